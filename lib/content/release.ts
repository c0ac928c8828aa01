// Making a release: compile what changed, check everything, write what is new, swap the pointer. All or nothing.
import { checkDocuments } from '#lib/content/check.ts';
import {
  type CompiledDocument,
  type CompiledPost,
  listRememberedObjects,
  readDocuments,
} from '#lib/content/documents.ts';
import { type Fault, sortFaults } from '#lib/content/fault.ts';
import type { PostFrontMatter } from '#lib/content/front-matter.ts';
import { smarten } from '#lib/content/mdx/smart-punctuation.ts';
import { objectsOf } from '#lib/content/memory.ts';
import type { Index, Manifest, Page, Post } from '#lib/content/model.ts';
import { PictureShelf } from '#lib/content/picture-shelf.ts';
import { listPictureFiles, Pictures } from '#lib/content/pictures.ts';
import { readSource } from '#lib/content/source.ts';
import {
  collectGarbage,
  type Digest,
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
  const tagList = await readTags(contentDir);
  const { documents, known, faults: ownFaults, compiled } = await readDocuments(source.documents, releaseDir);
  // What a broken post leaves open is taken in its favour: nothing is said against it twice.
  const isVisible = ({ draft = false, date }: Partial<PostFrontMatter>) =>
    withHidden || date === undefined || isPublished({ draft, date }, now);
  const pictures = new Pictures(source, await listPictureFiles(source), releaseDir);
  const faults = sortFaults([
    ...source.faults,
    ...tagList.faults,
    ...ownFaults,
    ...checkDocuments({ source, tagList, documents: known, isVisible }),
    ...(await pictures.make(known)),
  ]);
  const index = buildIndex(documents, tagList.tags, pictures, now, isVisible);
  const before = readCurrent(releaseDir);
  const counts = { compiled, documents: source.documents.length, visible: index.posts.length };
  if (faults.length > 0) return { faults, digest: before, isNew: false, ...counts };

  const nextDue = withHidden ? undefined : findNextDue(documents, now);
  const manifest: Manifest = {
    format: 1,
    index: await writeObject(releaseDir, JSON.stringify(index)),
    media: await writeObject(releaseDir, JSON.stringify(pictures.listUsed())),
    nextDue,
  };
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

function buildIndex(
  documents: readonly CompiledDocument[],
  tags: Tags,
  pictures: Pictures,
  now: number,
  isVisible: (post: PostFrontMatter) => boolean,
): Index {
  const index: Index = { posts: [], pages: {}, redirects: {}, tags };
  for (const document of documents) {
    if (document.kind === 'page') {
      index.pages[document.source.slug] = buildPage(document, pictures);
    } else if (isVisible(document.frontMatter)) {
      index.posts.push(buildPost(document, pictures, now));
      for (const slug of document.frontMatter.formerly) index.redirects[slug] = document.source.slug;
    }
  }
  index.posts.sort((a, b) => instantOf(b.date) - instantOf(a.date) || (a.slug < b.slug ? -1 : 1));
  return index;
}

function buildPage(document: CompiledDocument, pictures: Pictures): Page {
  const { source, frontMatter, facts, body, markdown, search } = document;
  const images: Page['images'] = {};
  for (const { target } of facts.images) {
    const picture = pictures.use(source, target);
    if (picture) images[target] = picture;
  }
  return {
    slug: source.slug,
    title: smarten(frontMatter.title),
    description: smarten(frontMatter.description),
    file: source.path,
    body,
    markdown,
    search,
    images,
  };
}

function buildPost(document: CompiledPost, pictures: Pictures, now: number): Post {
  const { frontMatter, facts } = document;
  const { date, updated, tags, series, cover, draft, formerly } = frontMatter;
  const { minutes, words } = facts;
  const picture = cover && pictures.use(document.source, cover.src);
  const page = buildPage(document, pictures);
  return {
    ...page,
    date,
    updated,
    tags,
    series,
    minutes,
    words,
    firstSlug: formerly[0] ?? document.source.slug,
    card: nameCard({ title: page.title, date, minutes, siteName: site.name }),
    cover: picture && cover && { name: picture.name, width: picture.width, height: picture.height, alt: cover.alt },
    hidden: draft ? 'draft' : isPublished(frontMatter, now) ? undefined : 'scheduled',
  };
}

/** Old releases go in batches: looking through the store costs what it holds. */
async function prune(releaseDir: string, current: Digest): Promise<void> {
  const manifests = await listManifests(releaseDir);
  if (manifests.length < 2 * keptReleases) return;
  const kept = new Set([current, ...manifests.slice(0, keptReleases)]);
  const objects = new Set<Digest>(await listRememberedObjects(releaseDir));
  const stems = new Set<string>();
  for (const digest of kept) {
    const needs = listNeeds(releaseDir, digest);
    for (const object of needs.objects) objects.add(object);
    for (const stem of needs.stems) stems.add(stem);
  }
  await collectGarbage(releaseDir, kept, objects, spared);
  await PictureShelf.of(releaseDir).clear(stems);
}

/** What a release needs; nothing, if another process has removed it since the manifests were listed. */
function listNeeds(releaseDir: string, release: Digest): { objects: Digest[]; stems: string[] } {
  try {
    const { index: digest, media } = JSON.parse(readManifestText(releaseDir, release)) as Manifest;
    const { posts, pages } = JSON.parse(readObjectText(releaseDir, digest)) as Index;
    const documents = [...posts, ...Object.values(pages)].flatMap(objectsOf);
    const stems = media ? (JSON.parse(readObjectText(releaseDir, media)) as string[]) : [];
    return { objects: [digest, ...(media ? [media] : []), ...documents], stems };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return { objects: [], stems: [] };
  }
}
