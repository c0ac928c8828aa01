// Lists the objects and images that a release consists of.
import { objectsOf } from '#lib/compile/compile-cache.ts';
import type { Digest } from '#lib/model/digest.ts';
import type { ReleaseStore } from '#lib/model/release-store.ts';
import { getIndex, getManifest, getStems } from '#lib/model/stored-release.ts';

export interface Parts {
  /** The index, the image list, and then the objects of all documents. */
  objects: Digest[];
  /** Stems of the names of the images. */
  stems: string[];
}

/** @throws `DamagedFile` if the manifest, the index or the image list is damaged */
export async function readParts(store: ReleaseStore, release: Digest): Promise<Parts> {
  const manifest = await getManifest(store, release);
  const { index, media } = manifest;
  const { posts, pages } = await getIndex(store, manifest);
  const documents = [...posts, ...Object.values(pages)].flatMap(objectsOf);
  return { objects: [index, ...(media ? [media] : []), ...documents], stems: await getStems(store, manifest) };
}
