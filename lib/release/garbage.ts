// What no release needs any more goes: old releases, their objects and ledgers, and what the record knew of them.

import { objectsOf, tidyRecord } from '#lib/compile/compile-cache.ts';
import { clearShelf } from '#lib/images/image-store.ts';
import type { Digest } from '#lib/model/digest.ts';
import { readLedger } from '#lib/model/ledger.ts';
import { collectGarbage, listManifests, listPastReleases, readCurrent } from '#lib/model/object-store.ts';
import { readIfIntact } from '#lib/model/read-file.ts';
import { readManifest, readStems, readStoredIndex } from '#lib/model/stored-release.ts';
import { listPreviewReleases } from '#lib/release/preview-releases.ts';

/** Releases. A page of one stays complete while a reader or a crawler may still hold it, and it can be gone back to. */
const keptReleases = 5;
/** Milliseconds. What is younger may belong to a release that is being made, or is one that is being looked at. */
const spared = 60 * 60 * 1000;

/**
 * To be called behind the swap, where nobody waits for it: looking through the store costs what it holds. So it is done in
 * batches, once there are as many releases to remove as are kept at least.
 */
export async function collect(releaseDir: string): Promise<void> {
  const aged = await listManifests(releaseDir);
  const manifests = aged.map(({ digest }) => digest);
  const young = aged.filter(({ time }) => time > Date.now() - spared).map(({ digest }) => digest);
  const current = readCurrent(releaseDir);
  const previews = await listPreviewReleases(releaseDir);
  const made = manifests.filter((digest) => !previews.has(digest));
  // A release that readers never saw, for a preview or before a fault was found, is not one to go back to.
  const live = listPastReleases(releaseDir).slice(0, keptReleases - 1);
  const last = [...(current ? [current] : []), ...made.slice(0, keptReleases), ...live];
  const kept = new Set([...last, ...young, ...previews]);
  if (manifests.filter((digest) => !kept.has(digest)).length < keptReleases) return;
  const objects = new Set<Digest>();
  const stems = new Set<string>();
  const texts = new Set<Digest>();
  const pictures = new Set<string>();
  for (const digest of kept) {
    const parts = listParts(releaseDir, digest);
    for (const object of parts.objects) objects.add(object);
    for (const stem of parts.stems) stems.add(stem);
    const { documents = {}, media = {} } = readLedger(releaseDir, digest) ?? {};
    for (const text of Object.values(documents)) texts.add(text);
    for (const identity of Object.values(media)) pictures.add(identity);
  }
  // Drafts and posts to come are in no release, and would have to be compiled again.
  const remembered = await tidyRecord(releaseDir, texts, pictures);
  for (const object of remembered.objects) objects.add(object);
  for (const stem of remembered.stems) stems.add(stem);
  await collectGarbage(releaseDir, kept, objects, spared);
  await clearShelf(releaseDir, stems);
}

/** What a release needs; nothing, if it is damaged or another process has removed it. Its ledger keeps its texts all the same. */
function listParts(releaseDir: string, release: Digest): { objects: Digest[]; stems: string[] } {
  const read = () => {
    const manifest = readManifest(releaseDir, release);
    const { index, media } = manifest;
    const { posts, pages } = readStoredIndex(releaseDir, release);
    const documents = [...posts, ...Object.values(pages)].flatMap(objectsOf);
    return { objects: [index, ...(media ? [media] : []), ...documents], stems: readStems(releaseDir, manifest) };
  };
  return readIfIntact(read) ?? { objects: [], stems: [] };
}
