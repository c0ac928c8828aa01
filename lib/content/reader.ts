// Reading a release: synchronous, from the disk, the few large parts kept in memory by their digest.
import { visit } from 'unist-util-visit';
import type { Body } from '#lib/content/mdx/compile.ts';
import type { SourcePiece } from '#lib/content/mdx/source-text.ts';
import type { Index, Manifest, Page } from '#lib/content/model.ts';
import { type Digest, readCurrent, readManifestText, readObject, readObjectText } from '#lib/content/store.ts';
import { env } from '#lib/env.ts';
import { absoluteUrl, mediaPath } from '#lib/urls.ts';

/** The release that readers see now. @throws before the first release */
export function currentRelease(): Digest {
  const digest = readCurrent(env.releaseDir);
  if (!digest) throw new Error('There is no release: run npm run release first');
  return digest;
}

/** Two: the current release, and the one before while its last pages are rendered. */
const keptIndexes = 2;
const indexes = new Map<Digest, Index>();

export function readIndex(release: Digest): Index {
  const known = indexes.get(release);
  if (known) return known;
  const { index: digest } = JSON.parse(readManifestText(env.releaseDir, release)) as Manifest;
  const index = JSON.parse(readObjectText(env.releaseDir, digest)) as Index;
  const [oldest] = indexes.keys();
  if (indexes.size >= keptIndexes && oldest) indexes.delete(oldest);
  indexes.set(release, index);
  return index;
}

/** The text of a document, with the address and the size of each picture in its place. */
export function readBody({ body: digest, images }: Page): Body {
  const body = JSON.parse(readObjectText(env.releaseDir, digest)) as Body;
  visit(body.tree, 'element', ({ tagName, properties }) => {
    if (tagName !== 'img') return;
    const picture = images[String(properties.src)];
    // The check lets no release name a picture that is not there.
    if (!picture) throw new Error(`The release has no picture ${properties.src}`);
    const { name, width, height } = picture;
    Object.assign(properties, { src: mediaPath(name), width, height });
  });
  return body;
}

/** The text as its author wrote it, without front matter and comments, pictures by their addresses. */
export function readMarkdown({ markdown: digest, images }: Page): string {
  const pieces = JSON.parse(readObjectText(env.releaseDir, digest)) as SourcePiece[];
  return pieces
    .map((piece) => {
      if (typeof piece === 'string') return piece;
      const picture = images[piece.image];
      if (!picture) throw new Error(`The release has no picture ${piece.image}`);
      return absoluteUrl(mediaPath(picture.name));
    })
    .join('');
}

/** @returns the picture's bytes, or `undefined` if the release has none of that name */
export async function readMedia(name: string, release: Digest): Promise<Uint8Array | undefined> {
  const { media } = readIndex(release);
  const digest = Object.hasOwn(media, name) ? media[name] : undefined;
  return digest === undefined ? undefined : readObject(env.releaseDir, digest);
}
