// Reads the manifest, index and image list of a release from a store, and makes releases current.

import type { Digest } from '#lib/model/digest.ts';
import { ignoreDamage } from '#lib/model/read-file.ts';
import type { Index, Manifest } from '#lib/model/release.ts';
import { parseIndex, parseManifest, type ReleasePointer, type ReleaseStore } from '#lib/model/release-store.ts';

/** @throws `DamagedFile` */
export async function getManifest(store: ReleaseStore, release: Digest): Promise<Manifest> {
  return parseManifest(release, await store.getManifest(release));
}

/** @throws `DamagedFile` */
export async function getIndex(store: ReleaseStore, { index }: Manifest): Promise<Index> {
  return parseIndex(String(await store.getObject(index)));
}

/**
 * @returns the stems of the names of a release's images
 * @throws `DamagedFile`
 */
export async function getStems(store: ReleaseStore, { media }: Manifest): Promise<string[]> {
  return media ? (JSON.parse(String(await store.getObject(media))) as string[]) : [];
}

/**
 * Reads the parts of a release that every page needs.
 * @throws `DamagedFile`
 */
export async function verifyRelease(store: ReleaseStore, release: Digest): Promise<void> {
  const manifest = await getManifest(store, release);
  await Promise.all([getIndex(store, manifest), getStems(store, manifest)]);
}

/**
 * @returns whether `verifyRelease` finds no damage
 * @throws if the store fails for another reason
 */
export async function isReadable(store: ReleaseStore, release: Digest): Promise<boolean> {
  return (await ignoreDamage(verifyRelease(store, release).then(() => true))) ?? false;
}

/**
 * Moves the pointer to a release after verifying the release.
 * @returns `false` if the pointer is another one than `expected` by now
 * @throws `DamagedFile`
 */
export async function makeCurrent(
  store: ReleaseStore,
  expected: ReleasePointer | undefined,
  next: ReleasePointer,
): Promise<boolean> {
  await verifyRelease(store, next.release);
  return store.compareAndSet(expected, next);
}
