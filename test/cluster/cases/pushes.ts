// Pushes under steady readers: the time in which two releases are mixed, pages that go back in time, new posts that are missing
// after the push was confirmed, and how often a page is rendered. The long form compares three independent instances.
import { setTimeout as sleep } from 'node:timers/promises';
import type { PublishEvent } from '#lib/publish/events.ts';
import { askPublisher } from '#lib/publish/socket.ts';
import { type Finding, judge } from '../../judge.ts';
import { readLoadFactor } from '../../suite.ts';
import { Alone } from '../alone.ts';
import { Blog, editedPaths, pathOfNew, steadyPaths } from '../blog.ts';
import type { Bench, Case } from '../case.ts';
import type { Cluster } from '../cluster.ts';
import { Independent } from '../independent.ts';
import {
  describeLatency,
  describeTimes,
  findErrors,
  findLateBack,
  findWrongBytes,
  measureWindows,
  mixedTime,
} from '../judge.ts';
import { load, Readers, type Seen } from '../readers.ts';
import { countRenders, rendersOf } from '../renders.ts';

const counts = { short: 6, long: 50 };
const readers = 6;
/** Requests for a new post after its push was confirmed. Each instance gets several. */
const requestsOfNew = 6;
/** Milliseconds for readers between two pushes. */
const rest = 700;

export const pushes: Case = (bench) =>
  bench.inCluster('pushes', { settings: { PUBLISH_POLL: '0' } }, async (cluster) => {
    const run = new Pushes(bench, cluster);
    await run.begin();
    try {
      await run.pushAll();
      await run.countRenders();
    } finally {
      await run.end();
    }
    return run.judge();
  });

class Pushes {
  private readonly bench: Bench;
  private readonly cluster: Cluster;
  private readonly blog: Blog;
  private alone: Alone | undefined;
  private reading: Readers | undefined;
  private readingAlone: Readers | undefined;
  private seen: Seen[] = [];
  private seenAlone: Seen[] = [];
  /** Requests to a balancer that has ended. */
  private readonly refused: Seen[] = [];
  private worstFactor = 1;
  private readonly live: number[] = [];
  private readonly missing: Finding = { bad: [], runs: 0 };
  private readonly missingAlone: Finding = { bad: [], runs: 0 };
  private independent: Independent | undefined;
  private readingIndependent: Readers | undefined;
  private seenIndependent: Seen[] = [];
  private readonly missingIndependent: Finding = { bad: [], runs: 0 };
  private readonly liveIndependent: number[] = [];
  private readonly renders: Finding = { bad: [], runs: 0 };
  private readonly rendersIndependent: Finding = { bad: [], runs: 0 };

  constructor(bench: Bench, cluster: Cluster) {
    this.bench = bench;
    this.cluster = cluster;
    this.blog = new Blog(cluster.repository);
  }

  async begin(): Promise<void> {
    const { cluster, bench } = this;
    await this.blog.push();
    await cluster.start();
    bench.log('the cluster is ready');
    const [example] = cluster.webs;
    if (!example) throw new Error('The cluster has no web instance');
    this.alone = await Alone.start(bench, example);
    this.reading = new Readers({ origin: cluster.origin, paths: editedPaths, count: readers });
    this.readingAlone = new Readers({ origin: this.alone.origin, paths: editedPaths, count: 2 });
    if (!bench.isShort) {
      this.independent = await Independent.start(bench, cluster.repository);
      this.readingIndependent = new Readers({ origin: this.independent.origin, paths: editedPaths, count: readers });
    }
    await sleep(rest);
  }

  async pushAll(): Promise<void> {
    const count = this.bench.isShort ? counts.short : (this.bench.runs ?? counts.long);
    for (let at = 0; at < count; at += 1) {
      await this.pushOnce();
      await sleep(rest);
    }
  }

  async end(): Promise<void> {
    this.seen = (await this.reading?.stop()) ?? [];
    if (findErrors(this.seen).length > 0) await this.cluster.printProblems();
    this.seenAlone = (await this.readingAlone?.stop()) ?? [];
    this.seenIndependent = (await this.readingIndependent?.stop()) ?? [];
    await this.independent?.stop();
    await this.alone?.stop();
    if (this.alone) this.refused.push(await load(this.alone.origin, '/'));
  }

  private async pushOnce(): Promise<void> {
    this.worstFactor = Math.max(this.worstFactor, readLoadFactor());
    const edit = await this.blog.push({ addsPost: true });
    await this.publishShared(edit);
    // Three publishers that draw the same images at once would delay the activation.
    await this.publishIndependently(edit);
  }

  private async publishShared(edit: number): Promise<void> {
    const { cluster, missing, missingAlone } = this;
    const begin = performance.now();
    const leader = await cluster.awaitLeader();
    const events: PublishEvent[] = [];
    await askPublisher(leader.releaseDir, { ask: 'publish' }, (event) => events.push(event));
    const isPublished = events.some((event) => event.event === 'done' && event.result.state === 'published');
    if (!isPublished) throw new Error(`Edit ${edit} was not published: ${JSON.stringify(events.at(-1))}`);
    this.live.push(performance.now() - begin);
    const named = events.find((event) => event.event === 'note' && event.text.includes('do not show'));
    if (named) missing.bad.push(JSON.stringify(named));
    for (let at = 0; at < requestsOfNew; at += 1) {
      await countMissing(cluster.origin, edit, missing);
      await countMissing(this.alone?.origin ?? '', edit, missingAlone);
    }
  }

