// Gives each entry a legal slug of its own, and leaves out pages that cannot be imported.
import { findDate } from '#lib/import/front-matter/fields.ts';
import type { Entry, Note } from '#lib/import/model.ts';
import { fixedNames } from '#lib/route-lists.ts';
import { spellSlug } from '#lib/source/documents.ts';
import { pagePath, postPath } from '#lib/urls.ts';

export interface Addressed {
  entry: Entry;
  slug: string;
  /** The slug that another post has already. */
  taken?: string;
  /** The new address. */
  address: string;
}

/** Pages whose content the site makes itself. */
const made = /^(?:index|404|archives?|tags?|categor(?:y|ies)|search|posts|blog|feed|rss|atom|sitemap|robots)$/;

/** @param leftOut receives the pages without a place */
export function chooseSlugs(entries: readonly Entry[], leftOut: Note[]): Addressed[] {
  const taken = new Set<string>();
  const dateOf = (entry: Entry) => findDate(entry.fields, 'date') ?? entry.date ?? '';
  // The oldest post keeps a slug that several want.
  const sorted = entries.toSorted((a, b) => compare(dateOf(a), dateOf(b)) || compare(a.file, b.file));
  return sorted.flatMap((entry): Addressed[] => {
    if (entry.kind === 'page') {
      const slug = entry.slug
        .split('/')
        .map((part) => spellSlug(part))
        .filter(Boolean)
        .join('/');
      const address = pagePath(slug);
      const problem =
        !slug || made.test(slug) || fixedNames.has(slug.split('/')[0] ?? '')
          ? 'is a page that the site makes itself'
          : taken.has(address)
            ? `has the address of another page, ${address}`
            : undefined;
      if (problem) leftOut.push({ file: entry.file, line: 1, message: problem });
      else taken.add(address);
      return problem ? [] : [{ entry, slug, address }];
    }
    const wanted =
      spellSlug(entry.slug) || spellSlug(entry.slug.split('/').at(-1) ?? '') || dateOf(entry).slice(0, 10) || 'post';
    let slug = wanted;
    for (let number = 2; taken.has(postPath(slug)); number++) slug = `${wanted.slice(0, 76)}-${number}`;
    taken.add(postPath(slug));
    return [{ entry, slug, address: postPath(slug), ...(slug === wanted ? {} : { taken: wanted }) }];
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
