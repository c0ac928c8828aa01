// How many calls a bulkhead refuses on an ordinary day, and what a breaker does to users when a service fails in part.

import { Breaker, Fault } from '../../../content/posts/designing-around-dependencies/breaker.ts';
import { cellOf, type Experiment, seededRandom, type Table } from '../experiment.ts';

/** Calls a second, and the seconds that each takes: on average, 8 are in progress. */
const rate = 40;
const usualTime = 0.2;
const usualLoad = rate * usualTime;
const seed = 1;

/** @returns the share of calls refused because all slots are busy: https://en.wikipedia.org/wiki/Erlang_(unit)#Erlang_B_formula */
function erlangB(slots: number, load: number): number {
  let blocked = 1;
  for (let slot = 1; slot <= slots; slot++) blocked = (load * blocked) / (slot + load * blocked);
  return blocked;
}

/** Simulates calls that arrive at random and take 200 ms each. */
function simulateRefusals(slots: number, calls: number): number {
  const random = seededRandom(seed);
  const ends: number[] = [];
  let [now, refused] = [0, 0];
  for (let call = 0; call < calls; call++) {
    now -= Math.log(1 - random()) / rate;
    while (ends.length > 0 && (ends[0] ?? 0) <= now) ends.shift();
    if (ends.length < slots) ends.push(now + usualTime);
    else refused += 1;
  }
  return refused / calls;
}

const percent = (share: number) => Number((share * 100).toPrecision(3));

function tabulateRefusals(): Table {
  const rows = [8, 10, 12, 14, 16, 18, 20, 22, 24].map((slots) => [
    slots,
    percent(erlangB(slots, usualLoad)),
    percent(simulateRefusals(slots, 200_000)),
  ]);
  return [['Slots', 'Erlang B (%)', 'simulated (%)'], ...rows];
}

/** Opens after five faults in a row, even if other calls succeed. The first version of the post had it. */
class ConsecutiveBreaker {
  private faults = 0;
  private openUntil = 0;
  private readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
  }

  async run<T>(_unit: string, work: () => Promise<T>): Promise<T> {
    if (this.now() < this.openUntil) throw new Error('open');
    if (this.faults >= 5) this.openUntil = this.now() + 10_000;
    try {
      const value = await work();
      this.faults = 0;
      this.openUntil = 0;
      return value;
    } catch (error) {
      this.faults += 1;
      if (this.faults >= 5) this.openUntil = this.now() + 10_000;
      throw error;
    }
  }
}

const calls = 40_000;

/** @returns the share of calls that users see fail, by the service or by the breaker */
async function simulateBreaker(faultShare: number, make: (now: () => number) => Pick<Breaker, 'run'>): Promise<number> {
  const random = seededRandom(seed);
  let [now, failed] = [0, 0];
  const breaker = make(() => now);
  for (let call = 0; call < calls; call++) {
    now += 1000 / rate;
    const isFault = random() < faultShare;
    await breaker
      .run('all', async () => {
        if (isFault) throw new Fault('fault');
      })
      .catch(() => {
        failed += 1;
      });
  }
  return failed / calls;
}

async function tabulateBreakers(): Promise<Table> {
  const rows: (string | number)[][] = [];
  for (const share of [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]) {
    const consecutive = await simulateBreaker(share, (now) => new ConsecutiveBreaker(now));
    const windowed = await simulateBreaker(share, (now) => new Breaker({ now }));
    rows.push([percent(share), percent(share), percent(consecutive), percent(windowed)]);
  }
  return [['Faults (%)', 'no breaker', 'five in a row', 'fewer than 2 of 20 served'], ...rows];
}

const experiment: Experiment = {
  isExact: true,
  run: async () => ({ refusals: tabulateRefusals(), breakers: await tabulateBreakers() }),
  conclude: ({ refusals, breakers }) => [
    {
      claim: 'Twice the average load in slots refuses more than 0.1 % of calls on an ordinary day, and 18 slots less.',
      holds: cellOf(refusals, 16, 'Erlang B (%)') > 0.1 && cellOf(refusals, 18, 'Erlang B (%)') < 0.1,
    },
    {
      claim: 'A breaker that counts faults in a row doubles the failures of a service that fails 30 % of its calls.',
      holds: cellOf(breakers, 30, 'five in a row') > 2 * 30,
    },
    {
      claim:
        'The breaker of the post adds less than one in twenty to the failures of a service that fails half of its calls.',
      holds: cellOf(breakers, 50, 'fewer than 2 of 20 served') < 50 * 1.05,
    },
  ],
  quote: ({ refusals, breakers }) => [
    `${cellOf(refusals, 16, 'Erlang B (%)').toFixed(2)}%`,
    `${cellOf(refusals, 18, 'Erlang B (%)').toFixed(2)}%`,
    // The service takes all of its 800 ms.
    `${percent(erlangB(18, rate * 0.8)).toFixed(0)}%`,
    `${calls.toLocaleString('en')} calls for each point`,
    `${cellOf(breakers, 30, 'five in a row').toFixed(0)}%`,
    `${cellOf(breakers, 50, 'five in a row').toFixed(0)}%`,
    `${cellOf(breakers, 50, 'fewer than 2 of 20 served').toFixed(1)}%`,
    `${cellOf(breakers, 80, 'fewer than 2 of 20 served').toFixed(0)}%`,
  ],
};

export default experiment;
