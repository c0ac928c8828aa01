// Cached queries for pages. Each result is tagged with its release, so none can be stale.
import { cacheLife, cacheTag } from 'next/cache';
import { workAsyncStorage } from 'next/dist/server/app-render/work-async-storage.external';
import { setLanguageSource } from '#lib/copy/words.ts';
import { env } from '#lib/env.ts';
import { countVersions, readVersions, type ShownVersion } from '#lib/history/read-history.ts';
import { readWithRepair } from '#lib/model/damage.ts';
import type { Digest } from '#lib/model/digest.ts';
import { historyTag, releaseTag, settingsTag } from '#lib/model/page-tags.ts';
import type { Page, Post, Site } from '#lib/model/release.ts';
import { currentRelease, getServed, readBody, readIndex, type ShownBody } from '#lib/posts/read-release.ts';
import { type PostSummary, type PostView, type Views, viewsOf } from '#lib/posts/views.ts';
import type { Route } from '#lib/route.ts';
import { routes } from '#lib/routes.ts';

/** A release with the history of posts that belongs to it. */
interface Rendered {
  release: Digest;
  history: Digest | undefined;
}

const renders = new WeakMap<object, Rendered>();

/**
 * Returns the release of this render, which stays the same if the pointer moves meanwhile. Next renders a page twice, first to
 * fill the caches, and fails if the second render asks for another release. React's `cache` is reset between the two; Next's
 * own store of the render is not (measured on 16.4.6).
 */
export function getRelease(): Digest {
  return getRendered().release;
}

function getRendered(): Rendered {
  const render = workAsyncStorage.getStore();
  const known = render && renders.get(render);
  if (known) return known;
  const rendered = { release: currentRelease(), history: getServed().history };
  if (render) renders.set(render, rendered);
  return rendered;
}

// Words are in the language of the release that a page is rendered from, even if the pointer moves meanwhile.
setLanguageSource(() => readIndex(getRelease()).site.language);

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

/**
 * Returns the data of a page in the release of this render, as the table of routes defines it: `getData(tagPage, 'caching', 2)`.
 * Posts and pages need `getPost` and `getPage`, which add their text.
 */
export function getData<Args extends readonly unknown[], Data>(route: Route<Args, Data>, ...args: Args): Promise<Data> {
  return readData(route.pattern, args, getRelease()) as Promise<Data>;
}

/** @param pattern names the route, because arguments of a cached function must be serializable */
async function readData(pattern: string, args: readonly unknown[], release: Digest): Promise<unknown> {
  'use cache';
  const route = routes.find((candidate) => candidate.pattern === pattern);
  return route?.data?.(read(release), ...args);
}

/** @returns the facts of the site in the release of this render */
export function getSite(): Promise<Site> {
  return readSite(getRelease());
}

async function readSite(release: Digest): Promise<Site> {
  'use cache';
  return read(release).site();
}

/** @returns the newest posts in the release of this render */
export function getNewest(count: number): Promise<PostSummary[]> {
  return readNewest(count, getRelease());
}

async function readNewest(count: number, release: Digest): Promise<PostSummary[]> {
  'use cache';
  return read(release).newest(count);
}

export type ShownPost = PostView & { post: ShownBody };

/** @returns the post with its text; `undefined` for an unknown slug, for which `proxy.ts` normally responds with 404 first */
export async function getPost(slug: string, release: Digest): Promise<ShownPost | undefined> {
  'use cache';
  const view = read(release).post(slug);
  return view && { ...view, post: { ...view.post, ...(await readWithRepair(() => readBody(view.post))) } };
}

/** @returns the page with its text; `undefined` if the release has no such page */
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

/** @returns the number of versions of a post that its history has, in this render; 0 if the post has not changed */
export function getVersionCount({ firstSlug }: Pick<Post, 'firstSlug'>): Promise<number> {
  return countTagged(firstSlug, getRendered().history);
}

async function countTagged(firstSlug: string, history: Digest | undefined): Promise<number> {
  'use cache';
  tagWithHistory(history);
  return countVersions(env.releaseDir, history, firstSlug);
}

/** @returns the versions of a post in this render, newest first. Their texts are in no cache but that of the page. */
export async function getVersions({ firstSlug }: Pick<Post, 'firstSlug'>): Promise<ShownVersion[]> {
  const { history } = getRendered();
  await tieToHistory(history);
  return readVersions(env.releaseDir, history, firstSlug);
}

async function tieToHistory(history: Digest | undefined): Promise<void> {
  'use cache';
  tagWithHistory(history);
}

function tagWithHistory(history: Digest | undefined): void {
  cacheLife(life);
  cacheTag(historyTag(history));
}
