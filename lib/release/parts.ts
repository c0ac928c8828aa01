// Lists the objects and images that a release consists of.
import { objectsOf } from '#lib/compile/compile-cache.ts';
import type { Digest } from '#lib/model/digest.ts';
import { readManifest, readStems, readStoredIndex } from '#lib/model/stored-release.ts';

export interface Parts {
  /** The index, the image list, and then the objects of all documents. */
  objects: Digest[];
  /** Stems of the names of the images. */
  stems: string[];
}

/** @throws `DamagedFile` if the manifest, the index or the image list is damaged */
export function readParts(releaseDir: string, release: Digest): Parts {
  const manifest = readManifest(releaseDir, release);
  const { index, media } = manifest;
  const { posts, pages } = readStoredIndex(releaseDir, release);
  const documents = [...posts, ...Object.values(pages)].flatMap(objectsOf);
  return { objects: [index, ...(media ? [media] : []), ...documents], stems: readStems(releaseDir, manifest) };
}
