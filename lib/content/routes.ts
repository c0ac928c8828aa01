// Which paths are pages of a release.
import { countPages, listSeries, listTags } from '#lib/content/listing.ts';
import type { Index } from '#lib/content/model.ts';
import { env } from '#lib/env.ts';
import {
  archivePath,
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
  found: Set<string>;
  moved: Map<string, string>;
}

const known = new WeakMap<Index, Known>();

/** @param pathname as in the request; an escaped spelling leads to the plain one, case is not forgiven */
export function findRoute(index: Index, pathname: string): Route {
  const { found, moved } = known.get(index) ?? remember(index);
  const path = decode(pathname);
  if (path === undefined) return 'missing';
  if (found.has(path)) return isPlain(path, pathname) ? 'found' : { movedTo: path };
  const movedTo = moved.get(path);
  return movedTo ? { movedTo } : 'missing';
}

/** @returns every path that is found, as it is spelled plainly */
export function listPaths(index: Index): string[] {
  return [...(known.get(index) ?? remember(index)).found];
}

/** Letters beyond ASCII have no other spelling in a request than the escaped one. */
function isPlain(path: string, pathname: string): boolean {
  return path === pathname || encodeURI(path) === pathname;
}

function remember(index: Index): Known {
  const { posts, pages, tags, redirects } = index;
  const slugs = posts.map(({ slug }) => slug);
  const routes: Known = {
    found: new Set([
      ...pagesOf(posts.length, listPath),
      tagsPath,
      ...listTags(posts, tags).flatMap(({ tag, count }) => pagesOf(count, (page) => tagPath(tag, page))),
      ...listSeries(posts).map(({ slug }) => seriesPath(slug)),
      archivePath,
      searchPath,
      // Next's matchers take `x.json` for x, so it is asked about, too (measured on 16.4.6).
      searchDataPath,
      styleguidePath,
      ...(env.isDevelopment ? [devCardsPath()] : []),
      offlinePath,
      ...slugs.flatMap((slug) => [postPath(slug), markdownPath(slug)]),
      ...Object.keys(pages).map((slug) => pagePath(slug)),
    ]),
    moved: new Map([
      ['/page/1', homePath],
      ...listTags(posts, tags).map(({ tag }): [string, string] => [`${tagPath(tag)}/page/1`, tagPath(tag)]),
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
