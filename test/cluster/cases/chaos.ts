// Faults at random moments of a push, under steady readers: errors, wrong bytes, pages that go back in time, and the time from
// the end of the fault until all web instances show the newest commit.
import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { askPublisher } from '#lib/publish/socket.ts';
import { pick, type Random } from '../../faults/random.ts';
import { type Finding, judge, randomOf } from '../../judge.ts';
import { readLoadFactor } from '../../suite.ts';
import { Blog, deliver, editedPaths } from '../blog.ts';
import type { Bench, Case } from '../case.ts';
import type { Cluster } from '../cluster.ts';
import { choose, type Fault, faults, shortFaults } from '../faults.ts';
import { describeLatency, describeTimes, findErrors, findLateBack, findWrongBytes, mixedTime } from '../judge.ts';
import { awaitEdit, load, Readers, type Seen } from '../readers.ts';

const longRuns = 180;
const readers = 4;
/** Milliseconds within which all instances show the newest commit after a fault, and after a leader ended. */
const convergence = 5_000;
const takeover = 10_000;
/** Milliseconds in which a leader that woke could undo a release and readers would notice it. */
const relapse = 1_500;
/** Milliseconds after a delivery within which a fault begins. A publication takes about as long. */
const publication = 1_000;

/** Machines whose clocks are two seconds apart. */
const skews = { 'web-2': 1_000, 'publisher-1': -1_000 };

export const chaos: Case = (bench) =>
  bench.inCluster('chaos', { settings: { PUBLISH_POLL: '1' }, skews }, async (cluster) => {
    const run = new Chaos(bench, cluster);
    await run.begin();
    await run.breakAll();
    await run.control();
    return run.judge();
  });

class Chaos {
  private readonly bench: Bench;
  private readonly cluster: Cluster;
  private readonly random: Random;
  private readonly blog: Blog;
  private reading: Readers | undefined;
  private direct: Readers[] = [];
  private seen: Seen[] = [];
  private seenDirectly: Seen[] = [];
  private seenInControl: Seen[] = [];
  private readonly errors: Finding = { bad: [], runs: 0 };
  private readonly wrong: Finding = { bad: [], runs: 0 };
  private readonly back: Finding = { bad: [], runs: 0 };
  private readonly slow: Finding = { bad: [], runs: 0 };
  private readonly relapses: Finding = { bad: [], runs: 0 };
  private readonly relapsesInControl: Finding = { bad: [], runs: 0 };
  private readonly slowInControl: Finding = { bad: [], runs: 0 };
  private worstFactor = 1;
  private readonly times = new Map<string, number[]>();

  constructor(bench: Bench, cluster: Cluster) {
    this.bench = bench;
    this.cluster = cluster;
    this.random = randomOf(bench, 7);
    this.blog = new Blog(cluster.repository);
  }

  async begin(): Promise<void> {
    const { cluster } = this;
    await this.blog.push();
    await cluster.start();
    this.bench.log('the cluster is ready');
    this.reading = new Readers({ origin: cluster.origin, paths: editedPaths, count: readers });
    // Readers without a balancer get the errors that it hides.
    this.direct = cluster.webs.map(
      ({ links }) => new Readers({ origin: `http://127.0.0.1:${links.door.port}`, paths: editedPaths, count: 1 }),
    );
  }

  async breakAll(): Promise<void> {
    const { bench } = this;
    const kinds = bench.isShort ? shortFaults : faults;
    const count = bench.runs ?? (bench.isShort ? kinds.length : longRuns);
    let left: Fault[] = [];
    for (let run = 1; run <= count; run += 1) {
      if (left.length === 0) left = [...kinds];
      const [fault] = left.splice(pick(this.random, left.length), 1);
      if (fault) await this.breakOnce(run, fault);
    }
    this.seen = (await this.reading?.stop()) ?? [];
    if ([this.errors, this.back, this.slow].some(({ bad }) => bad.length > 0)) await this.cluster.printProblems();
    for (const one of this.direct) this.seenDirectly.push(...(await one.stop()));
  }

