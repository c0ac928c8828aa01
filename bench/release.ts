// `npm run bench:release`: the time and memory of a release by number of posts. See bench/README.md.
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureImages } from './images.ts';
import { type Measured, measureNode } from './measure.ts';
import { formatSamples, formatSpread, medianOf, type Sample } from './report.ts';
import { Site } from './site.ts';
import { copySite } from './site-copy.ts';

const root = join(import.meta.dirname, '..');

/** The limit of the ratio between a release after one edit at a size and at the fewest posts, cold and in a running process. */
const editBars = [
  { kind: 'one edit', most: 1000, bar: 2 },
  { kind: 'one edit, resident', most: 1000, bar: 2 },
  { kind: 'one edit, resident', most: 10_000, bar: 5 },
];
/** Limits at 1,000 posts, on two idle cores. */
const limits = [
  { kind: 'cold', seconds: 20, mebibytes: 500 },
  { kind: 'one edit', seconds: 1.2 },
  { kind: 'no change', seconds: 0.4 },
];
const limitSize = 1000;
/** Seconds that Astro and Hugo took to build 1,000 posts, on a quieter machine. */
const buildTarget = 21;
/** Runs of each kind in a round. Short runs vary more and cost less, so there are more of them. */
const shortRuns = 3;

interface Options {
  /** Ascending. */
  sizes: number[];
  rounds: number;
  build: boolean;
  /** Measures posts with images instead. */
  images: boolean;
  /** A commit to compare with. */
  against: string | undefined;
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      sizes: { type: 'string', default: '10,100,1000' },
      rounds: { type: 'string', default: '3' },
      build: { type: 'boolean', default: false },
      images: { type: 'boolean', default: false },
      against: { type: 'string' },
    },
  });
  const { build, images, against } = values;
  const sizes = values.sizes.split(',').map(Number);
  const rounds = Number(values.rounds);
  if (![...sizes, rounds].every((value) => Number.isInteger(value) && value > 0)) {
    throw new Error('Sizes and rounds are whole numbers: node bench/release.ts --sizes 10,100,1000 --rounds 3');
  }
  return { sizes: sizes.toSorted((a, b) => a - b), rounds, build, images, against };
}

type Reading = Pick<Measured, 'seconds' | 'peak' | 'processor'>;

class Bench {
  readonly floors: Sample[] = [];
  readonly samples: Sample[] = [];

  /**
   * The machine's speed varies from minute to minute, so each measurement has a floor beside it.
   * @param work returns its measurements by name
   */
  async measure(size: number, work: () => Promise<Record<string, Reading>>): Promise<void> {
    const start = await measureNode(['-e', '0'], root);
    const floor = await measureNode([join('bench', 'floor.ts')], root);
    const ratioOf = ({ seconds }: Reading) => seconds / floor.seconds;
    this.floors.push({ ...start, kind: 'node -e 0', size: undefined, ratio: ratioOf(start) });
    this.floors.push({ ...floor, kind: 'floor', size: undefined, ratio: 1 });
    for (const [kind, reading] of Object.entries(await work())) {
      this.samples.push({ ...reading, kind, size, ratio: ratioOf(reading) });
      console.error(`${kind}, ${size} posts: ${reading.seconds.toFixed(2)} s`);
    }
  }

  secondsOf(kind: string, size: number): number[] {
    return this.samples.flatMap((sample) => (sample.kind === kind && sample.size === size ? [sample.seconds] : []));
  }
}

/** Measures every size in turn, so that a slow minute affects all of them. */
async function runRound(bench: Bench, sites: readonly Site[]): Promise<void> {
  for (const site of sites) {
    await site.forgetReleases();
    await bench.measure(site.size, async () => ({ cold: await site.release(root, site.size + 1) }));
  }
  for (let run = 0; run < shortRuns; run++) {
    for (const site of sites) {
      await site.edit();
      await bench.measure(site.size, async () => ({ 'one edit': await site.release(root, 1) }));
    }
  }
  for (let run = 0; run < shortRuns; run++) {
    for (const site of sites) {
      await bench.measure(site.size, async () => ({ 'no change': await site.release(root, 0) }));
    }
  }
  for (const site of sites) {
    await bench.measure(site.size, async () => {
      const { edits, reads, peak } = await site.runResident(root);
      return {
        'one edit, resident': { seconds: medianOf(edits), peak, processor: undefined },
        'reading it': { seconds: medianOf(reads), peak: undefined, processor: undefined },
      };
    });
  }
}

