// Reading a release: synchronous, from the disk, the few large parts kept in memory by their digest.

import { env } from '#lib/env.ts';
import { readPictureFile, stemOf } from '#lib/images/files.ts';
import { placePictures } from '#lib/images/markup.ts';
import { findImage } from '#lib/images/names.ts';
import type { Body, SourcePiece } from '#lib/model/body.ts';
import { readWithRepair } from '#lib/model/damage.ts';
import type { Digest } from '#lib/model/digest.ts';
import { listPastReleases, readObjectText } from '#lib/model/object-store.ts';
import { isDamaged, readIfIntact } from '#lib/model/read-file.ts';
import type { Index, Page } from '#lib/model/release.ts';
import { readManifest, readStems, readStoredIndex } from '#lib/model/stored-release.ts';
import { Served } from '#lib/posts/served-release.ts';
import { absoluteUrl, mediaPath } from '#lib/urls.ts';

const indexesKey = Symbol.for('load-bearing.indexes');
const servedKey = Symbol.for('load-bearing.served');
/** Next makes a bundle of each route, so they share what is large by a name in the process. */
const shared = globalThis as { [indexesKey]?: Map<Digest, Index>; [servedKey]?: Served };

/** Which release this process serves. */
export function getServed(): Served {
  const known = shared[servedKey];
  if (known?.dir === env.releaseDir) return known;
  const served = new Served(env.releaseDir, readIndex);
  shared[servedKey] = served;
  return served;
}

/** The release that readers see now. @throws before the first release */
export function currentRelease(): Digest {
  const digest = getServed().read();
  if (!digest) throw new Error('There is no release: run npm run release first');
  return digest;
}

/** The current release, the one before while its last pages are rendered, and one that is not seen by readers. */
const keptIndexes = 3;

/** The same object each time, for all who ask: what is made of it can be kept beside it. @throws `DamagedFile` */
export function readIndex(release: Digest): Index {
  shared[indexesKey] ??= new Map();
  const indexes = shared[indexesKey];
  const index = indexes.get(release) ?? readStoredIndex(env.releaseDir, release);
  // The one that was not asked for the longest comes first, and goes first.
  indexes.delete(release);
  indexes.set(release, index);
  const [oldest] = indexes.keys();
  if (indexes.size > keptIndexes && oldest) indexes.delete(oldest);
  return index;
}

/** What a page shows of a document, its pictures in their places. */
export interface ShownBody extends Body {
  /** The colours of pictures at their corners, by their addresses: the page shows them until a picture is there. */
  tints: Record<string, string[]>;
}

/** The text of a document, with each picture in its place in the widths and forms it was made in. */
export function readBody({ body: digest, images }: Page): ShownBody {
  const body = JSON.parse(readObjectText(env.releaseDir, digest)) as Body;
  return { ...body, tints: placePictures(body.tree, images) };
}

/** The text as its author wrote it, without front matter and comments, pictures by their addresses. */
export function readMarkdown({ markdown: digest, images }: Page): string {
  const pieces = JSON.parse(readObjectText(env.releaseDir, digest)) as SourcePiece[];
  return pieces
    .map((piece) => {
      if (typeof piece === 'string') return piece;
      return absoluteUrl(mediaPath(findImage(images, piece.image).name));
    })
    .join('');
}

interface PictureList {
  media: Digest | undefined;
  stems: ReadonlySet<string>;
}

/** Of releases; most share theirs with the one before. */
const pictureLists = new Map<Digest, PictureList>();
const keptLists = 64;

/** @returns nothing, if the release has been collected meanwhile */
function listPictures(release: Digest): ReadonlySet<string> | undefined {
  const known = pictureLists.get(release);
  if (known) return known.stems;
  try {
    const manifest = readManifest(env.releaseDir, release);
    const { media } = manifest;
    const same = pictureLists.values().find((list) => list.media === media);
    const stems = same?.stems ?? new Set(readStems(env.releaseDir, manifest));
    const [oldest] = pictureLists.keys();
    if (pictureLists.size >= keptLists && oldest) pictureLists.delete(oldest);
    pictureLists.set(release, { media, stems });
    return stems;
  } catch (error) {
    if (!isDamaged(error) || !error.isMissing) throw error;
    return undefined;
  }
}

/** @returns the bytes of a file that a release names, `undefined` if it names none of that name */
export function readMediaOf(release: Digest, name: string): Promise<Uint8Array | undefined> {
  const stem = stemOf(name);
  return readWithRepair(async () =>
    stem !== undefined && listPictures(release)?.has(stem) ? readPictureFile(env.releaseDir, name) : undefined,
  );
}

/**
 * Pages that were opened before a release was made still ask for its pictures.
 * @returns the bytes of a file that a release names which readers see or have seen: a picture of a post to come is not there
 */
export function readMedia(name: string): Promise<Uint8Array | undefined> {
  const stem = stemOf(name);
  if (stem === undefined) return Promise.resolve(undefined);
  const isNamed = (release: Digest) => listPictures(release)?.has(stem) ?? false;
  // An earlier release that is damaged is no reason to refuse the images of the others.
  const wasNamed = (release: Digest) => readIfIntact(() => isNamed(release)) ?? false;
  return readWithRepair(async () =>
    isNamed(currentRelease()) || listPastReleases(env.releaseDir).some(wasNamed)
      ? readPictureFile(env.releaseDir, name)
      : undefined,
  );
}