  private async breakOnce(run: number, fault: Fault): Promise<void> {
    const { cluster, random, blog } = this;
    const scene = await choose(cluster, random);
    const where = `run ${run}, ${fault.name}`;
    const from = this.reading?.seen.length ?? 0;
    const begin = async () => {
      const begun = performance.now();
      return { begun, heal: await fault.begin(scene) };
    };
    const isBefore = random() < 0.3;
    const early = isBefore ? await begin() : undefined;
    await this.push();
    if (!early) await sleep(random() * publication);
    const { begun, heal } = early ?? (await begin());
    if (fault.pushesTwice) await this.push();
    const [least, most] = fault.hold;
    await sleep(Math.max(0, begun + least + random() * (most - least) - performance.now()));
    await heal();
    const healed = performance.now();
    const edit = blog.edit;
    const shown = await awaitEdit(cluster.webs, edit);
    const limit = readLoadFactor() * convergence;
    const deadline = Math.max(healed + limit, fault.needsTakeover ? begun + readLoadFactor() * takeover : 0);
    const time = performance.now() - healed;
    const each = [...shown].map(([name, after]) => `${name} ${Math.round(after)}`).join(', ');
    this.slow.runs += 1;
    const load = `the load is ${loadavg()[0]?.toFixed(1)}`;
    if (performance.now() > deadline) this.slow.bad.push(`${where}: milliseconds after healing: ${each}; ${load}`);
    this.times.set(fault.name, [...(this.times.get(fault.name) ?? []), time]);
    if (fault.pushesTwice) {
      await sleep(relapse);
      await this.countRelapse(where, this.relapses);
    }
    this.judgeReaders(where, from);
    this.bench.log(`${where}: ${each}; ${load}`);
  }

  /** Pushes an edit, and delivers one webhook. */
  private async push(): Promise<void> {
    await this.blog.push();
    void deliver(this.cluster.origin);
  }

  /** Counts the instances that show an older edit than the last one. */
  private async countRelapse(where: string, finding: Finding): Promise<void> {
    for (const { name, origin } of this.cluster.webs) {
      const { edits } = await load(origin, '/posts/edited');
      finding.runs += 1;
      if (edits[0] !== this.blog.edit) finding.bad.push(`${where}: ${name} shows edit ${edits[0]}`);
    }
  }

  /** Judges the responses of one run. */
  private judgeReaders(where: string, from: number): void {
    const seen = this.reading?.seen.slice(from) ?? [];
    const factor = readLoadFactor();
    this.worstFactor = Math.max(this.worstFactor, factor);
    const found: [Finding, string[]][] = [
      [this.errors, findErrors(seen)],
      [this.back, findLateBack(seen, mixedTime * factor)],
    ];
    for (const [finding, bad] of found) {
      finding.runs += seen.length;
      finding.bad.push(...bad.map((one) => `${where}: ${one}`));
    }
  }

  /** The same checks in situations where they must fail: an instance that stays cut off, and a release that is undone. */
  async control(): Promise<void> {
    const { cluster, blog, bench } = this;
    const readers = new Readers({ origin: cluster.origin, paths: editedPaths, count: 2 });
    const [web] = cluster.webs;
    web?.links.store.cut();
    await this.push();
    this.slowInControl.runs += 1;
    const times = await awaitEdit(cluster.webs, blog.edit, 2 * convergence);
    if (Math.max(...times.values()) > convergence) this.slowInControl.bad.push('an instance that stays cut off');
    web?.links.store.heal();
    await awaitEdit(cluster.webs, blog.edit);
    const leader = await cluster.awaitLeader();
    await askPublisher(leader.releaseDir, { ask: 'rollback' });
    await sleep(relapse);
    await this.countRelapse('a rollback', this.relapsesInControl);
    this.seenInControl = await readers.stop();
    bench.log('the controls are done');
  }

  judge() {
    const { bench, blog, seen, seenDirectly, seenInControl } = this;
    this.wrong.runs = seen.length;
    this.wrong.bad.push(...findWrongBytes(seen, blog.edit));
    bench.log(`${seen.length} responses: ${describeLatency(seen)}`);
    bench.log(`limits were multiplied by ${this.worstFactor.toFixed(1)} at most`);
    const all = [...this.times.values()].flat();
    const late = all.filter((time) => time > convergence);
    bench.log(`${late.length} of ${all.length} runs took longer than ${convergence} ms, whatever the load`);
    for (const [name, times] of this.times) {
      bench.log(`${name}: ${describeTimes(times.toSorted((one, other) => one - other))} (${times.length} runs)`);
    }
    const find = (bad: string[], runs: number): Finding => ({ bad, runs });
    const runs = seen.length;
    return [
      judge(
        'errors under faults (control: readers without the balancer)',
        this.errors,
        find(findErrors(seenDirectly), runs),
        100,
      ),
      judge('wrong bytes under faults (control: one edit less is expected)', this.wrong, {
        bad: findWrongBytes([...seen, ...seenInControl], blog.edit - 2),
        runs,
      }),
      judge(
        'pages that go back in time under faults, after 500 ms (control: a rollback)',
        this.back,
        find(findLateBack(seenInControl, mixedTime), runs),
        100,
      ),
      judge('the newest commit is shown too late (control: no healing)', this.slow, this.slowInControl),
      judge('a leader that woke undid a release (control: a rollback)', this.relapses, this.relapsesInControl),
    ];
  }
}
