// Reads the manifest, index and image list of a stored release, and verifies each by its digest.

import type { Digest } from '#lib/model/digest.ts';
import { readCurrent, readManifestText, readObjectText, setCurrent } from '#lib/model/object-store.ts';
import { readIfIntact } from '#lib/model/read-file.ts';
import type { Index, Manifest } from '#lib/model/release.ts';
import { defaultSite } from '#lib/site.ts';

/** @throws `DamagedFile` */
export function readManifest(dir: string, release: Digest): Manifest {
  return JSON.parse(readManifestText(dir, release)) as Manifest;
}

/**
 * Reads an index. Releases of older versions have no facts of the site and get the defaults.
 * @throws `DamagedFile`
 */
export function readStoredIndex(dir: string, release: Digest): Index {
  const index = JSON.parse(readObjectText(dir, readManifest(dir, release).index)) as Index;
  return { ...index, site: index.site ?? defaultSite };
}

/**
 * @returns the stems of the names of a release's images
 * @throws `DamagedFile`
 */
export function readStems(dir: string, { media }: Manifest): string[] {
  return media ? (JSON.parse(readObjectText(dir, media)) as string[]) : [];
}

/**
 * Reads the parts of a release that every page needs.
 * @throws `DamagedFile`
 */
export function verifyRelease(dir: string, release: Digest): void {
  readStoredIndex(dir, release);
  readStems(dir, readManifest(dir, release));
}

export function isReadable(dir: string, release: Digest): boolean {
  const read = () => {
    verifyRelease(dir, release);
    return true;
  };
  return readIfIntact(read) ?? false;
}

/**
 * Publishes a release after verifying it.
 * @throws `DamagedFile`
 */
export async function makeCurrent(dir: string, release: Digest): Promise<void> {
  verifyRelease(dir, release);
  if (readCurrent(dir) !== release) await setCurrent(dir, release);
}
