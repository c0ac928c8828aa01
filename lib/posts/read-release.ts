// Reads releases synchronously from the disk, and caches the large parts in memory.

import { env } from '#lib/env.ts';
import { readImageFile, stemOf } from '#lib/images/files.ts';
import { placeImages } from '#lib/images/markup.ts';
import { findImage } from '#lib/images/names.ts';
import type { Body, SourcePiece } from '#lib/model/body.ts';
import { readWithRepair } from '#lib/model/damage.ts';
import type { Digest } from '#lib/model/digest.ts';
import { isDamaged, readIfIntact } from '#lib/model/read-file.ts';
import type { Index, Page, Site } from '#lib/model/release.ts';
import {
  listPastReleases,
  readManifest,
  readObjectText,
  readStems,
  readStoredIndex,
} from '#lib/model/release-files.ts';
import { opensWithDescription } from '#lib/posts/paragraphs.ts';
import { Served } from '#lib/posts/served-release.ts';
import { defaultSite } from '#lib/site.ts';
import { absoluteUrl, mediaPath } from '#lib/urls.ts';

const indexesKey = Symbol.for('load-bearing.indexes');
const servedKey = Symbol.for('load-bearing.served');
/** Shared through `globalThis`, because Next bundles each route separately. */
const shared = globalThis as { [indexesKey]?: Map<Digest, Index>; [servedKey]?: Served };

/** @returns the object that tracks which release this process serves */
export function getServed(): Served {
  const known = shared[servedKey];
  if (known?.dir === env.releaseDir) return known;
  const served = new Served(env.releaseDir, readIndex);
  served.whenForgotten(() => shared[indexesKey]?.clear());
  shared[servedKey] = served;
  return served;
}

/**
 * @returns the release that readers see
 * @throws before the first release
 */
export function currentRelease(): Digest {
  const digest = getServed().read();
  if (!digest) throw new Error('There is no release: run npm run release first');
  return digest;
}

/** Indexes in memory: the current release, the previous one while its last pages are rendered, and that of one draft preview. */
const keptIndexes = 3;

/**
 * @returns the same object for the same release, so that it can be a key of caches
 * @throws `DamagedFile`
 */
export function readIndex(release: Digest): Index {
  shared[indexesKey] ??= new Map();
  const indexes = shared[indexesKey];
  const index = indexes.get(release) ?? readStoredIndex(env.releaseDir, release);
  // Map order is insertion order: the least recently used index comes first.
  indexes.delete(release);
  indexes.set(release, index);
  const [oldest] = indexes.keys();
  if (indexes.size > keptIndexes && oldest) indexes.delete(oldest);
  return index;
}

/** @returns the facts of the site in the release that readers see, or the defaults if no release can be read */
export function currentSite(): Site {
  const release = getServed().read();
  const index = release === undefined ? undefined : readIfIntact(() => readIndex(release));
  return index?.site ?? defaultSite;
}

/** The body of a document with the URLs of its images. */
export interface ShownBody extends Body {
  /** Corner colours by image URL, shown until the image has loaded. */
  tints: Record<string, string[]>;
  /** Whether the first paragraph is used as the description. */
  opensWithDescription: boolean;
}

/**
 * Reads the body of a document, and inserts the URLs and sizes of its images.
 * @throws `DamagedFile`
 */
export function readBody({ body: digest, images, description }: Page): ShownBody {
  const body = JSON.parse(readObjectText(env.releaseDir, digest)) as Body;
  return {
    ...body,
    tints: placeImages(body.tree, images),
    opensWithDescription: opensWithDescription(body.tree, description),
  };
}

/**
 * Reads the Markdown source without front matter and comments, with image URLs.
 * @throws `DamagedFile`
 */
export function readMarkdown({ markdown: digest, images }: Page): string {
  const pieces = JSON.parse(readObjectText(env.releaseDir, digest)) as SourcePiece[];
  return pieces
    .map((piece) => {
      if (typeof piece === 'string') return piece;
      return absoluteUrl(mediaPath(findImage(images, piece.image).name));
    })
    .join('');
}

interface ImageList {
  media: Digest | undefined;
  stems: ReadonlySet<string>;
}

/** Maps releases to image lists. Most releases share the list of the previous release. */
const imageLists = new Map<Digest, ImageList>();
const keptLists = 64;
// An image of a release that was removed must not be served.
getServed().whenForgotten(() => imageLists.clear());

/**
 * @returns the stems of the images of a release
 * @throws `DamagedFile`
 */
function listImages(release: Digest): ReadonlySet<string> {
  const known = imageLists.get(release);
  if (known) return known.stems;
  const manifest = readManifest(env.releaseDir, release);
  const { media } = manifest;
  const same = imageLists.values().find((list) => list.media === media);
  const stems = same?.stems ?? new Set(readStems(env.releaseDir, manifest));
  const [oldest] = imageLists.keys();
  if (imageLists.size >= keptLists && oldest) imageLists.delete(oldest);
  imageLists.set(release, { media, stems });
  return stems;
}

/**
 * Reads an image file of a release that a draft preview shows.
 * @returns `undefined` if the release has no such image, or garbage collection removed the release
 */
export function readMediaOf(release: Digest, name: string): Promise<Uint8Array | undefined> {
  const stem = stemOf(name);
  return readWithRepair(async () =>
    stem !== undefined && readIfIntact(() => listImages(release))?.has(stem)
      ? readImageFile(env.releaseDir, name)
      : undefined,
  );
}

/**
 * Reads an image file of the current release or of a past one, because pages that readers have open still request those.
 * @returns `undefined` if no such release has the image, as is the case for images of scheduled posts
 */
export function readMedia(name: string): Promise<Uint8Array | undefined> {
  const stem = stemOf(name);
  if (stem === undefined) return Promise.resolve(undefined);
  const isNamed = (release: Digest) => listImages(release).has(stem);
  // Damaged past releases are skipped.
  const wasNamed = (release: Digest) => readIfIntact(() => isNamed(release)) ?? false;
  const read = () => readImageFile(env.releaseDir, name);
  return readWithRepair(async () => {
    if (isNamed(currentRelease())) return read();
    if (!listPastReleases(env.releaseDir).some(wasNamed)) return undefined;
    // An image of a past release alone cannot be repaired.
    return read().catch((error: unknown) => {
      if (isDamaged(error) && error.isMissing) return undefined;
      throw error;
    });
  });
}
