// Every address that the site answers, in one table: the proxy, the sitemap, the link check, cache warming and offline reading read it.

import { changedAt, instantOf } from '#lib/dates.ts';
import { env } from '#lib/env.ts';
import { countPages, pageSize } from '#lib/model/listing.ts';
import type { Outline, OutlinePost } from '#lib/model/outline.ts';
import type { Index } from '#lib/model/release.ts';
import { type Views, viewsOf } from '#lib/posts/views.ts';
import {
  archivePath,
  archiveYearPath,
  devCardsPath,
  faviconPath,
  feedTypes,
  healthPath,
  homePath,
  iconSvgPath,
  listPath,
  llmsPath,
  manifestPath,
  markdownPath,
  offlinePath,
  pagePath,
  postPath,
  robotsPath,
  searchDataPath,
  searchPath,
  securityTxtPath,
  seriesPath,
  sitemapPath,
  styleguidePath,
  tagPath,
  tagsPath,
  touchIconPath,
  webhookPath,
  workerPath,
} from '#lib/urls.ts';

export interface Address {
  path: string;
  /** When it last changed, in milliseconds since 1970 UTC; absent where no date tells. */
  changed?: () => number | undefined;
  /** All that its bytes depend on, besides the build. Absent if they do not depend on the release, or on more than that. */
  shows?: (views: Views) => unknown;
}

export interface Route {
  /** As readers ask for it, with the parts that vary in brackets. */
  pattern: string;
  /** Its folder below `app/`, without groups, if that has another name. */
  folder?: string;
  /** Whether `server.ts` answers it before Next. */
  isOfServer?: true;
  /** Whether it is a file of `public/`, which Next serves as it is. */
  isPublicFile?: true;
  /** Whether it is a page made from a template: HTML with header and footer. */
  isPage?: true;
  isInSitemap?: true;
  /** Whether readers' devices do not keep it among the pages that were read. */
  isNotKept?: true;
  /** Whether there is one for each post. */
  isPerPost?: true;
  /** Lists every address of the route. It is absent if links to them must fail: their names change with their bytes, or they are keys. */
  list?: (outline: Outline) => Address[];
}

