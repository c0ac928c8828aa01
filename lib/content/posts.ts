// What pages ask of the content: every answer is cached by the release it was read from, so none can be stale.
import { cacheLife, cacheTag } from 'next/cache';
import { workAsyncStorage } from 'next/dist/server/app-render/work-async-storage.external';
import {
  type Archive,
  divideArchive,
  groupByYear,
  listSeries,
  listTags,
  type Piece,
  type Series,
  type TagUse,
  takePage,
  type Year,
} from '#lib/content/listing.ts';
import type { Index, Page, Post } from '#lib/content/model.ts';
import { currentRelease, readBody, readIndex, type ShownBody } from '#lib/content/reader.ts';
import type { Digest } from '#lib/content/store.ts';
import { describeSurroundings, type Surroundings } from '#lib/content/surroundings.ts';
import { releaseTag } from '#lib/page-cache/tag.ts';

const releases = new WeakMap<object, Digest>();

/**
 * The release of this render: the pointer is read once, whatever happens to it while the page is made. Next renders a page
 * twice, first to fill the caches, and fails if the second time asks for another release; React's `cache` begins anew
 * between the two, Next's own store of the render does not (measured on 16.4.6).
 */
export function getRelease(): Digest {
  const render = workAsyncStorage.getStore();
  const known = render && releases.get(render);
  if (known) return known;
  const release = currentRelease();
  if (render) releases.set(render, release);
  return release;
}

/** Freshness follows the release; the hour is a safety net, should a swap ever be missed. */
const life = { stale: 300, revalidate: 3600, expire: 31_536_000 } as const;

function tie(release: Digest): void {
  cacheLife(life);
  cacheTag(releaseTag(release));
}

export async function getNewestPosts(count: number, release: Digest): Promise<Post[]> {
  'use cache';
  tie(release);
  return readIndex(release).posts.slice(0, count);
}

/** @returns one page of all posts, or `undefined` if there is none of that number */
export async function getListPage(page: number, release: Digest): Promise<Piece<Post> | undefined> {
  'use cache';
  tie(release);
  return takePage(readIndex(release).posts, page);
}

export async function getTags(release: Digest): Promise<Index['tags']> {
  'use cache';
  tie(release);
  return readIndex(release).tags;
}

/** @returns `undefined` for a slug that readers do not see; `proxy.ts` lets no such slug reach a page */
export async function getPost(slug: string, release: Digest): Promise<(Post & ShownBody) | undefined> {
  'use cache';
  tie(release);
  const post = readIndex(release).posts.find((candidate) => candidate.slug === slug);
  return post && { ...post, ...readBody(post) };
}

export async function getPage(slug: string, release: Digest): Promise<(Page & ShownBody) | undefined> {
  'use cache';
  tie(release);
  const page = readIndex(release).pages[slug];
  return page && { ...page, ...readBody(page) };
}

export async function getSurroundings(slug: string, release: Digest): Promise<Surroundings> {
  'use cache';
  tie(release);
  return describeSurroundings(readIndex(release), slug);
}

/** @returns the tags in use, in the order of their names */
export async function getTagUses(release: Digest): Promise<TagUse[]> {
  'use cache';
  tie(release);
  const { posts, tags } = readIndex(release);
  return listTags(posts, tags);
}

/** @returns the slugs of all series */
export async function getSeriesSlugs(release: Digest): Promise<string[]> {
  'use cache';
  tie(release);
  return listSeries(readIndex(release).posts).map(({ slug }) => slug);
}

export async function getSeries(slug: string, release: Digest): Promise<Series | undefined> {
  'use cache';
  tie(release);
  return listSeries(readIndex(release).posts).find((series) => series.slug === slug);
}

/** What the page of the archive shows, and how many posts there are. */
export async function getArchive(release: Digest): Promise<Archive & { total: number }> {
  'use cache';
  tie(release);
  const { posts } = readIndex(release);
  return { ...divideArchive(posts), total: posts.length };
}

/** @returns the posts of a year that has a page of its own */
export async function getArchiveYear(year: number, release: Digest): Promise<Year | undefined> {
  'use cache';
  tie(release);
  const { posts } = readIndex(release);
  const isApart = divideArchive(posts).apart.some((one) => one.year === year);
  return isApart ? groupByYear(posts).find((one) => one.year === year) : undefined;
}

/** For a page that reads nothing of the release, but says which one it belongs to as every page does. */
export async function tieToRelease(release: Digest): Promise<void> {
  'use cache';
  tie(release);
}

export interface TagPage {
  use: TagUse;
  piece: Piece<Post>;
  /** The names of all tags. */
  tags: Index['tags'];
}

/** @returns one page of the posts with a tag, or `undefined` if there is none of that number */
export async function getTagPage(tag: string, page: number, release: Digest): Promise<TagPage | undefined> {
  'use cache';
  tie(release);
  const { posts, tags } = readIndex(release);
  const use = listTags(posts, tags).find((candidate) => candidate.tag === tag);
  const piece = takePage(
    posts.filter((post) => post.tags.includes(tag)),
    page,
  );
  return use && piece && { use, piece, tags };
}
