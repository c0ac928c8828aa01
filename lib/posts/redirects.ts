// Looks up redirects in a release.

import { findRoute, isReserved } from '#lib/find-route.ts';
import { type Redirects, RedirectTable } from '#lib/model/redirects.ts';
import type { Index } from '#lib/model/release.ts';
import { listGuesses, redirectSlug } from '#lib/old-addresses.ts';
import { viewsOf } from '#lib/posts/views.ts';

const tables = new WeakMap<Index, RedirectTable>();

/**
 * Finds the redirect of a request. Addresses of the site have one only if a rule names a part of their query.
 * @param url path and query as in the request
 * @returns the value of a `Location` header, or `undefined`
 */
export function findRedirect(index: Index, url: string): string | undefined {
  return openTable(index).find(url);
}

/** @returns whether the query of a request for this path may decide on a redirect */
export function hasQueryRules(index: Index, path: string): boolean {
  return openTable(index).hasQueryRules(path);
}

function openTable(index: Index): RedirectTable {
  return tables.get(index) ?? makeTable(index);
}

function makeTable(index: Index): RedirectTable {
  const isAnswered = (path: string) => findRoute(index, path) !== 'missing' || isReserved(path);
  const redirects: Redirects = listGuesses(viewsOf(index).outline);
  for (const [from, to] of Object.entries(index.redirects)) {
    // Releases of older versions map slugs to slugs.
    Object.assign(redirects, from.startsWith('/') ? { [from]: to } : redirectSlug(from, to));
  }
  const table = new RedirectTable(redirects, isAnswered);
  tables.set(index, table);
  return table;
}
