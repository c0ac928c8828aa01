// Making a release: compile what changed, check everything, write what is new, swap the pointer. All or nothing.
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { checkDocuments, resolvePicture } from '#lib/content/check.ts';
import {
  type CompiledDocument,
  type CompiledPost,
  listRememberedBodies,
  readDocuments,
} from '#lib/content/documents.ts';
import { type Fault, sortFaults } from '#lib/content/fault.ts';
import type { Index, Manifest, Page, Picture, Post } from '#lib/content/model.ts';
import { smarten } from '#lib/content/mdx/smart-punctuation.ts';
import { measurePicture } from '#lib/content/picture.ts';
import { nameFile, readSource, type Source } from '#lib/content/source.ts';
import {
  collectGarbage,
  type Digest,
  digestOf,
  listManifests,
  readCurrent,
  readManifestText,
  readObjectText,
  setCurrent,
  writeManifest,
  writeObject,
} from '#lib/content/store.ts';
import { readTags, type Tags } from '#lib/content/tags.ts';
import { instantOf } from '#lib/dates.ts';
import { nameCard } from '#lib/og/card.ts';
import { site } from '#lib/site.ts';

export interface ReleaseInput {
  contentDir: string;
  releaseDir: string;
  /** The instant that decides which posts are visible, in milliseconds since 1970 UTC. */
  now: number;
  /** Also show drafts and posts whose date is to come, marked as such; for writing, never for readers. */
  withHidden?: boolean;
}

export interface ReleaseOutcome {
  /** Empty if the release was made. */
  faults: Fault[];
  /** The current release after the run; the one before if there are faults. */
  digest: Digest | undefined;
  /** False if the content is what the current release already shows. */
  isNew: boolean;
  /** Documents that were compiled, and not carried over. */
  compiled: number;
  /** All documents there are, and the posts among them that readers see. */
  documents: number;
  visible: number;
  nextDue?: string;
}

/** Manifests. A page of a release stays complete while a reader or a crawler may still hold it. */
const keptReleases = 5;
/** Milliseconds. What is younger may belong to a release that another process is making. */
const spared = 60 * 60 * 1000;

/**
 * Makes the release of the content as it is now and lets the pointer lead to it.
 * @throws when the disk or Contentlayer fails, never for a mistake of an author
 */
export async function makeRelease(input: ReleaseInput): Promise<ReleaseOutcome> {
  const { contentDir, releaseDir, now, withHidden = false } = input;
  const source = await readSource(contentDir);
  const { tags, faults: tagFaults } = await readTags(contentDir);
  const { documents, faults: ownFaults, compiled } = await readDocuments(source.documents, releaseDir);
  const isVisible = (post: CompiledPost) => withHidden || isPublished(post.frontMatter, now);
  const pictures = new Pictures(source, releaseDir);
  const betweenFaults = checkDocuments({ source, tags, documents, isVisible });
  const index = await buildIndex(documents, tags, pictures, now, isVisible);
  const faults = sortFaults([...source.faults, ...tagFaults, ...ownFaults, ...betweenFaults, ...pictures.faults]);
  const before = readCurrent(releaseDir);
  const counts = { compiled, documents: source.documents.length, visible: index.posts.length };
  if (faults.length > 0) return { faults, digest: before, isNew: false, ...counts };

  const nextDue = withHidden ? undefined : findNextDue(documents, now);
  const manifest: Manifest = { format: 1, index: await writeObject(releaseDir, JSON.stringify(index)), nextDue };
  const digest = await writeManifest(releaseDir, JSON.stringify(manifest));
  if (digest !== before) await setCurrent(releaseDir, digest);
  await prune(releaseDir, digest);
  return { faults, digest, isNew: digest !== before, ...counts, nextDue };
}

/** The only definition of visible to readers. */
export function isPublished(post: { draft: boolean; date: string }, now: number): boolean {
  return !post.draft && instantOf(post.date) <= now;
}

function findNextDue(documents: readonly CompiledDocument[], now: number): string | undefined {
  return documents
    .flatMap(({ kind, frontMatter }) =>
      kind === 'post' && !frontMatter.draft && instantOf(frontMatter.date) > now ? [frontMatter.date] : [],
    )
    .toSorted((a, b) => instantOf(a) - instantOf(b))[0];
}

