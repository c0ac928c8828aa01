// The publisher stopped, killed and in a loop: `/healthz` reports the state with a 503, and readers are served.
import { goodFolder } from '#test/corpus/form.ts';
import { type Finding, judge } from '../../judge.ts';
import type { Case, Place } from '../case.ts';
import { awaitThat } from '../live.ts';

/** Milliseconds. Health reports silence after 15 s; the machine may be loaded. */
const patience = 300_000;

export const publisherLife: Case = (bench) =>
  bench.inPlace('life', {}, async (place) => {
    const life = new Life(place);
    await life.begin();
    await life.expectState('ok');
    await life.expectHanging();
    bench.log('a publisher that hangs is reported');
    await life.expectGone();
    bench.log('a publisher that is gone is reported');
    await life.expectLoop();
    return [
      judge(
        'a publisher that hangs, is gone or loops: not reported in /healthz, or readers not served',
        life.found,
        life.control,
        6,
      ),
    ];
  });

class Life {
  readonly found: Finding = { bad: [], runs: 0 };
  /** The control requests a page instead of `/healthz`, as a monitor without it would. */
  readonly control: Finding = { bad: [], runs: 0 };
  private readonly place: Place;

  constructor(place: Place) {
    this.place = place;
  }

  async begin(): Promise<void> {
    const { repository, live } = this.place;
    const files = Object.fromEntries(Object.entries(goodFolder).map(([path, content]) => [`content/${path}`, content]));
    await repository.push(await repository.commit({ files, isWhole: true }));
    await live.start();
    await awaitThat('the first release', async () =>
      (await live.get('/posts/good')).status === 200 ? true : undefined,
    );
  }

  async expectState(expected: string): Promise<void> {
    const { live } = this.place;
    let last = '';
    const status = expected === 'ok' ? 200 : 503;
    this.found.runs += 1;
    await awaitThat(
      expected,
      async () => {
        const answer = await live.get('/healthz');
        last = `${answer.status} ${answer.text}`;
        const said = JSON.parse(answer.text) as { status: string };
        return (answer.status === status && said.status === expected) || undefined;
      },
      patience,
      200,
    ).catch(() => this.found.bad.push(`/healthz is ${last}, expected ${expected}`));
    const page = await live.get('/posts/good');
    if (page.status !== 200) this.found.bad.push(`${expected}: a page responds with ${page.status}`);
    if (expected === 'ok') return;
    this.control.runs += 1;
    if (page.status === 200) this.control.bad.push(`${expected}: a page alone shows no problem`);
  }

  async expectHanging(): Promise<void> {
    const pid = await this.place.live.awaitProcess('publisher.ts');
    process.kill(pid, 'SIGSTOP');
    await this.expectState('publisher-hangs');
    process.kill(pid, 'SIGCONT');
    await this.expectState('ok');
  }

  /** Suspends the process that would start the publisher again. */
  async expectGone(): Promise<void> {
    const { live } = this.place;
    const pid = await live.awaitProcess('publisher.ts');
    if (live.pid) process.kill(live.pid, 'SIGSTOP');
    process.kill(pid, 'SIGKILL');
    await this.expectState('publisher-gone');
    if (live.pid) process.kill(live.pid, 'SIGCONT');
    await this.expectState('ok');
  }

  async expectLoop(): Promise<void> {
    const { live } = this.place;
    const killed = new Set<number>();
    while (killed.size < 2) {
      const pid = await awaitThat('the next publisher', async () => {
        const found = live.findProcess('publisher.ts');
        return found && !killed.has(found) ? found : undefined;
      });
      killed.add(pid);
      process.kill(pid, 'SIGKILL');
    }
    await this.expectState('publisher-loops');
  }
}
