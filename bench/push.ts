// `npm run bench:push`: the time from `git push` to the new page, by number of posts, under load. See bench/README.md.
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { awaitThat, copyBuilt, Live } from '../test/publish/live.ts';
import { Repository } from '../test/publish/repository.ts';
import { measureNode, readMemory } from './measure.ts';
import { buildContent, formatPost, makePost } from './posts.ts';

/** Milliseconds: for the first push after a rest, and for the median of the pushes after it, by number of posts. */
const bars = { rest: 1_500, next: 1_000, many: 1_500 };
/** Posts from which `many` counts. */
const manyPosts = 10_000;
/** Milliseconds. The first release of ten thousand posts takes minutes. */
const firstRelease = 3_600_000;
const patience = 300_000;
/** Milliseconds between two loads of a reader, and between two polls of the new page. */
const readerPause = 40;
const lookPause = 5;
/** Milliseconds without a push, after which each process has collected its garbage. */
const restTime = 5 * 60_000;

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '10,1000,10000' },
    pushes: { type: 'string', default: '50' },
    words: { type: 'string', default: '1500' },
    /** A release folder with the posts compiled, which makes the first release quick. */
    known: { type: 'string' },
    /** Skip the comparison with a rebuild. */
    'no-build': { type: 'boolean', default: false },
  },
});
const sizes = values.sizes.split(',').map(Number);
const [pushes, words] = [Number(values.pushes), Number(values.words)];
if (![...sizes, pushes, words].every((value) => Number.isInteger(value) && value > 0)) {
  throw new Error('All of these are whole numbers: node bench/push.ts --sizes 10,1000,10000 --pushes 50 --words 1500');
}

interface Measured {
  size: number;
  /** Milliseconds, of the first push after a start: publisher and server have just started. */
  start: number;
  /** Milliseconds, of the push after `restTime`. */
  rest: number;
  /** Memory of the publisher after the pushes and after `restTime`: resident and proportional MiB. */
  memory: { warm: string; rest: string };
  /** Milliseconds, of each further push. */
  visible: number[];
  /** Milliseconds until `git push` had ended, its hook included. */
  ended: number[];
  /** Milliseconds of a `git push` without the hook. */
  plain: number[];
  /** Seconds. */
  first: number;
  loads: number;
  failures: string[];
}

/** Loads pages one after the other until it is stopped. Each must be complete. */
class Reader {
  loads = 0;
  readonly failures: string[] = [];
  private isStopped = false;
  private readonly reading: Promise<void>;

  constructor(live: Live, size: number) {
    this.reading = this.read(live, size);
  }

  private async read(live: Live, size: number): Promise<void> {
    const lists = ['/', '/archive', '/tags', '/about', '/feed.xml'];
    while (!this.isStopped) {
      const list = lists[(this.loads / 4) % lists.length];
      const { slug } = makePost(1 + ((this.loads * 37) % Math.min(size, 400)), 1);
      const path = this.loads % 4 === 0 && list ? list : `/posts/${slug}`;
      const problem = await live.get(path).then(
        ({ status, text }) => (status === 200 && /<\/(?:html|rss)>\s*$/.test(text) ? undefined : `status ${status}`),
        (error: unknown) => String(error),
      );
      if (problem) this.failures.push(`${path}: ${problem}`);
      this.loads += 1;
      await sleep(readerPause);
    }
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await this.reading;
  }
}

interface Run {
  repository: Repository;
  live: Live;
  /** Receives the times. */
  measured: Measured;
}

/** Pushes an edit and waits until readers see it. @returns the commit, and the time in milliseconds */
async function pushEdit({ repository, live, measured }: Run, push: number, parent: string) {
  const { size, ended } = measured;
  // Edits are spread over the blog: the newest post is on every list, the middle one is rendered on request only.
  const post = makePost(1 + Math.floor((push / (pushes + 2)) * size), words);
  const marker = `Pushed ${push} times and seen.`;
  const path = `content/posts/${post.slug}.mdx`;
  const text = formatPost({ ...post, body: post.body.replace('\n\n', `\n\n${marker}\n\n`) });
  const commit = await repository.commit({ files: { [path]: text }, parent });
  const start = performance.now();
  const pushed = live.push(commit).then(() => ended.push(performance.now() - start));
  const isSeen = () => look(live, `/posts/${post.slug}`, marker);
  await awaitThat(`push ${push} at ${size} posts`, isSeen, patience, lookPause);
  const time = performance.now() - start;
  await pushed;
  return { commit, time };
}

