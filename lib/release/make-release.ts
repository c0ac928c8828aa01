// Builds a release and publishes it in one step, if the content has no errors.

import type { Digest } from '#lib/model/digest.ts';
import type { Fault } from '#lib/model/fault.ts';
import { readCurrent } from '#lib/model/object-store.ts';
import { makeCurrent } from '#lib/model/stored-release.ts';
import type { OnProgress } from '#lib/progress.ts';
import { type Candidate, ReleaseBuilder } from '#lib/release/builder.ts';
import { collect } from '#lib/release/garbage.ts';
import { readFolder } from '#lib/source/content-files.ts';

export interface ReleaseInput {
  contentDir: string;
  releaseDir: string;
  /** The time at which posts must be visible, in milliseconds since 1970 UTC. */
  now: number;
  /** Includes drafts and scheduled posts, marked as such. Only for `npm run dev`. */
  withHidden?: boolean;
  /** An open builder, whose cache is reused. */
  builder?: ReleaseBuilder;
  onProgress?: OnProgress;
}

export interface ReleaseOutcome
  extends Pick<Candidate, 'isNew' | 'warnings' | 'ignored' | 'compiled' | 'documents' | 'visible' | 'nextDue'> {
  /** Empty if the release was published. */
  faults: Fault[];
  /** The current release after the call, which is the previous one if there are errors. */
  digest: Digest | undefined;
}

/**
 * Builds a release, makes it current and collects garbage.
 * @throws on failures of the disk or the compiler. Errors in content are returned.
 */
export async function makeRelease(input: ReleaseInput): Promise<ReleaseOutcome> {
  const { contentDir, releaseDir, now, withHidden, onProgress } = input;
  const builder = input.builder ?? (await ReleaseBuilder.open(releaseDir));
  const candidate = await builder.prepare(readFolder(contentDir), { now, withHidden, isStrict: true, onProgress });
  const { digest, isNew, faults, warnings, ignored, compiled, documents, visible, nextDue } = candidate;
  const outcome = { faults, warnings, ignored, isNew, compiled, documents, visible, nextDue };
  if (!digest) return { ...outcome, digest: readCurrent(releaseDir) };
  await makeCurrent(releaseDir, digest);
  await collect(releaseDir);
  return { ...outcome, digest };
}
