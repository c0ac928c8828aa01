// Collects garbage: old releases with their objects, images and ledgers, and unused entries of the compile cache.

import { tidyRecord } from '#lib/compile/compile-cache.ts';
import { listHistoryObjects } from '#lib/history/versions.ts';
import { removeUnusedImages } from '#lib/images/image-store.ts';
import type { Digest } from '#lib/model/digest.ts';
import { readKeptLedger } from '#lib/model/ledger.ts';
import { openReleaseStore } from '#lib/model/open-release-store.ts';
import { describeRefusal, isDamaged } from '#lib/model/read-file.ts';
import { keptReleases, keptTime } from '#lib/model/retention.ts';
import { listDraftPreviewReleases } from '#lib/release/draft-preview-releases.ts';
import { readParts } from '#lib/release/list-parts.ts';

interface CollectOptions {
  /** Milliseconds. Newer files are kept. */
  age?: number;
  /** Releases to remove, whatever their age. Their texts are then removed from the compile cache at once. */
  without?: ReadonlySet<Digest>;
}

/**
 * Removes files that no kept release needs. The cost grows with the size of the store, so it does nothing until
 * `keptReleases` releases can be removed. Call it after the pointer has moved, when no request is waiting.
 * @throws `DamagedFile`, and removes nothing, if a file that names kept files may be intact but cannot be read
 */
export async function collect(releaseDir: string, { age = keptTime, without }: CollectOptions = {}): Promise<void> {
  const store = openReleaseStore(releaseDir);
  const aged = await store.listManifests();
  const manifests = aged.map(({ digest }) => digest);
  const recent = aged.filter(({ time }) => time > Date.now() - age).map(({ digest }) => digest);
  const { release: current, history } = (await store.readPointer()) ?? {};
  const previews = await listDraftPreviewReleases(releaseDir);
  const made = manifests.filter((digest) => !previews.has(digest));
  // Releases that were never current are not needed for rollbacks.
  const live = (await store.listPastReleases()).slice(0, keptReleases - 1);
  const last = [...(current ? [current] : []), ...made.slice(0, keptReleases), ...live];
  const kept = new Set([...last, ...recent, ...previews]).difference(without ?? new Set());
  if (!without && manifests.filter((digest) => !kept.has(digest)).length < keptReleases) return;
  const objects = new Set<Digest>();
  const stems = new Set<string>();
  const texts = new Set<Digest>();
  const images = new Set<string>();
  for (const digest of kept) {
    // A release that is damaged or removed has no parts. Its ledger still keeps its texts.
    const parts = await readParts(store, digest).catch(ignoreUnlessRefused);
    for (const object of parts.objects) objects.add(object);
    for (const stem of parts.stems) stems.add(stem);
    const { documents = {}, media = {} } = readKeptLedger(releaseDir, digest) ?? {};
    for (const text of Object.values(documents)) texts.add(text);
    for (const identity of Object.values(media)) images.add(identity);
  }
  for (const object of await listHistoryObjects(store, history)) objects.add(object);
  // Drafts and scheduled posts are in no release. Their compiled versions are kept too.
  const remembered = await tidyRecord(releaseDir, texts, images, without !== undefined);
  for (const object of remembered.objects) objects.add(object);
  for (const stem of remembered.stems) stems.add(stem);
  await store.removeOthers(kept, objects, age);
  await removeUnusedImages(releaseDir, stems);
}

/** @throws the error unless the release is damaged or missing: objects of one that may be intact must stay */
function ignoreUnlessRefused(error: unknown): { objects: Digest[]; stems: string[] } {
  if (!isDamaged(error)) throw error;
  if (error.isRefused) throw describeRefusal(error);
  return { objects: [], stems: [] };
}
