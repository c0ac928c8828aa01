// Opens the part of a publisher that purges the caches in front of the site.
import type { CdnTarget } from '#lib/cdn/targets.ts';
import { env } from '#lib/env.ts';
import { CdnFollower } from '#lib/publish/cdn-follower.ts';
import type { ClusterSeat } from '#lib/publish/cluster-seat.ts';
import type { Journal } from '#lib/publish/journal.ts';

interface Options {
  /** Not set without a CDN. */
  targets: readonly CdnTarget[] | undefined;
  journal: Journal;
  /** Not set without a shared store. */
  seat: ClusterSeat | undefined;
  /** Called when a repeated purge has ended, and the journal no longer names it: otherwise, the next leader repeats it again. */
  onRepeated: () => void;
}

/** @returns `undefined` without a CDN */
export function openCdn({ targets, seat, ...more }: Options): CdnFollower | undefined {
  const listBuilds = seat && (() => seat.store.listBuilds());
  return targets && new CdnFollower({ targets, site: env.siteUrl, distDir: env.distDir, listBuilds, ...more });
}
