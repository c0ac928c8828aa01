// Releases that only previews show: each is kept until the last link to it has expired.
import { join } from 'node:path';
import { z } from 'zod';
import { writeAtomically } from '#lib/model/atomic-write.ts';
import { formatChecked, readChecked } from '#lib/model/checked-file.ts';
import { type Digest, digestPattern } from '#lib/model/digest.ts';
import { isDamaged } from '#lib/model/read-file.ts';

/** By digest: when it may go, in milliseconds since 1970 UTC. */
const schema = z.record(z.string().regex(digestPattern), z.number());

function pathOf(releaseDir: string): string {
  return join(releaseDir, 'previews.json');
}

/** @param until milliseconds since 1970 UTC; an earlier time than it has already changes nothing */
export async function keepForPreviews(releaseDir: string, release: Digest, until: number): Promise<void> {
  const kept = await readKept(releaseDir);
  const left = Object.entries(kept).filter(([, end]) => end > Date.now());
  const next = { ...Object.fromEntries(left), [release]: Math.max(until, kept[release] ?? 0) };
  await writeAtomically(pathOf(releaseDir), formatChecked(next));
}

/** @returns the releases to which links lead that have not expired */
export async function listPreviewReleases(releaseDir: string): Promise<Set<Digest>> {
  const kept = await readKept(releaseDir);
  return new Set(Object.keys(kept).filter((digest) => (kept[digest] ?? 0) > Date.now()));
}

/** A damaged list is reported and replaced by an empty one: links to previews may then end early. */
async function readKept(releaseDir: string): Promise<Record<Digest, number>> {
  try {
    return readChecked(pathOf(releaseDir), schema);
  } catch (error) {
    if (!isDamaged(error)) throw error;
    if (error.isMissing) return {};
    console.warn(`${error.message}. It is begun anew: links to previews that were made before may end early.`);
    await writeAtomically(pathOf(releaseDir), formatChecked({}));
    return {};
  }
}