async function buildIndex(
  documents: readonly CompiledDocument[],
  tags: Tags,
  pictures: Pictures,
  now: number,
  isVisible: (post: CompiledPost) => boolean,
): Promise<Index> {
  const index: Index = { posts: [], pages: {}, redirects: {}, tags, media: {} };
  for (const document of documents) {
    if (document.kind === 'page') {
      index.pages[document.source.slug] = await buildPage(document, pictures);
    } else if (isVisible(document)) {
      index.posts.push(await buildPost(document, pictures, now));
      for (const slug of document.frontMatter.formerly) index.redirects[slug] = document.source.slug;
    }
  }
  index.posts.sort((a, b) => instantOf(b.date) - instantOf(a.date) || (a.slug < b.slug ? -1 : 1));
  index.media = pictures.named();
  return index;
}

async function buildPage(document: CompiledDocument, pictures: Pictures): Promise<Page> {
  const { source, frontMatter, facts, body } = document;
  const images: Page['images'] = {};
  for (const { target, line } of facts.images) {
    const picture = await pictures.find(document, target, line);
    if (picture) images[target] = picture;
  }
  return {
    slug: source.slug,
    title: smarten(frontMatter.title),
    description: smarten(frontMatter.description),
    body,
    images,
  };
}

async function buildPost(document: CompiledPost, pictures: Pictures, now: number): Promise<Post> {
  const { frontMatter, facts } = document;
  const { date, updated, tags, series, cover, draft } = frontMatter;
  const { minutes, words } = facts;
  const picture = cover && (await pictures.find(document, cover.src, 1));
  const page = await buildPage(document, pictures);
  return {
    ...page,
    date,
    updated,
    tags,
    series,
    minutes,
    words,
    card: nameCard({ title: page.title, date, minutes, siteName: site.name }),
    cover: picture && cover && { ...picture, alt: cover.alt },
    hidden: draft ? 'draft' : isPublished(frontMatter, now) ? undefined : 'scheduled',
  };
}

/** The pictures of a release: each is stored once, under the digest of its bytes. */
class Pictures {
  readonly faults: Fault[] = [];
  private readonly found = new Map<string, Promise<(Picture & { digest: Digest }) | undefined>>();
  private readonly digests: Record<string, Digest> = {};
  private readonly source: Source;
  private readonly releaseDir: string;

  constructor(source: Source, releaseDir: string) {
    this.source = source;
    this.releaseDir = releaseDir;
  }

  /** @returns `undefined` if it is not there, which the check reports, or not readable, which is reported here */
  async find(document: CompiledDocument, target: string, line: number): Promise<Picture | undefined> {
    const path = resolvePicture(document.source, target);
    if (!this.source.media.has(path)) return undefined;
    const known = this.found.get(path) ?? this.store(path, { file: document.source.file, line });
    this.found.set(path, known);
    const picture = await known;
    if (!picture) return undefined;
    const { name, width, height } = picture;
    this.digests[name] = picture.digest;
    return { name, width, height };
  }

  /** By name, sorted, so that equal content makes equal bytes. */
  named(): Record<string, Digest> {
    return Object.fromEntries(Object.entries(this.digests).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  private async store(path: string, place: { file: string; line: number }) {
    const bytes = await readFile(join(this.source.dir, path));
    const size = await measurePicture(bytes);
    if (!size) {
      const message = `${nameFile(this.source.dir, path)} is not a picture that can be read: save it again as PNG, JPEG, WebP, AVIF, GIF or SVG`;
      this.faults.push({ ...place, field: 'image', message });
      return undefined;
    }
    const digest = digestOf(bytes);
    await writeObject(this.releaseDir, bytes);
    return { name: `${digest.slice(0, 16)}${extname(path)}`, ...size, digest };
  }
}

/** Old releases go in batches: looking through the store costs what it holds. */
async function prune(releaseDir: string, current: Digest): Promise<void> {
  const manifests = await listManifests(releaseDir);
  if (manifests.length < 2 * keptReleases) return;
  const kept = new Set([current, ...manifests.slice(0, keptReleases)]);
  const objects = new Set<Digest>(await listRememberedBodies(releaseDir));
  for (const digest of kept) {
    const { index: indexDigest } = JSON.parse(readManifestText(releaseDir, digest)) as Manifest;
    const index = JSON.parse(readObjectText(releaseDir, indexDigest)) as Index;
    objects.add(indexDigest);
    for (const { body } of [...index.posts, ...Object.values(index.pages)]) objects.add(body);
    for (const media of Object.values(index.media)) objects.add(media);
  }
  await collectGarbage(releaseDir, kept, objects, spared);
}
