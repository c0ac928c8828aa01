// Builds a release and publishes it in one step, if the content has no errors.

import { recordVersions } from '#lib/history/record-versions.ts';
import type { Diagnostic } from '#lib/model/diagnostic.ts';
import type { Digest } from '#lib/model/digest.ts';
import { openReleaseStore } from '#lib/model/open-release-store.ts';
import {
  advance,
  isSamePointer,
  type RecordedSource,
  type ReleasePointer,
  type ReleaseStore,
} from '#lib/model/release-store.ts';
import { makeCurrent } from '#lib/model/stored-release.ts';
import type { OnProgress } from '#lib/progress.ts';
import { ReleaseBuilder } from '#lib/release/builder.ts';
import type { Candidate } from '#lib/release/candidate.ts';
import { collect } from '#lib/release/garbage.ts';
import { readFolder } from '#lib/source/content-files.ts';

export interface ReleaseInput {
  contentDir: string;
  releaseDir: string;
  /** The time at which posts must be visible, in milliseconds since 1970 UTC. */
  now: number;
  /**
   * Includes drafts and scheduled posts, marked as such, and keeps the last good version of files with errors. Only for
   * `npm run dev`.
   */
  withHidden?: boolean;
  failsOnWarnings?: boolean;
  /** The source to record. Without it, the recorded one stays. */
  source?: RecordedSource;
  /** An open builder, whose cache is reused. */
  builder?: ReleaseBuilder;
  onProgress?: OnProgress;
}

export interface ReleaseOutcome
  extends Pick<
    Candidate,
    'isNew' | 'warnings' | 'ignored' | 'kept' | 'absent' | 'compiled' | 'documents' | 'visible' | 'nextDue'
  > {
  /** All errors. */
  errors: Diagnostic[];
  /** Whether the content is current now, apart from files with errors. */
  isReleased: boolean;
  /** The current release after the call, which is the previous one if there are errors. */
  digest: Digest | undefined;
}

/** Maximum attempts if other processes move the pointer first. */
const attempts = 5;

/**
 * Builds a release, makes it current and collects garbage.
 * @throws on failures of the disk or the compiler. Errors in content are returned.
 */
export async function makeRelease(input: ReleaseInput): Promise<ReleaseOutcome> {
  const { releaseDir } = input;
  const builder = input.builder ?? (await ReleaseBuilder.open(releaseDir));
  const store = openReleaseStore(releaseDir);
  for (let count = 0; count < attempts; count++) {
    const outcome = await attempt(input, builder, store);
    if (!outcome) continue;
    if (outcome.isReleased) await collect(releaseDir);
    return outcome;
  }
  throw new Error(`Other processes keep moving the pointer of ${releaseDir}`);
}

/** @returns `undefined` if another process moved the pointer meanwhile */
async function attempt(
  { contentDir, now, withHidden, failsOnWarnings, source, onProgress }: ReleaseInput,
  builder: ReleaseBuilder,
  store: ReleaseStore,
): Promise<ReleaseOutcome | undefined> {
  const before = await store.readPointer();
  const options = { now, withHidden, isStrict: !withHidden, failsOnWarnings, onProgress };
  const candidate = await builder.prepare(readFolder(contentDir), options);
  const { digest, isNew, errors, warnings, ignored, kept, absent, compiled, documents, visible, nextDue } = candidate;
  const outcome = { errors, warnings, ignored, kept, absent, isNew, compiled, documents, visible, nextDue };
  if (!digest) return { ...outcome, isReleased: false, digest: before?.release };
  const history = digest === before?.release ? before.history : await recordHistory(builder, store, before, digest);
  const next = advance(before, digest, source, history);
  const isLive = before && isSamePointer(before, { ...next, sequence: before.sequence });
  if (!isLive && !(await makeCurrent(store, before, next))) return undefined;
  return { ...outcome, isReleased: true, digest };
}

async function recordHistory(
  builder: ReleaseBuilder,
  store: ReleaseStore,
  pointer: ReleasePointer | undefined,
  release: Digest,
): Promise<Digest | undefined> {
  const [before, after] = [pointer && (await builder.findIndex(pointer.release)), await builder.findIndex(release)];
  const moment = { at: new Date().toISOString() };
  return after && recordVersions(store, { history: pointer?.history, before, after, moment });
}
