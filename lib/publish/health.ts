// The body of `/healthz`: the state of the site and the publisher. The response is public, so it names no file and no post.
import type { StoreState } from '#lib/cluster/instances.ts';
import type { Digest } from '#lib/model/digest.ts';
import type { PublisherHealth } from '#lib/publish/heartbeat.ts';
import { readJournal } from '#lib/publish/journal.ts';

interface HealthInput {
  releaseDir: string;
  release: Digest | undefined;
  /** Identifies this server to the publisher. */
  instance: string | undefined;
  /** Undefined for a site that runs without a publisher on purpose. */
  publisher?: PublisherHealth;
  /** Why an earlier release than the current one is served. */
  problem?: string;
  /** The format of the current release, if this server does not know it. */
  unknownFormat?: number;
  /** Number of files that the server found damaged and that are not repaired yet. */
  damaged?: number;
  /** Number of posts and pages that are missing from a list, a feed or search. */
  leftOut?: number;
  /** The thread that renders pages. Cached pages are served in any case. */
  renderer?: RendererState;
  disk?: DiskSpace;
  /** The shared store of several machines. */
  store?: StoreState;
  /** The version of the running software. */
  software?: { version: string; build: string; since: string };
}

/** `starts`: it is not ready yet, as after a crash. `hangs`: it has not responded in time. */
export type RendererState = 'runs' | 'starts' | 'hangs';

/** The space of the file system with the releases, in megabytes. */
export interface DiskSpace {
  free: number;
  total: number;
}

/** Megabytes, and part of the whole. With less of both, publishing and storing pages will soon fail. */
const scarce = { megabytes: 200, share: 0.05 };

/** The most serious problem comes first. With all but `empty`, pages are still served, but the operator must act. */
export const knownProblems = [
  'empty',
  'degraded',
  'renderer-hangs',
  'publisher-loops',
  'publisher-hangs',
  'publisher-gone',
  'disk-full',
  'store-lost',
  'purge-failed',
] as const;

type Problem = (typeof knownProblems)[number];

export type Health = ReturnType<typeof describeHealth>;

/** Describes the state for `/healthz`. */
export function describeHealth(input: HealthInput) {
  const { releaseDir, release, instance, publisher, problem, unknownFormat, damaged = 0, leftOut } = input;
  const { renderer, disk, store, software } = input;
  const { last, succeeded, hold, pending, lost, cdn } = readJournal(releaseDir);
  const files = Math.max(damaged, lost?.release === release ? (lost?.files ?? 0) : 0);
  const isDegraded = problem !== undefined || files > 0 || Boolean(leftOut);
  const publish = last && {
    state: last.state,
    at: last.at,
    version: last.version,
    release: last.release,
    milliseconds: last.milliseconds,
    changes: last.changes,
    faults: last.faults,
    warnings: last.warnings,
  };
  const has: Record<Problem, boolean> = {
    empty: !release,
    degraded: release !== undefined && isDegraded,
    'renderer-hangs': renderer === 'hangs',
    'publisher-loops': publisher?.state === 'loops',
    'publisher-hangs': publisher?.state === 'hangs',
    'publisher-gone': publisher?.state === 'gone',
    'disk-full': disk !== undefined && isScarce(disk),
    'store-lost': store?.state === 'lost',
    'purge-failed': cdn?.failedAt !== undefined,
  };
  const problems = knownProblems.filter((name) => has[name]);
  return {
    status: problems[0] ?? 'ok',
    problems: problems.length > 0 ? problems : undefined,
    ...software,
    release,
    instance,
    publish,
    succeeded,
    leftOut,
    publisher,
    renderer,
    disk,
    store,
    unseen: pending?.release === release ? pending?.pages.length : 0,
    held: hold?.at,
    /** Number of damaged files of the release. Pages or images that need them may be missing. */
    damaged: files > 0 ? files : undefined,
    /** The current release cannot be read, so an earlier one is served. */
    isFallback: problem !== undefined || undefined,
    unknownFormat,
    /** Since when the CDN cannot be purged. It may send old pages meanwhile. */
    purgeFailed: cdn?.failedAt,
  };
}

/** @returns whether the disk is nearly full */
function isScarce({ free, total }: DiskSpace): boolean {
  return free < scarce.megabytes && free < scarce.share * total;
}
