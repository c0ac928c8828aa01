// The seven failures on one machine, without their limit and with it. `database.ts` measures those of PostgreSQL, `simulations.ts` simulates three.
import { RetryBudget, withRetry } from '../../../content/posts/why-backend-systems-fail-at-scale/retry.ts';
import { cellOf, type Experiment, type Table, type Tables } from '../experiment.ts';
import { startPostgres } from '../services.ts';
import { compareCursors, compareMigrations, comparePages, compareQueries, connect, fill, waits } from './database.ts';
import { countLoads, fillQueue, shareOfWaits } from './simulations.ts';

const pool = 20;
const rate = 200;

function comparePools(): Table {
  const row = (name: string, seconds: number) => [
    name,
    Math.round(rate * seconds),
    Math.round(shareOfWaits(rate, seconds, pool) * 1000) / 10,
  ];
  return [
    ['A connection is held for', 'Connections asked for', 'Requests that wait more than a second (%)'],
    row('20 ms, the query', 0.02),
    row('80 ms, query and provider', 0.08),
    row('5,020 ms, query and slow provider', 5.02),
    row('40 ms, two queries without the provider', 0.04),
  ];
}

function compareLoads(): Table {
  const { each, shared } = countLoads(800, 0.5);
  return [
    ['A key of 800 reads a second', 'Queries until its value is back'],
    ['each reader loads it', each],
    ['a process shares one load', shared],
  ];
}

const ageLimit = 30;

function compareQueues(): Table {
  const row = (name: string, limit?: number) => {
    const { longest, drained, expired } = fillQueue(limit);
    return [name, Math.round(longest), Math.round(drained), Math.round(expired * 1000) / 10];
  };
  return [
    ['Messages', 'Longest wait (s)', 'Minutes until it is drained', 'Expired (%)'],
    row('kept for ever'),
    row(`dropped after ${ageLimit} s`, ageLimit),
  ];
}

/** @returns each failure in one number, without its limit and with it */
function compareAll({ queries, pages, pools, loads, retries, queues, migrations }: Tables): Table {
  const row = (name: string, without: number, limited: number) => [
    name,
    without,
    limited,
    Number((without / limited).toPrecision(3)),
  ];
  const asked = 'Connections asked for';
  return [
    ['Failure', 'Without the limit', 'With it', 'Times worse without it'],
    row(
      'queries of a list of 2,000 orders',
      cellOf(queries, 'one order after the other', 'Queries'),
      cellOf(queries, 'all orders together', 'Queries'),
    ),
    row('rows read for page 2,001', cellOf(pages, 'offset', 'Rows read'), cellOf(pages, 'keyset', 'Rows read')),
    row(
      'connections asked for',
      cellOf(pools, '5,020 ms, query and slow provider', asked),
      cellOf(pools, '40 ms, two queries without the provider', asked),
    ),
    row(
      'loads of an expired key',
      cellOf(loads, 'each reader loads it', 'Queries until its value is back'),
      cellOf(loads, 'a process shares one load', 'Queries until its value is back'),
    ),
    row(
      'calls for 10,000 requests',
      cellOf(retries, 'three attempts', 'Calls'),
      cellOf(retries, 'three attempts and a budget', 'Calls'),
    ),
    row(
      'seconds a message waits',
      cellOf(queues, 'kept for ever', 'Longest wait (s)'),
      cellOf(queues, `dropped after ${ageLimit} s`, 'Longest wait (s)'),
    ),
    row(
      'milliseconds behind an alter',
      cellOf(migrations, 'without a limit', waits),
      cellOf(migrations, 'lock_timeout = 500ms', waits),
    ),
  ];
}

/** Sends 10,000 requests to a dependency that always fails. */
async function countCalls(): Promise<Table> {
  const requests = 10_000;
  let calls = 0;
  const fail = async () => {
    calls += 1;
    throw new Error('503');
  };
  const random = Math.random;
  Math.random = () => 0; // no waiting between attempts
  const budget = new RetryBudget();
  for (let request = 0; request < requests; request++) await withRetry(budget, () => true, fail).catch(() => undefined);
  const withBudget = calls;
  calls = 0;
  for (let request = 0; request < requests; request++) {
    await withRetry({ earn: () => undefined, spend: () => true } as RetryBudget, () => true, fail).catch(
      () => undefined,
    );
  }
  Math.random = random;
  return [
    ['Retries of 10,000 requests', 'Calls'],
    ['three attempts', calls],
    ['three attempts and a budget', withBudget],
  ];
}

