// Which paths are pages of a release.
import type { Index } from '#lib/content/model.ts';
import { homePath, pagePath, postPath, styleguidePath } from '#lib/urls.ts';

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
  if (found.has(path)) return path === pathname ? 'found' : { movedTo: path };
  const movedTo = moved.get(path);
  return movedTo ? { movedTo } : 'missing';
}

function remember(index: Index): Known {
  const routes: Known = {
    found: new Set([
      homePath,
      styleguidePath,
      ...index.posts.map(({ slug }) => postPath(slug)),
      ...Object.keys(index.pages).map((slug) => pagePath(slug)),
    ]),
    moved: new Map(Object.entries(index.redirects).map(([from, to]) => [postPath(from), postPath(to)])),
  };
  known.set(index, routes);
  return routes;
}

function decode(pathname: string): string | undefined {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
}
