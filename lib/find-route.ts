// Looks up request paths in the table of addresses.
import { env } from '#lib/env.ts';
import type { Index } from '#lib/model/release.ts';
import { viewsOf } from '#lib/posts/views.ts';
import { routes } from '#lib/routes.ts';
import {
  devCardsPath,
  devPostsPath,
  excerptPath,
  historyPath,
  homePath,
  markdownPath,
  postPath,
  tagPath,
} from '#lib/urls.ts';

type Found = 'found' | 'missing' | { movedTo: string };

interface Known {
  /** Slugs of all posts. They are looked up instead of paths, because building all paths takes most of the time. */
  slugs: Set<string>;
  found: Set<string>;
  moved: Map<string, string>;
}

const known = new WeakMap<Index, Known>();

/**
 * Looks up a request path. Needlessly escaped paths are redirected to the plain spelling. Paths are case-sensitive.
 * @param pathname as in the request
 */
export function findRoute(index: Index, pathname: string): Found {
  const { slugs, found, moved } = known.get(index) ?? remember(index);
  const path = decode(pathname);
  if (path === undefined) return 'missing';
  if (found.has(path) || slugs.has(slugIn(path) ?? '')) return isPlain(path, pathname) ? 'found' : { movedTo: path };
  const movedTo = moved.get(path);
  return movedTo ? { movedTo } : 'missing';
}

/** @returns the slug in the path of a post, its Markdown, its history or its excerpt, whether the post exists or not */
function slugIn(path: string): string | undefined {
  const start = postPath('');
  if (!path.startsWith(start)) return undefined;
  const [slug = ''] = path.slice(start.length).split(/[./]/);
  const paths = [postPath, markdownPath, historyPath, excerptPath].map((build) => build(slug));
  return paths.includes(path) ? slug : undefined;
}

/** Non-ASCII characters are always escaped in requests. */
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
    found: new Set([...paths, ...(env.isDevelopment ? [devCardsPath(), devPostsPath()] : [])]),
    moved: new Map([
      ['/page/1', homePath],
      ...outline.uses.map(({ tag }): [string, string] => [`${tagPath(tag)}/page/1`, tagPath(tag)]),
    ]),
  };
  known.set(index, found);
  return found;
}

/** Paths of routes whose addresses contain hashes or secrets, so that no list has them. */
const unlisted = routes
  .filter(({ list }) => !list)
  .map(({ pattern }) => new RegExp(`^${pattern.replace(/\[\w+\]/g, '[^/]+')}$`));

/** @returns whether a path belongs to the site's own files, so that neither a page nor a redirect may use it */
export function isReserved(path: string): boolean {
  return path.startsWith('/_next/') || unlisted.some((pattern) => pattern.test(path));
}

function decode(pathname: string): string | undefined {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
}