const late = 'Requests that wait more than a second (%)';

const experiment: Experiment = {
  isExact: false,
  run: async () => {
    const service = await startPostgres();
    const client = await connect(service);
    try {
      await fill(client);
      const [pages, cursors] = [await comparePages(client), await compareCursors(client)];
      const migrations = await compareMigrations(service);
      const tables = { queries: await compareQueries(client), pages, cursors, migrations, retries: await countCalls() };
      const all = { ...tables, pools: comparePools(), loads: compareLoads(), queues: compareQueues() };
      return { ...all, seven: compareAll(all) };
    } finally {
      await client.end();
      await service.stop();
    }
  },
  conclude: ({ queries, pools, loads, queues, seven, pages, cursors, migrations, retries }) => [
    {
      claim: 'A page by offset reads all rows before it, a page by key only its own.',
      holds: cellOf(pages, 'offset', 'Rows read') === 100_050 && cellOf(pages, 'keyset', 'Rows read') === 50,
    },
    {
      claim: 'A cursor as text reads every row, one as a Date loses some.',
      holds:
        cellOf(cursors, 'as text', 'Rows read of 5,000') === 5000 &&
        cellOf(cursors, 'as a Date', 'Rows read of 5,000') < 5000,
    },
    {
      claim: 'A select behind an alter waits for the report, and with a lock_timeout less than a third as long.',
      holds: cellOf(migrations, 'lock_timeout = 500ms', waits) < cellOf(migrations, 'without a limit', waits) / 3,
    },
    {
      claim: 'A budget adds at most a tenth and its first ten tokens.',
      holds:
        cellOf(retries, 'three attempts and a budget', 'Calls') <= 11_010 &&
        cellOf(retries, 'three attempts', 'Calls') === 30_000,
    },
    {
      claim:
        'Lazy loading asks two queries an order, a query for all of them three in all, and a budget stops at the tenth.',
      holds:
        cellOf(queries, 'one order after the other', 'Queries') === 4001 &&
        cellOf(queries, 'all orders together', 'Queries') === 3 &&
        cellOf(queries, 'one after the other, with a budget of ten', 'Queries') === 10,
    },
    {
      claim: 'A pool that is large enough on an ordinary day fails nearly every request when the provider is slow.',
      holds:
        cellOf(pools, '80 ms, query and provider', late) < 1 &&
        cellOf(pools, '5,020 ms, query and slow provider', late) > 95,
    },
    {
      claim: 'Without sharing, hundreds of readers load a key that has expired.',
      holds: cellOf(loads, 'each reader loads it', 'Queries until its value is back') > 300,
    },
    {
      claim: 'A limit of age bounds the wait, and costs a tenth of the messages of the peak.',
      holds:
        cellOf(queues, 'kept for ever', 'Longest wait (s)') === 400 &&
        cellOf(queues, `dropped after ${ageLimit} s`, 'Longest wait (s)') === ageLimit &&
        cellOf(queues, `dropped after ${ageLimit} s`, 'Expired (%)') < 10,
    },
    {
      claim: 'Each failure is at least twice as bad without its limit.',
      holds: seven?.slice(1).every(([name = '']) => cellOf(seven, name, 'Times worse without it') > 2) === true,
    },
  ],
  quote: ({ queries, pools, loads, queues, cursors, migrations, retries }) => [
    `reads ${cellOf(cursors, 'as a Date', 'Rows read of 5,000').toLocaleString('en')} of 5,000`,
    `${(cellOf(migrations, 'without a limit', waits) / 1000).toFixed(1)} seconds`,
    `${(cellOf(migrations, 'lock_timeout = 500ms', waits) / 1000).toFixed(1)} seconds`,
    cellOf(retries, 'three attempts and a budget', 'Calls').toLocaleString('en'),
    `${cellOf(queries, 'one order after the other', 'Queries').toLocaleString('en')} queries`,
    `took ${cellOf(queries, 'one order after the other', 'Milliseconds')} ms and the second ${cellOf(queries, 'all orders together', 'Milliseconds')} ms`,
    `${cellOf(pools, '5,020 ms, query and slow provider', late)}% of the requests`,
    `${cellOf(loads, 'each reader loads it', 'Queries until its value is back')} queries`,
    `${cellOf(queues, 'kept for ever', 'Longest wait (s)')} seconds`,
    `${cellOf(queues, `dropped after ${ageLimit} s`, 'Minutes until it is drained')} minutes`,
  ],
};

export default experiment;
