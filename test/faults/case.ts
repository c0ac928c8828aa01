// What a case of the fault tests is given, and what it hands back: a row of the table.
import type { Row } from '../../bench/table.ts';
import { makeRandom, type Random } from './random.ts';
import type { Site } from './site.ts';

export interface Bench {
  ours: Site;
  control: Site;
  /** The releases as they were made; each case begins with a copy. */
  releases: string;
  seed: number;
  isShort: boolean;
}

export interface Finding {
  /** What should not have been. */
  bad: string[];
  runs: number;
}

export type Case = (bench: Bench) => Promise<Row[]>;

/** The same numbers for both sides, and others for each case. */
export function randomOf(bench: Bench, salt: number): Random {
  return makeRandom(bench.seed * 1_000 + salt);
}

/** Each side by itself, at the same time. */
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

/** The usual verdict: nothing bad on our side, and something on the other, or the test tests nothing. */
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
