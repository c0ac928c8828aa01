// The interface of a case of the fault suite: its input, its findings, and its row of the table.
import type { Row } from '../../bench/table.ts';
import { makeRandom, type Random } from './random.ts';
import type { Site } from './site.ts';

export interface Bench {
  ours: Site;
  control: Site;
  /** The folder with the releases as they were made. Each case begins with a copy. */
  releases: string;
  seed: number;
  isShort: boolean;
}

export interface Finding {
  /** Descriptions of wrong responses or files. */
  bad: string[];
  runs: number;
}

export type Case = (bench: Bench) => Promise<Row[]>;

/** Returns the random numbers of a case: the same for both sides, different for each `salt`. */
export function randomOf(bench: Bench, salt: number): Random {
  return makeRandom(bench.seed * 1_000 + salt);
}

/** Runs a function on both sites at the same time. */
export async function onBoth<Result>(
  bench: Bench,
  run: (site: Site) => Promise<Result>,
): Promise<{ ours: Result; control: Result }> {
  const [ours, control] = await Promise.all([onOne(bench, bench.ours, run), onOne(bench, bench.control, run)]);
  return { ours, control };
}

export async function onOne<Result>(bench: Bench, site: Site, run: (site: Site) => Promise<Result>): Promise<Result> {
  await site.reset(bench.releases);
  try {
    return await run(site);
  } finally {
    await site.stop('SIGKILL');
  }
}

/** Returns a row that passes if our side has no finding and the control has one. Otherwise the test could not fail. */
export function judge(name: string, { ours, control }: { ours: Finding; control: Finding }): Row {
  for (const bad of ours.bad.slice(0, 10)) console.error(`  ours: ${bad}`);
  for (const bad of control.bad.slice(0, 2)) console.error(`  control, as it should: ${bad}`);
  return {
    name,
    runs: ours.runs === control.runs ? String(ours.runs) : `${ours.runs} / ${control.runs}`,
    ours: String(ours.bad.length),
    control: String(control.bad.length),
    isCompared: true,
    isPassed: ours.bad.length === 0 && control.bad.length > 0,
  };
}
