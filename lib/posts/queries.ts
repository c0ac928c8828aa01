// Cached queries for pages. Each result is tagged with its release, so none can be stale.
import { cacheLife, cacheTag } from 'next/cache';
import { workAsyncStorage } from 'next/dist/server/app-render/work-async-storage.external';
import { readWithRepair } from '#lib/model/damage.ts';
import type { Digest } from '#lib/model/digest.ts';
import type { Page, Site } from '#lib/model/release.ts';
import { releaseTag, settingsTag } from '#lib/page-cache/tag.ts';
import { currentRelease, readBody, readIndex, type ShownBody } from '#lib/posts/read-release.ts';
import { type PostView, type Views, viewsOf } from '#lib/posts/views.ts';

const releases = new WeakMap<object, Digest>();

/**
 * Returns the release of this render, which stays the same if the pointer moves meanwhile. Next renders a page twice, first to
 * fill the caches, and fails if the second render asks for another release. React's `cache` is reset between the two; Next's
 * own store of the render is not (measured on 16.4.6).
 */
export function getRelease(): Digest {
  const render = workAsyncStorage.getStore();
  const known = render && releases.get(render);
  if (known) return known;
  const release = currentRelease();
  if (render) releases.set(render, release);
  return release;
}

/** Seconds. Freshness follows the release: revalidation after an hour is only a fallback. */
const life = { stale: 300, revalidate: 3600, expire: 31_536_000 } as const;

function tagWithRelease(release: Digest): void {
  cacheLife(life);
  cacheTag(releaseTag(release), settingsTag);
}

function read(release: Digest): Views {
  tagWithRelease(release);
  return viewsOf(readIndex(release));
}

/** The methods of `Views` whose results contain no text of documents. */
type ViewName = Exclude<keyof Views, 'index' | 'outline' | 'post' | 'page'>;

/**
 * Returns the result of a method of `Views`: `getView('tag', ['caching', 2], release)`. Posts and pages need `getPost` and
 * `getPage`, which add their text.
 */
export async function getView<Name extends ViewName>(
  name: Name,
  args: Parameters<Views[Name]>,
  release: Digest,
): Promise<ReturnType<Views[Name]>> {
  'use cache';
  const views = read(release);
  const view = views[name] as (...args: unknown[]) => unknown;
  return view.apply(views, args) as ReturnType<Views[Name]>;
}

/** @returns the facts of the site in the release of this render */
export function getSite(): Promise<Site> {
  return getView('site', [], getRelease());
}

export type ShownPost = PostView & { post: ShownBody };

/** @returns `undefined` for an unknown slug; `proxy.ts` normally responds with 404 first */
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

/** @returns the slugs of all series */
export async function getSeriesSlugs(release: Digest): Promise<string[]> {
  'use cache';
  return [...read(release).outline.series.keys()];
}

/** Tags a page that reads nothing from the release, so that it is still rendered again for the next one. */
export async function tieToRelease(release: Digest): Promise<void> {
  'use cache';
  tagWithRelease(release);
}