/** The most important route comes first: pages are rendered in this order after a publication. */
export const routes: readonly Route[] = [
  page(homePath, ({ posts }) => [
    { path: homePath, changed: () => changeOfPiece(posts, 1), shows: (views) => views.list(1) },
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
  page('/[slug]', ({ pages }) => pages.filter(isOrdinary).map(listContentPage), { folder: '/pages/[slug]' }),
  single(sitemapPath, ({ outline }) => listSitemap(outline)),
  single(llmsPath, (views) => views.llms()),
  {
    pattern: '/posts/[slug].md',
    folder: '/markdown/[slug]',
    isPerPost: true,
    list: ({ posts }) =>
      posts.map(({ slug }) => ({ path: markdownPath(slug), shows: (views) => views.markdown(slug) })),
  },
  page('/page/[page]', ({ posts }) =>
    laterPages(posts.length).map((number) => ({
      path: listPath(number),
      changed: () => changeOfPiece(posts, number),
      shows: (views) => views.list(number),
    })),
  ),
  page('/tags/[tag]/page/[page]', (outline) =>
    outline.uses.flatMap(({ tag, count }) => laterPages(count).map((number) => listTagPage(outline, tag, number))),
  ),
  page('/archive/[year]', ({ archive }) =>
    archive.apart.map(({ year, posts }) => ({
      path: archiveYearPath(year),
      changed: () => newest(posts),
      shows: (views) => views.year(year),
    })),
  ),
  page(searchPath, () => [{ path: searchPath }], { isNotKept: true }),
  // Search engines are not sent to the page for authors and the page for lost connections.
  { ...single(styleguidePath, (views) => views.page('styleguide')), isPage: true },
  { ...single(offlinePath), isPage: true, isNotKept: true },
  // Next's matcher takes `x.json` for x, so the proxy is asked about it (measured on 16.4.6).
  single(searchDataPath),
  single(robotsPath),
  { ...single(securityTxtPath), isPublicFile: true },
  single(manifestPath),
  single(iconSvgPath),
  single(faviconPath),
  single(touchIconPath),
  single(workerPath),
  { ...single(healthPath), isOfServer: true },
  { pattern: webhookPath, isOfServer: true },
  { pattern: '/assets/[file]' },
  { pattern: '/media/[file]' },
  { pattern: '/og/[file]' },
  { pattern: '/icons/[file]' },
  { pattern: '/preview/[token]', folder: '/preview' },
  { pattern: '/preview/[token]/media/[file]' },
  { pattern: devCardsPath(), isPage: true },
];

function page(pattern: string, list: (outline: Outline) => Address[], more: Partial<Route> = {}): Route {
  return { pattern, isPage: true, isInSitemap: true, list, ...more };
}

function single(path: string, shows?: Address['shows']): Route {
  return { pattern: path, list: () => [{ path, shows }] };
}

function listPost(post: OutlinePost): Address {
  return { path: postPath(post.slug), changed: () => changedAt(post), shows: (views) => views.post(post.slug) };
}

function listContentPage(slug: string): Address {
  return { path: pagePath(slug), shows: (views) => views.page(slug) };
}

/** The style guide has a route of its own. */
function isOrdinary(slug: string): boolean {
  return pagePath(slug) !== styleguidePath;
}

function listTagPage(outline: Outline, tag: string, number: number): Address {
  return {
    path: tagPath(tag, number),
    changed: () => changeOfPiece(outline.postsOf(tag), number),
    shows: (views) => views.tag(tag, number),
  };
}

/** The numbers of the pages of a list besides the first. */
function laterPages(items: number): number[] {
  return Array.from({ length: countPages(items) - 1 }, (_, index) => index + 2);
}

/** A piece changes with what it shows, and with each new post, which moves the others on. */
function changeOfPiece(posts: readonly OutlinePost[], number: number): number | undefined {
  const arrival = posts.slice(0, 1).map(({ date }) => instantOf(date));
  const shown = posts.slice((number - 1) * pageSize, number * pageSize).map(changedAt);
  return latest([...arrival, ...shown]);
}

function newest(posts: readonly OutlinePost[]): number | undefined {
  return latest(posts.map(changedAt));
}

function latest(instants: readonly number[]): number | undefined {
  return instants.length > 0 ? instants.reduce((a, b) => Math.max(a, b)) : undefined;
}

/** @returns the addresses that a link may lead to */
export function listLinkable(outline: Outline): string[] {
  return routes.flatMap(({ list }) => list?.(outline).map(({ path }) => path) ?? []);
}

/** @returns the pages that search engines are told of */
export function listSitemap(outline: Outline): { path: string; changed: number | undefined }[] {
  return routes
    .filter(({ isInSitemap }) => isInSitemap)
    .flatMap(({ list }) => list?.(outline).map(({ path, changed }) => ({ path, changed: changed?.() })) ?? []);
}

/** The addresses that do not vary, each of which no page of `content/pages` can have; the style guide's text is such a page. */
export const fixedPaths: ReadonlySet<string> = new Set(
  routes
    .flatMap(({ pattern, folder }) => [pattern, folder ?? pattern])
    .filter((path) => !path.includes('[') && path !== styleguidePath),
);

type Found = 'found' | 'missing' | { movedTo: string };

interface Known {
  /** Of all posts: their paths are not spelled out, as that takes longer than everything else. */
  slugs: Set<string>;
  found: Set<string>;
  moved: Map<string, string>;
}

const known = new WeakMap<Index, Known>();

/** @param pathname as in the request; an escaped spelling leads to the plain one, case is not forgiven */
export function findRoute(index: Index, pathname: string): Found {
  const { slugs, found, moved } = known.get(index) ?? remember(index);
  const path = decode(pathname);
  if (path === undefined) return 'missing';
  if (found.has(path) || slugs.has(slugIn(path) ?? '')) return isPlain(path, pathname) ? 'found' : { movedTo: path };
  const movedTo = moved.get(path);
  return movedTo ? { movedTo } : 'missing';
}

/** @returns what a post would be called whose page, or whose Markdown, is at the path */
function slugIn(path: string): string | undefined {
  const start = postPath('');
  if (!path.startsWith(start)) return undefined;
  const end = path.lastIndexOf('.');
  const slug = path.slice(start.length, end < 0 ? undefined : end);
  return path === postPath(slug) || path === markdownPath(slug) ? slug : undefined;
}

/** Letters beyond ASCII have no other spelling in a request than the escaped one. */
function isPlain(path: string, pathname: string): boolean {
  return path === pathname || encodeURI(path) === pathname;
}

function remember(index: Index): Known {
  const { outline } = viewsOf(index);
  const paths = routes
    .filter(({ isPerPost }) => !isPerPost)
    .flatMap(({ list }) => list?.(outline).map(({ path }) => path) ?? []);
  const found: Known = {
    slugs: new Set(index.posts.map(({ slug }) => slug)),
    found: new Set([...paths, ...(env.isDevelopment ? [devCardsPath()] : [])]),
    moved: new Map([
      ['/page/1', homePath],
      ...outline.uses.map(({ tag }): [string, string] => [`${tagPath(tag)}/page/1`, tagPath(tag)]),
      ...Object.entries(index.redirects).flatMap(([from, to]): [string, string][] => [
        [postPath(from), postPath(to)],
        [markdownPath(from), markdownPath(to)],
      ]),
    ]),
  };
  known.set(index, found);
  return found;
}

function decode(pathname: string): string | undefined {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
}
