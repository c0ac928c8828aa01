// A release as it lies in the store: its manifest, its index and its list of images, each verified when it is read.

import type { Digest } from '#lib/model/digest.ts';
import { readCurrent, readManifestText, readObjectText, setCurrent } from '#lib/model/object-store.ts';
import { readIfIntact } from '#lib/model/read-file.ts';
import type { Index, Manifest } from '#lib/model/release.ts';

/** @throws `DamagedFile` */
export function readManifest(dir: string, release: Digest): Manifest {
  return JSON.parse(readManifestText(dir, release)) as Manifest;
}

/** @throws `DamagedFile` */
export function readStoredIndex(dir: string, release: Digest): Index {
  return JSON.parse(readObjectText(dir, readManifest(dir, release).index)) as Index;
}

/** @returns the stems of the images of a release. @throws `DamagedFile` */
export function readStems(dir: string, { media }: Manifest): string[] {
  return media ? (JSON.parse(readObjectText(dir, media)) as string[]) : [];
}

/** Reads what every page of a release needs. @throws `DamagedFile` */
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

/** Makes a release what readers see, unless it cannot be read. @throws `DamagedFile` */
export async function makeCurrent(dir: string, release: Digest): Promise<void> {
  verifyRelease(dir, release);
  if (readCurrent(dir) !== release) await setCurrent(dir, release);
}
