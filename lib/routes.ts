// The table of all addresses of the site, used by the proxy, sitemap, link check, cache warming and offline reading.

import { changedAt, instantOf } from '#lib/dates.ts';
import { countPages } from '#lib/model/listing.ts';
import type { Outline, OutlinePost } from '#lib/model/outline.ts';
import type { Views } from '#lib/posts/views.ts';
import {
  archivePath,
  archiveYearPath,
  devCardsPath,
  devPostsPath,
  faviconPath,
  feedStylePath,
  feedsPath,
  feedTypes,
  homePath,
  iconSvgPath,
  listPath,
  llmsPath,
  manifestPath,
  markdownPath,
  markPath,
  offlinePath,
  pagePath,
  postPath,
  probePaths,
  robotsPath,
  searchDataPath,
  searchPath,
  securityTxtPath,
  seriesFeedPath,
  seriesPath,
  sitemapPath,
  startPath,
  styleguidePath,
  tagFeedPath,
  tagPath,
  tagsPath,
  touchIconPath,
  webhookPath,
  workerPath,
} from '#lib/urls.ts';

export interface Address {
  path: string;
  /** Time of the last change in milliseconds since 1970 UTC. Absent if no date is known. */
  changed?: () => number | undefined;
  /** Whether search engines are sent to another address. */
  isOriginalElsewhere?: boolean;
  /**
   * The data that the response depends on, besides the build and, for pages, the facts of the site. Absent if there is none,
   * or if the response depends on other data too.
   */
  shows?: (views: Views) => unknown;
}

export interface Route {
  /** Public path, with parameters in brackets. */
  pattern: string;
  /** Folder below `app/` without groups, if it differs from the pattern. */
  folder?: string;
  /** Whether `server.ts` handles it before Next. */
  isOfServer?: true;
  /** Whether it is a static file in `public/`. */
  isPublicFile?: true;
  /** Whether it is an HTML page with header and footer. */
  isPage?: true;
  isInSitemap?: true;
  /** Whether the response depends on the query of the request. */
  isPerRequest?: true;
  /** Whether browsers do not store it for offline reading. */
  isNotKept?: true;
  /** Whether a page of `content/pages` may take its address. */
  isReplaceable?: true;
  /** Whether the route has one address for each post. */
  isPerPost?: true;
  /** Lists all addresses of the route. Absent if posts must not link to them: they contain hashes or secrets. */
  list?: (outline: Outline) => Address[];
}

/** The most important route comes first: pages are rendered in this order after each publication. */
export const routes: readonly Route[] = [
  page(homePath, (outline) => [
    { path: homePath, changed: () => changeOfListPage(outline, outline.posts, 1), shows: (views) => views.list(1) },
  ]),
  ...Object.values(feedTypes).map((path) => single(path, (views) => views.feed())),
  page(archivePath, ({ posts }) => [
    { path: archivePath, changed: () => newest(posts), shows: (views) => views.archive() },
  ]),
  page(tagsPath, ({ posts }) => [{ path: tagsPath, changed: () => newest(posts), shows: (views) => views.tagUses() }]),
  page('/tags/[tag]', (outline) => outline.uses.map(({ tag }) => listTagPage(outline, tag, 1))),
  page('/series/[slug]', ({ series }) =>
    [...series.values()].map(({ slug, posts }) => ({
      path: seriesPath(slug),
      changed: () => newest(posts),
      shows: (views) => views.series(slug),
    })),
  ),
  page('/posts/[slug]', ({ posts }) => posts.map(listPost), { isPerPost: true }),
  replaceable(feedsPath, (views) => views.topics()),
  replaceable(
    startPath,
    (views) => views.start(),
    ({ start }) => start.length > 0,
  ),
  { pattern: '/posts/[slug]/history', isPage: true },
  { pattern: '/posts/[slug]/excerpt' },
  page('/[...slug]', ({ pages }) => pages.filter(isOrdinary).map(listContentPage), { folder: '/pages/[...slug]' }),
  {
    pattern: '/tags/[tag]/feed.xml',
    list: ({ uses }) => uses.map(({ tag }) => ({ path: tagFeedPath(tag), shows: (views) => views.tagFeed(tag) })),
  },
  {
    pattern: '/series/[slug]/feed.xml',
    list: ({ series }) =>
      [...series.keys()].map((slug) => ({ path: seriesFeedPath(slug), shows: (views) => views.seriesFeed(slug) })),
  },
  single(feedStylePath, (views) => views.site()),
  single(sitemapPath, ({ outline }) => listSitemap(outline)),
  single(llmsPath, (views) => views.llms()),
  {
    pattern: '/posts/[slug].md',
    folder: '/markdown/[slug]',
    isPerPost: true,
    list: ({ posts }) =>
      posts.map(({ slug }) => ({ path: markdownPath(slug), shows: (views) => views.markdown(slug) })),
  },
  page('/page/[page]', (outline) =>
    laterPages(outline, outline.posts.length).map((number) => ({
      path: listPath(number),
      changed: () => changeOfListPage(outline, outline.posts, number),
      shows: (views) => views.list(number),
    })),
  ),
  page('/tags/[tag]/page/[page]', (outline) =>
    outline.uses.flatMap(({ tag, count }) =>
      laterPages(outline, count).map((number) => listTagPage(outline, tag, number)),
    ),
  ),
  page('/archive/[year]', ({ archive }) =>
    archive.apart.map(({ year, posts }) => ({
      path: archiveYearPath(year),
      changed: () => newest(posts),
      shows: (views) => views.year(year),
    })),
  ),
  page(searchPath, () => [{ path: searchPath }], { isNotKept: true, isPerRequest: true }),
  // The style guide and the offline page are not in the sitemap.
  { ...single(styleguidePath, (views) => views.page('styleguide')), isPage: true },
  { ...single(offlinePath), isPage: true, isNotKept: true },
  // Next's matcher treats `x.json` as `x`, so the proxy handles this path too (measured on 16.4.6).
  { ...single(searchDataPath), isPerRequest: true },
  single(robotsPath),
  { ...single(securityTxtPath), isPublicFile: true },
  single(manifestPath, (views) => views.site()),
  ...[markPath, iconSvgPath, faviconPath, touchIconPath].map((path) => single(path, (views) => views.site())),
  single(workerPath),
  ...probePaths.map((path): Route => ({ ...single(path), isOfServer: true })),
  { pattern: webhookPath, isOfServer: true },
  { pattern: '/assets/[file]' },
  { pattern: '/media/[file]' },
  { pattern: '/og/[file]' },
  { pattern: '/icons/[file]' },
  { pattern: '/preview/[token]', folder: '/preview' },
  { pattern: '/preview/[token]/media/[file]' },
  { pattern: devCardsPath(), isPage: true },
  { pattern: devPostsPath(), isPage: true },
];

