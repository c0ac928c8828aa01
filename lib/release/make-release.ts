// Making a release in one step: all or nothing, and readers see it at once.

import type { Digest } from '#lib/model/digest.ts';
import type { Fault } from '#lib/model/fault.ts';
import { readCurrent } from '#lib/model/object-store.ts';
import { makeCurrent } from '#lib/model/stored-release.ts';
import { type Candidate, ReleaseBuilder } from '#lib/release/builder.ts';
import { collect } from '#lib/release/garbage.ts';
import { readFolder } from '#lib/source/content-files.ts';

export interface ReleaseInput {
  contentDir: string;
  releaseDir: string;
  /** The instant that decides which posts are visible, in milliseconds since 1970 UTC. */
  now: number;
  /** Also show drafts and posts whose date is to come, marked as such; for writing, never for readers. */
  withHidden?: boolean;
  /** One that is open already saves the reading of what was compiled. */
  builder?: ReleaseBuilder;
}

export interface ReleaseOutcome
  extends Pick<Candidate, 'isNew' | 'warnings' | 'ignored' | 'compiled' | 'documents' | 'visible' | 'nextDue'> {
  /** Empty if the release was made. */
  faults: Fault[];
  /** The current release after the run; the one before if there are faults. */
  digest: Digest | undefined;
}

/**
 * Makes the release of the content as it is now and lets the pointer lead to it.
 * @throws when the disk or Contentlayer fails, never for a mistake of an author
 */
export async function makeRelease(input: ReleaseInput): Promise<ReleaseOutcome> {
  const { contentDir, releaseDir, now, withHidden } = input;
  const builder = input.builder ?? (await ReleaseBuilder.open(releaseDir));
  const candidate = await builder.prepare(readFolder(contentDir), { now, withHidden, isStrict: true });
  const { digest, isNew, faults, warnings, ignored, compiled, documents, visible, nextDue } = candidate;
  const outcome = { faults, warnings, ignored, isNew, compiled, documents, visible, nextDue };
  if (!digest) return { ...outcome, digest: readCurrent(releaseDir) };
  await makeCurrent(releaseDir, digest);
  await collect(releaseDir);
  return { ...outcome, digest };
}
