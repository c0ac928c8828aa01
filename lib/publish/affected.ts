// Compares two releases and lists the addresses that differ, which are then rendered before a reader requests them.
import { setImmediate } from 'node:timers/promises';
import type { PageChange } from '#lib/model/page-changes.ts';
import type { Index } from '#lib/model/release.ts';
import { type Views, viewsOf } from '#lib/posts/views.ts';
import type { Address, Route } from '#lib/route.ts';
import { routes } from '#lib/routes.ts';
import { feeds } from '#lib/urls.ts';

/** Addresses compared before yielding to the event loop: about 20 ms with 10,000 posts. */
const comparedPerTurn = 50;

/** The routes at the top of the table whose pages most readers request: the first page of the list, and the feeds. */
const firstRoutes = routes.slice(0, 1 + feeds.length);

/** Compares only the addresses that most readers request. */
export function compareFirst(before: Index | undefined, after: Index): Promise<PageChange[]> {
  return compareAddresses(before, after, firstRoutes);
}

/**
 * Compares the data of each address in two releases. Pages read nothing else of the index, so the list is complete.
 * Header, footer and head of every page show the facts of the site.
 * @param before `undefined` for the first release
 * @returns every address whose response differs, the most important first
 */
export async function compareAddresses(
  before: Index | undefined,
  after: Index,
  compared: readonly Route[] = routes,
): Promise<PageChange[]> {
  const [old, fresh] = [
    viewsOf(before ?? { site: after.site, posts: [], pages: {}, redirects: {}, tags: {} }),
    viewsOf(after),
  ];
  const changes: PageChange[] = [];
  let count = 0;
  for (const route of compared) {
    const { list, isPage } = route;
    const serialize = ({ args }: Address, views: Views) =>
      JSON.stringify([isPage ? views.site() : undefined, route.data?.(views, ...args)]);
    const known = new Map(list?.(old.outline).map((address) => [address.path, address]));
    for (const address of list?.(fresh.outline) ?? []) {
      const { path } = address;
      const other = known.get(path);
      known.delete(path);
      if (!other) changes.push({ path, change: 'added' });
      else if (serialize(other, old) !== serialize(address, fresh)) changes.push({ path, change: 'changed' });
      count += 1;
      if (count % comparedPerTurn === 0) await setImmediate();
    }
    for (const path of known.keys()) changes.push({ path, change: 'removed' });
  }
  return changes;
}
