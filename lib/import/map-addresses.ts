// Maps the old addresses of a collection to the new ones.
import type { Addressed } from '#lib/import/choose-slugs.ts';
import { find, listOf } from '#lib/import/front-matter/fields.ts';
import { stripSite } from '#lib/import/links.ts';
import type { Collection, Entry, Note } from '#lib/import/model.ts';
import { basePath, OldAddresses } from '#lib/import/old-addresses.ts';

/** @returns the path of an alias, or `undefined` if it belongs to another site */
function findAlias(alias: string, { addresses: [page = '/'] }: Entry, collection: Collection): string | undefined {
  const own = stripSite(alias, collection.siteUrl);
  if (own === undefined || own !== alias) return own;
  // Hugo resolves it from the folder of the page, Jekyll from the root.
  const folder = collection.hasKramdown ? '/' : page.replace(/(?<=.)\/$/, '');
  return alias.startsWith('/')
    ? `${basePath(collection)}${alias}`
    : new URL(alias, `https://old.example${basePath(collection)}${folder}`).pathname;
}

/** Certain old paths come before guesses. */
export function mapAddresses(addressed: readonly Addressed[], collection: Collection, leftOut: Note[]): OldAddresses {
  const addresses = new OldAddresses();
  const base = basePath(collection);
  for (const { entry, address } of addressed) addresses.addFile(entry.file, address);
  const ranks = addressed.reduce((most, { entry }) => Math.max(most, entry.addresses.length), 0);
  for (let rank = 0; rank < ranks; rank++) {
    for (const { entry, address } of addressed) {
      const path = entry.addresses[rank];
      if (path !== undefined) addresses.addPath(path.startsWith('/') ? `${base}${path}` : path, address);
    }
  }
  for (const { entry, address } of addressed) {
    for (const alias of find(entry.fields, 'redirects').flatMap(listOf)) {
      const path = findAlias(alias, entry, collection);
      if (path) addresses.addPath(path, address);
      else
        leftOut.push({
          file: entry.file,
          line: 1,
          message: `the old address ${alias} is of another site: no redirect leads from it`,
        });
    }
  }
  for (const [from, to] of collection.redirects ?? []) {
    const target = addresses.findPath(`${base}${to}`) ?? addresses.findPath(to);
    if (target !== undefined) addresses.addPath(from.startsWith(`${base}/`) ? from : `${base}${from}`, target);
  }
  for (const [from, to] of collection.moved) addresses.addPath(`${base}${from}`, to);
  return addresses;
}
