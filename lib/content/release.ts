// Making a release: compile what changed, check everything, write what is new, swap the pointer. All or nothing.
import { checkDocuments } from '#lib/content/check.ts';
import { checkCards } from '#lib/content/check-cards.ts';
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
import { Pictures } from '#lib/content/pictures.ts';
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
import { buildPostCard, findCards } from '#lib/og/cards.ts';
import { rememberCards } from '#lib/og/known-cards.ts';

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
  /** What an author should know of, and stops nothing: titles that the preview images cannot show. */
  warnings: Fault[];
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
  const pictures = new Pictures(source, releaseDir);
  const faults = sortFaults([
    ...source.faults,
    ...tagList.faults,
    ...ownFaults,
    ...checkDocuments({ source, tagList, documents: known, isVisible }),
    ...(await pictures.store(known)),
  ]);
  const index = buildIndex(documents, tagList.tags, pictures, now, isVisible);
  const before = readCurrent(releaseDir);
  const warnings = sortFaults(await checkCards(known, isVisible));
  const counts = { warnings, compiled, documents: source.documents.length, visible: index.posts.length };
  if (faults.length > 0) return { faults, digest: before, isNew: false, ...counts };

  const nextDue = withHidden ? undefined : findNextDue(documents, now);
  const manifest: Manifest = { format: 1, index: await writeObject(releaseDir, JSON.stringify(index)), nextDue };
  await rememberCards(releaseDir, findCards(index));
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
  const index: Index = { posts: [], pages: {}, redirects: {}, tags, media: {} };
  for (const document of documents) {
    if (document.kind === 'page') {
      index.pages[document.source.slug] = buildPage(document, pictures);
    } else if (isVisible(document.frontMatter)) {
      index.posts.push(buildPost(document, tags, pictures, now));
      for (const slug of document.frontMatter.formerly) index.redirects[slug] = document.source.slug;
    }
  }
  index.posts.sort((a, b) => instantOf(b.date) - instantOf(a.date) || (a.slug < b.slug ? -1 : 1));
  index.media = pictures.named();
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

function buildPost(document: CompiledPost, known: Tags, pictures: Pictures, now: number): Post {
  const { frontMatter, facts } = document;
  const { date, updated, tags, series, cover, draft, formerly } = frontMatter;
  const { minutes, words } = facts;
  const picture = cover && pictures.use(document.source, cover.src);
  const page = buildPage(document, pictures);
  const card = buildPostCard({ title: page.title, date, minutes, tags }, known);
  return {
    ...page,
    date,
    updated,
    tags,
    series,
    minutes,
    words,
    firstSlug: formerly[0] ?? document.source.slug,
    card: nameCard(card),
    cover: picture && cover && { ...picture, alt: cover.alt },
    hidden: draft ? 'draft' : isPublished(frontMatter, now) ? undefined : 'scheduled',
  };
}

/** Old releases go in batches: looking through the store costs what it holds. */
async function prune(releaseDir: string, current: Digest): Promise<void> {
  const manifests = await listManifests(releaseDir);
  if (manifests.length < 2 * keptReleases) return;
  const kept = new Set([current, ...manifests.slice(0, keptReleases)]);
  const objects = new Set<Digest>(await listRememberedObjects(releaseDir));
  for (const digest of kept) for (const object of listObjects(releaseDir, digest)) objects.add(object);
  await collectGarbage(releaseDir, kept, objects, spared);
}

/** What a release needs; nothing, if another process has removed it since the manifests were listed. */
function listObjects(releaseDir: string, release: Digest): Digest[] {
  try {
    const { index: digest } = JSON.parse(readManifestText(releaseDir, release)) as Manifest;
    const { posts, pages, media } = JSON.parse(readObjectText(releaseDir, digest)) as Index;
    return [digest, ...[...posts, ...Object.values(pages)].flatMap(objectsOf), ...Object.values(media)];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return [];
  }
}