  private async publishIndependently(edit: number): Promise<void> {
    const { independent, missingIndependent } = this;
    if (!independent) return;
    await sleep(rest);
    const begin = performance.now();
    await independent.publish(() => undefined);
    this.liveIndependent.push(performance.now() - begin);
    for (let at = 0; at < requestsOfNew; at += 1) await countMissing(independent.origin, edit, missingIndependent);
  }

  /** Counts how often pages that no push has changed are rendered for a new release. */
  async countRenders(): Promise<void> {
    const { cluster, independent, renders, rendersIndependent } = this;
    if (!independent) return;
    const count = () => countRenders(cluster.machines.map(({ metricsPort }) => metricsPort));
    const origins = cluster.webs.map(({ origin }) => origin);
    renders.runs = steadyPaths.length;
    rendersIndependent.runs = steadyPaths.length;
    const own = await rendersOf(origins, steadyPaths, count);
    const theirs = await rendersOf(independent.origins, steadyPaths, () => independent.countRenders());
    // An instance that gets no response of the store within 300 ms renders a page itself.
    const limit = Math.round(steadyPaths.length * readLoadFactor());
    for (let more = limit; more < own; more += 1) renders.bad.push('one more render');
    for (let more = steadyPaths.length; more < theirs; more += 1) rendersIndependent.bad.push('one more render');
    this.bench.log(`${own} renders of ${steadyPaths.length} pages, ${theirs} by independent instances`);
  }

  judge() {
    const { bench, blog, seen, seenAlone, live } = this;
    const find = (look: (all: readonly Seen[]) => string[], all: readonly Seen[]): Finding => ({
      bad: look(all),
      runs: all.length,
    });
    const edits = live.map((_, at) => at + 2);
    bench.log(`${seen.length} responses, ${edits.length} pushes: ${describeLatency(seen)}`);
    bench.log(`limits were multiplied by ${this.worstFactor.toFixed(1)} at most`);
    bench.log(`from the push to its confirmation: ${describeTimes(live.toSorted((one, other) => one - other))}`);
    bench.log(`two releases mixed: ${describeTimes(measureWindows(seen, edits))}`);
    const late = findLateBack(seen, mixedTime);
    bench.log(`pages that went back after ${mixedTime} ms, whatever the load: ${late.length}`);
    for (const one of late.slice(0, 10)) bench.log(`  ${one}`);
    bench.log(`new posts missing after the push was confirmed: ${this.missing.bad.length} of ${this.missing.runs}`);
    bench.log(`the same with an instance alone: ${describeTimes(measureWindows(seenAlone, edits))}`);
    if (this.independent) this.reportIndependent(edits);
    const wrong = (all: readonly Seen[]) => findWrongBytes(all, blog.edit);
    // The pages of the instance alone are compared with those of the cluster.
    const both = [...seen, ...seenAlone];
    return [
      judge(
        'pages that go back in time after 500 ms (control: an instance alone)',
        find((all) => findLateBack(all, mixedTime * this.worstFactor), seen),
        find((all) => findLateBack(all, mixedTime), seenAlone),
        100,
      ),
      judge(
        'new posts missing after the push was confirmed (control: an instance alone)',
        this.missing,
        this.missingAlone,
        6,
      ),
      judge('wrong bytes under pushes (control: damaged pages)', find(wrong, seen), find(wrong, both), 100),
      judge(
        'errors under pushes (control: a balancer that has ended)',
        find(findErrors, seen),
        find(findErrors, this.refused),
        100,
      ),
      ...(this.independent
        ? [
            judge(
              'pages that are rendered again (control: independent instances)',
              this.renders,
              this.rendersIndependent,
            ),
          ]
        : []),
    ];
  }

  private reportIndependent(edits: readonly number[]): void {
    const { bench, seenIndependent, liveIndependent, missingIndependent } = this;
    const { bad, runs } = missingIndependent;
    bench.log(`three independent instances, ${seenIndependent.length} responses:`);
    bench.log(
      `  from the push to its confirmation: ${describeTimes(liveIndependent.toSorted((one, other) => one - other))}`,
    );
    bench.log(`  two releases mixed: ${describeTimes(measureWindows(seenIndependent, edits))}`);
    bench.log(`  pages that went back after ${mixedTime} ms: ${findLateBack(seenIndependent, mixedTime).length}`);
    bench.log(`  new posts missing after the push was confirmed: ${bad.length} of ${runs}`);
  }
}

/** Requests the post that an edit has added. */
async function countMissing(origin: string, edit: number, finding: Finding): Promise<void> {
  const { path, status, instance } = await load(origin, pathOfNew(edit));
  finding.runs += 1;
  if (status !== 200) finding.bad.push(`${path}: ${status} from ${instance}`);
}