function page(pattern: string, list: (outline: Outline) => Address[], more: Partial<Route> = {}): Route {
  return { pattern, isPage: true, isInSitemap: true, list, ...more };
}

/** @returns a page that exists unless a page of `content/pages` has its address, which is then shown instead */
function replaceable(path: string, shows: Address['shows'], exists: (outline: Outline) => boolean = () => true): Route {
  const isOurs = (outline: Outline) => exists(outline) && !outline.pages.some((slug) => pagePath(slug) === path);
  return page(path, (outline) => (isOurs(outline) ? [{ path, shows }] : []), { isReplaceable: true });
}

function single(path: string, shows?: Address['shows']): Route {
  return { pattern: path, list: () => [{ path, shows }] };
}

function listPost(post: OutlinePost): Address {
  const { slug, canonical } = post;
  return {
    path: postPath(slug),
    changed: () => changedAt(post),
    isOriginalElsewhere: canonical !== undefined,
    shows: (views) => views.post(slug),
  };
}

function listContentPage(slug: string): Address {
  return { path: pagePath(slug), shows: (views) => views.page(slug) };
}

/** The style guide has its own route. */
function isOrdinary(slug: string): boolean {
  return pagePath(slug) !== styleguidePath;
}

function listTagPage(outline: Outline, tag: string, number: number): Address {
  return {
    path: tagPath(tag, number),
    changed: () => changeOfListPage(outline, outline.postsOf(tag), number),
    shows: (views) => views.tag(tag, number),
  };
}

/** @returns the page numbers of a list, from 2 */
function laterPages({ pageSize }: Outline, items: number): number[] {
  return Array.from({ length: countPages(items, pageSize) - 1 }, (_, index) => index + 2);
}

/** Finds the last change of a page of a list: a change of its posts, or the newest post, which shifts all pages. */
function changeOfListPage({ pageSize }: Outline, posts: readonly OutlinePost[], number: number): number | undefined {
  const shown = posts.slice((number - 1) * pageSize, number * pageSize).map(changedAt);
  return latest([...posts.slice(0, 1).map(({ date }) => instantOf(date)), ...shown]);
}

function newest(posts: readonly OutlinePost[]): number | undefined {
  return latest(posts.map(changedAt));
}

function latest(instants: readonly number[]): number | undefined {
  return instants.length > 0 ? instants.reduce((a, b) => Math.max(a, b)) : undefined;
}

/** @returns the addresses that posts may link to */
export function listLinkable(outline: Outline): string[] {
  return routes.flatMap(({ list }) => list?.(outline).map(({ path }) => path) ?? []);
}

/** @returns the pages of the sitemap */
export function listSitemap(outline: Outline): { path: string; changed: number | undefined }[] {
  return routes
    .filter(({ isInSitemap }) => isInSitemap)
    .flatMap(({ list }) => list?.(outline) ?? [])
    .filter(({ isOriginalElsewhere }) => !isOriginalElsewhere)
    .map(({ path, changed }) => ({ path, changed: changed?.() }));
}

/** Addresses without parameters, except for the style guide, whose text is a page of `content/pages`. */
export const fixedPaths: ReadonlySet<string> = new Set(
  routes
    .filter(({ isReplaceable }) => !isReplaceable)
    .flatMap(({ pattern, folder }) => [pattern, folder ?? pattern])
    .filter((path) => !path.includes('[') && path !== styleguidePath),
);

/** First parts of addresses that pages of `content/pages` must not be below, such as `posts` and `tags`. */
export const fixedNames: ReadonlySet<string> = new Set(
  routes
    .filter(({ isReplaceable }) => !isReplaceable)
    .flatMap(({ pattern, folder }) => [pattern, folder ?? pattern])
    .map((path) => path.split('/')[1] ?? '')
    .concat('_next')
    .filter((name) => name !== '' && !name.startsWith('[') && `/${name}` !== styleguidePath),
);
