// What pages ask of the content: every answer is cached by the release it was read from, so none can be stale.
import { cacheLife, cacheTag } from 'next/cache';
import { workAsyncStorage } from 'next/dist/server/app-render/work-async-storage.external';
import { readWithRepair } from '#lib/model/damage.ts';
import type { Digest } from '#lib/model/digest.ts';
import type { TagUse } from '#lib/model/listing.ts';
import type { Page } from '#lib/model/release.ts';
import { releaseTag } from '#lib/page-cache/tag.ts';
import { currentRelease, readBody, readIndex, type ShownBody } from '#lib/posts/read-release.ts';
import {
  type ArchivePage,
  type ListPage,
  type PostSummary,
  type PostView,
  type SeriesPage,
  type TagPage,
  type Views,
  viewsOf,
} from '#lib/posts/views.ts';

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

function read(release: Digest): Views {
  tie(release);
  return viewsOf(readIndex(release));
}

export async function getNewestPosts(count: number, release: Digest): Promise<PostSummary[]> {
  'use cache';
  return read(release).newest(count);
}

/** @returns one page of all posts, or `undefined` if there is none of that number */
export async function getListPage(page: number, release: Digest): Promise<ListPage | undefined> {
  'use cache';
  return read(release).list(page);
}

export type ShownPost = PostView & { post: ShownBody };

/** @returns `undefined` for a slug that readers do not see; `proxy.ts` lets no such slug reach a page */
export async function getPost(slug: string, release: Digest): Promise<ShownPost | undefined> {
  'use cache';
  const view = read(release).post(slug);
  return view && { ...view, post: { ...view.post, ...(await readWithRepair(() => readBody(view.post))) } };
}

export async function getPage(slug: string, release: Digest): Promise<(Page & ShownBody) | undefined> {
  'use cache';
  const page = read(release).page(slug);
  return page && { ...page, ...(await readWithRepair(() => readBody(page))) };
}

/** @returns the slugs of the pages of `content/pages` */
export async function getPageSlugs(release: Digest): Promise<readonly string[]> {
  'use cache';
  return read(release).outline.pages;
}

/** @returns the tags in use, in the order of their names */
export async function getTagUses(release: Digest): Promise<TagUse[]> {
  'use cache';
  return read(release).tagUses();
}

/** @returns the slugs of all series */
export async function getSeriesSlugs(release: Digest): Promise<string[]> {
  'use cache';
  return [...read(release).outline.series.keys()];
}

export async function getSeries(slug: string, release: Digest): Promise<SeriesPage | undefined> {
  'use cache';
  return read(release).series(slug);
}

export async function getArchive(release: Digest): Promise<ArchivePage> {
  'use cache';
  return read(release).archive();
}

/** @returns the posts of a year that has a page of its own */
export async function getArchiveYear(year: number, release: Digest): Promise<ArchivePage['shown'][number] | undefined> {
  'use cache';
  return read(release).year(year);
}

/** For a page that reads nothing of the release, but says which one it belongs to as every page does. */
export async function tieToRelease(release: Digest): Promise<void> {
  'use cache';
  tie(release);
}

/** @returns one page of the posts with a tag, or `undefined` if there is none of that number */
export async function getTagPage(tag: string, page: number, release: Digest): Promise<TagPage | undefined> {
  'use cache';
  return read(release).tag(tag, page);
}
