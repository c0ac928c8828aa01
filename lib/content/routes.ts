// Which paths are pages of a release.
import { countPages, divideArchive, listSeries, listTags } from '#lib/content/listing.ts';
import type { Index } from '#lib/content/model.ts';
import { env } from '#lib/env.ts';
import {
  archivePath,
  archiveYearPath,
  devCardsPath,
  homePath,
  listPath,
  markdownPath,
  offlinePath,
  pagePath,
  postPath,
  searchDataPath,
  searchPath,
  seriesPath,
  styleguidePath,
  tagPath,
  tagsPath,
} from '#lib/urls.ts';

type Route = 'found' | 'missing' | { movedTo: string };

interface Known {
  /** Of all posts: their paths are not spelled out, as that takes longer than everything else. */
  slugs: Set<string>;
  found: Set<string>;
  moved: Map<string, string>;
}

const known = new WeakMap<Index, Known>();

/** @param pathname as in the request; an escaped spelling leads to the plain one, case is not forgiven */
export function findRoute(index: Index, pathname: string): Route {
  const { slugs, found, moved } = known.get(index) ?? remember(index);
  const path = decode(pathname);
  if (path === undefined) return 'missing';
  if (found.has(path) || slugs.has(slugIn(path) ?? '')) return isPlain(path, pathname) ? 'found' : { movedTo: path };
  const movedTo = moved.get(path);
  return movedTo ? { movedTo } : 'missing';
}

/** @returns every path that is found, as it is spelled plainly */
export function listPaths(index: Index): string[] {
  const { slugs, found } = known.get(index) ?? remember(index);
  return [...found, ...[...slugs].flatMap((slug) => [postPath(slug), markdownPath(slug)])];
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
  const { posts, pages, tags, redirects } = index;
  const uses = listTags(posts, tags);
  const routes: Known = {
    slugs: new Set(posts.map(({ slug }) => slug)),
    found: new Set([
      ...pagesOf(posts.length, listPath),
      tagsPath,
      ...uses.flatMap(({ tag, count }) => pagesOf(count, (page) => tagPath(tag, page))),
      ...listSeries(posts).map(({ slug }) => seriesPath(slug)),
      archivePath,
      ...divideArchive(posts).apart.map(({ year }) => archiveYearPath(year)),
      searchPath,
      // Next's matchers take `x.json` for x, so it is asked about, too (measured on 16.4.6).
      searchDataPath,
      styleguidePath,
      ...(env.isDevelopment ? [devCardsPath()] : []),
      offlinePath,
      ...Object.keys(pages).map((slug) => pagePath(slug)),
    ]),
    moved: new Map([
      ['/page/1', homePath],
      ...uses.map(({ tag }): [string, string] => [`${tagPath(tag)}/page/1`, tagPath(tag)]),
      ...Object.entries(redirects).flatMap(([from, to]): [string, string][] => [
        [postPath(from), postPath(to)],
        [markdownPath(from), markdownPath(to)],
      ]),
    ]),
  };
  known.set(index, routes);
  return routes;
}

function pagesOf(items: number, pathOf: (page: number) => string): string[] {
  return Array.from({ length: countPages(items) }, (_, index) => pathOf(index + 1));
}

function decode(pathname: string): string | undefined {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
}
