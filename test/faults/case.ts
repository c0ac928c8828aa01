// The interface of a case of the fault suite: its input and its rows of the table.
import type { Row } from '../../bench/table.ts';
import type { Site } from './site.ts';

export interface Bench {
  ours: Site;
  control: Site;
  /** The folder with the releases as they were made. Each case begins with a copy. */
  releases: string;
  seed: number;
  isShort: boolean;
}

export type Case = (bench: Bench) => Promise<Row[]>;

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