async function measureSize(dir: string, copy: string, size: number): Promise<Measured> {
  const repository = await Repository.make(dir);
  const live = new Live({ dir, copy, repository });
  try {
    const content = buildContent(size, words);
    const files = Object.fromEntries(Object.entries(content).map(([path, text]) => [`content/${path}`, text]));
    let commit = await repository.commit({ files, isWhole: true });
    if (values.known !== undefined) {
      for (const part of ['compiled.log', 'objects']) {
        await cp(join(values.known, part), join(live.releaseDir, part), { recursive: true });
      }
    }
    const begun = performance.now();
    await repository.push(commit);
    await live.start(firstRelease);
    const first = (performance.now() - begun) / 1000;
    await live.stop();
    await live.start();
    await live.command('publish');
    for (const path of ['/', `/posts/${makePost(1, words).slug}`]) await live.get(path);
    const memory = { warm: '', rest: '' };
    const times = { start: 0, rest: 0, visible: [], ended: [], plain: [] };
    const measured: Measured = { size, ...times, memory, first, loads: 0, failures: [] };
    const publisher = live.findProcess('publisher.ts');
    await live.installHook();
    const reader = new Reader(live, size);
    try {
      const run = { repository, live, measured };
      const push = async (count: number) => {
        const pushed = await pushEdit(run, count, commit);
        commit = pushed.commit;
        return pushed.time;
      };
      measured.start = await push(0);
      for (let count = 1; count <= pushes; count += 1) measured.visible.push(await push(count));
      memory.warm = describeMemory(publisher);
      await sleep(restTime);
      memory.rest = describeMemory(publisher);
      measured.rest = await push(pushes + 1);
    } finally {
      await reader.stop();
    }
    await live.removeHook();
    for (let push = 0; push < 5; push += 1) {
      commit = await repository.commit({ files: { 'README.md': `Read ${push} times.\n` }, parent: commit });
      const start = performance.now();
      await live.push(commit);
      measured.plain.push(performance.now() - start);
    }
    return { ...measured, loads: reader.loads, failures: reader.failures };
  } catch (error) {
    console.error(live.log.slice(-2_000));
    throw error;
  } finally {
    await live.kill();
    await rm(dir, { recursive: true, force: true });
  }
}

/** Returns an empty text where there is no `/proc`. */
function describeMemory(pid: number | undefined): string {
  if (pid === undefined) return '';
  const { resident, proportional } = readMemory(pid);
  return `${Math.round(resident)} (${Math.round(proportional)})`;
}

async function look(live: Live, path: string, marker: string): Promise<true | undefined> {
  // A request that times out on a busy machine is repeated, and its time counts.
  const answer = await live.get(path).catch(() => undefined);
  return answer?.text.includes(marker) || undefined;
}

function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

function describeMachine(): string {
  const load = loadavg().map((value) => value.toFixed(2));
  return `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, Node ${process.version}, load ${load.join(' ')}`;
}

function formatRow(cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** @returns whether the times are within their limits */
function report(measured: Measured): boolean {
  const { size, start, rest, visible, ended, plain, memory, first, loads, failures } = measured;
  const bar = size >= manyPosts ? bars.many : bars.next;
  const whole = (value: number) => String(Math.round(value));
  const median = quantile(visible, 0.5);
  const isQuick = median <= bar && (rest <= bars.rest || size >= manyPosts);
  const isHeld = isQuick && failures.length === 0 && visible.length === pushes;
  console.log(
    formatRow([
      size,
      visible.length,
      whole(start),
      whole(rest),
      whole(median),
      whole(quantile(visible, 0.95)),
      whole(Math.max(...visible)),
      whole(quantile(ended, 0.5)),
      whole(quantile(plain, 0.5)),
      memory.warm,
      memory.rest,
      first.toFixed(1),
      `${failures.length} of ${loads}`,
      isHeld ? 'held' : 'MISSED',
    ]),
  );
  for (const failure of failures.slice(0, 10)) console.error(`  ${failure}`);
  return isHeld;
}

async function main(): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'load-bearing-push-'));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  console.log(
    `Before: ${describeMachine()}; posts of about ${words} words${values.known === undefined ? '' : ', compiled before'}.\n`,
  );
  try {
    const copy = join(dir, 'copy');
    await copyBuilt(copy);
    const head = [
      'posts',
      'pushes',
      'after a start ms',
      'after a rest ms',
      'p50 ms',
      'p95 ms',
      'most ms',
      'git push p50',
      'without hook',
      'warm MiB',
      'at rest MiB',
      'first release s',
      'failed loads',
      '',
    ];
    console.log(`${formatRow(head)}\n${formatRow(head.map(() => '---:'))}`);
    for (const size of sizes) {
      await rm(join(copy, '.next/page-cache'), { recursive: true, force: true });
      try {
        if (!report(await measureSize(join(dir, String(size)), copy, size))) process.exitCode = 1;
      } catch (error) {
        console.log(formatRow([size, ...Array<string>(head.length - 2).fill(''), `FAILED: ${String(error)}`]));
        process.exitCode = 1;
      }
    }
    if (!values['no-build']) {
      await rm(join(copy, '.next'), { recursive: true, force: true });
      const settings = { RELEASE_DIR: join(dir, 'rebuilt'), NEXT_TELEMETRY_DISABLED: '1' };
      const { seconds } = await measureNode([join('lib', 'commands', 'build.ts')], copy, settings);
      console.log(
        `\nA rebuild for one push would be npm run build: ${seconds.toFixed(1)} s, with the posts of the repository.`,
      );
    }
    console.log(`\nAfter: ${describeMachine()}`);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

await main();
