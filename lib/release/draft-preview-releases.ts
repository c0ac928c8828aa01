// Lists the releases of draft previews, each of which is kept until its last link expires.
import { join } from 'node:path';
import { z } from 'zod';
import { log } from '#lib/log.ts';
import { setAside, writeAtomically } from '#lib/model/atomic-write.ts';
import { formatChecked, readChecked } from '#lib/model/checked-file.ts';
import { type Digest, digestPattern } from '#lib/model/digest.ts';
import { describeRefusal, isDamaged } from '#lib/model/read-file.ts';

/** Maps each release to its expiry, in milliseconds since 1970 UTC. */
const schema = z.record(z.string().regex(digestPattern), z.number());

function pathOf(releaseDir: string): string {
  return join(releaseDir, 'previews.json');
}

/**
 * Keeps a release until at least a given time.
 * @param until milliseconds since 1970 UTC
 */
export async function keepForDraftPreviews(releaseDir: string, release: Digest, until: number): Promise<void> {
  const kept = await readKept(releaseDir);
  const left = Object.entries(kept).filter(([, end]) => end > Date.now());
  const next = { ...Object.fromEntries(left), [release]: Math.max(until, kept[release] ?? 0) };
  await writeAtomically(pathOf(releaseDir), formatChecked(next));
}

/** @returns the releases with unexpired links */
export async function listDraftPreviewReleases(releaseDir: string): Promise<Set<Digest>> {
  return new Set((await readDraftPreviewEnds(releaseDir)).keys());
}

/** @returns for each release with unexpired links the last expiry, in milliseconds since 1970 UTC */
export async function readDraftPreviewEnds(releaseDir: string): Promise<Map<Digest, number>> {
  return new Map(Object.entries(await readKept(releaseDir)).filter(([, end]) => end > Date.now()));
}

/**
 * Reads the list. A damaged one is moved aside and replaced by an empty one, so previews may end early.
 * @throws `DamagedFile` if the list may be intact
 */
async function readKept(releaseDir: string): Promise<Record<Digest, number>> {
  try {
    return readChecked(pathOf(releaseDir), schema);
  } catch (error) {
    if (!isDamaged(error)) throw error;
    if (error.isMissing) return {};
    if (error.isRefused) throw describeRefusal(error);
    const kept = setAside(error.path);
    log.warn(
      `${error.message}: a new list is started, and earlier preview links may end early. The old list is ${kept}`,
    );
    await writeAtomically(pathOf(releaseDir), formatChecked({}));
    return {};
  }
}