/** @param checkout a copy of the repository */
async function runBuild(bench: Bench, site: Site, checkout: string): Promise<void> {
  await site.forgetReleases();
  await bench.measure(site.size, async () => {
    const release = await site.release(checkout, site.size + 1);
    const build = await site.build(checkout);
    const seconds = release.seconds + build.seconds;
    const peak = release.peak && build.peak && Math.max(release.peak, build.peak);
    const processor = release.processor && build.processor && release.processor + build.processor;
    return { 'next build': build, 'cold + next build': { seconds, peak, processor } };
  });
}

/** Returns the median of the ratios between runs of the same round. */
function reportEdits(bench: Bench, sizes: readonly number[]): void {
  const [fewest = 0] = sizes;
  for (const { kind, most, bar } of editBars) {
    const size = sizes.findLast((one) => one <= most && one > fewest);
    if (size === undefined) continue;
    const few = bench.secondsOf(kind, fewest);
    const ratios = bench.secondsOf(kind, size).map((seconds, run) => seconds / (few[run] ?? Number.NaN));
    const isHeld = medianOf(ratios) <= bar;
    console.log(
      `\n${kind}: at ${size} posts it takes ${formatSpread(ratios, 2)} times what it takes at ${fewest}; at most ${bar} is the bar: ${isHeld ? 'held' : 'MISSED'}.`,
    );
    if (!isHeld) process.exitCode = 1;
  }
}

function reportLimits({ samples }: Bench): void {
  for (const { kind, seconds, mebibytes = Number.POSITIVE_INFINITY } of limits) {
    const runs = samples.filter((sample) => sample.kind === kind && sample.size === limitSize);
    if (runs.length === 0) continue;
    const time = medianOf(runs.map((run) => run.seconds));
    const peak = medianOf(runs.map((run) => (run.peak ?? 0) / 2 ** 20));
    const isHeld = time <= seconds && peak <= mebibytes;
    const limit = `${seconds} s${Number.isFinite(mebibytes) ? ` and ${mebibytes} MiB` : ''}`;
    console.log(
      `\n${kind}, ${limitSize} posts: ${time.toFixed(2)} s and ${peak.toFixed(0)} MiB; the limit is ${limit}: ${isHeld ? 'held' : 'MISSED'}.`,
    );
    if (!isHeld) process.exitCode = 1;
  }
}

function describeMachine(): string {
  const load = loadavg().map((value) => value.toFixed(2));
  return `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, Node ${process.version}, load ${load.join(' ')}`;
}

async function main(): Promise<void> {
  const { sizes, rounds, build, images, against } = readOptions();
  const dir = await mkdtemp(join(tmpdir(), 'load-bearing-bench-'));
  const bench = new Bench();
  // Ctrl-C ends the running command, too, and its failure would skip the removal of the folder.
  process.once('SIGINT', () => console.error('Stopping'));
  console.log(`Before: ${describeMachine()}`);
  try {
    if (images) {
      if (!(await measureImages(dir, against))) process.exitCode = 1;
      console.log(`\nAfter: ${describeMachine()}`);
      return;
    }
    const sites: Site[] = [];
    for (const size of sizes) sites.push(await Site.make(join(dir, `${size}`), size));
    const [smallest] = sites;
    const largest = sites.at(-1);
    if (!smallest || !largest) return;
    const checkout = join(dir, 'checkout');
    if (build) await copySite(root, checkout);
    // Discards the first run, which reads the dependencies from the disk.
    await smallest.release(root, smallest.size + 1);
    for (let round = 0; round < rounds; round++) {
      await runRound(bench, sites);
      if (build) await runBuild(bench, largest, checkout);
    }
    console.log(`After: ${describeMachine()}\n`);
    console.log(formatSamples([...bench.floors, ...bench.samples]));
    reportEdits(bench, sizes);
    reportLimits(bench);
    if (build) console.log(`The target for cold + next build at 1000 posts is ${buildTarget} s on a quieter machine.`);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

await main();
