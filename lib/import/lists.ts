// Adds to the lists of a content folder: tags, authors and redirects.
import { parse } from 'yaml';
import { shorten } from '#lib/import/front-matter/fields.ts';
import type { Author } from '#lib/import/model.ts';
import { appendLines, type NameList } from '#lib/import/name-list.ts';
import { normalize } from '#lib/import/old-addresses.ts';
import { fixedPaths } from '#lib/route-lists.ts';

type Redirect = [from: string, to: string];

/** Maximum characters of the name and the description of an author. */
const nameLimit = 60;
const bioLimit = 500;

export function addTags(text: string, tags: NameList): string {
  return appendLines(
    text,
    [...tags.added].map(([slug, name]) => `${slug}: ${JSON.stringify(name)}`),
  );
}

/** @param known the authors of the source, by their names or keys */
export function findAuthor(key: string, name: string, known: ReadonlyMap<string, Author>): Author | undefined {
  return known.get(name) ?? known.get(key) ?? [...known.values()].find((one) => one.name === name);
}

/**
 * @param known the authors of the source, by their names or keys
 * @param avatars names of the files beside the list, by key
 */
export function addAuthors(
  text: string,
  authors: NameList,
  known: ReadonlyMap<string, Author>,
  avatars: ReadonlyMap<string, string>,
): string {
  const lines = [...authors.added].map(([key, name]) => {
    const author = findAuthor(key, name, known);
    const avatar = avatars.get(key);
    const bio = author?.bio && shorten(author.bio.replace(/\s+/g, ' ').trim(), bioLimit);
    const facts = Object.entries({
      name: (author?.name ?? name).slice(0, nameLimit),
      bio,
      avatar: avatar && `./${avatar}`,
      links: linksOf(author),
    }).filter(([, value]) => value);
    return [`${key}:`, ...facts.map(([field, value]) => `  ${field}: ${JSON.stringify(value)}`)].join('\n');
  });
  return appendLines(text, lines);
}

function linksOf(author: Author | undefined): string[] | undefined {
  const links = author?.links?.filter((url) => URL.canParse(url) && /^(?:https:\/\/|mailto:)/.test(url)) ?? [];
  return links.length > 0 ? [...new Set(links)] : undefined;
}

/** @returns the old addresses that are not the new ones and not the site's own */
export function listRedirects(addresses: readonly Redirect[], tags: NameList): Redirect[] {
  const targets = new Set(addresses.map(([, to]) => to));
  return addresses.filter(([from, to]) => from !== to && !isOwn(from, tags) && !targets.has(from));
}

/** Adds redirects that the list does not have. */
export function mergeRedirects(text: string, redirects: readonly Redirect[]): string {
  const value: unknown = parse(text, { logLevel: 'silent' });
  const known = new Set(Object.keys(typeof value === 'object' && value !== null ? value : {}).map(normalize));
  const lines = redirects
    .filter(([from]) => !known.has(from))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([from, to]) => `${JSON.stringify(from)}: ${to}`);
  return appendLines(text, lines);
}

/** Paths that the site serves itself, and those with a character that redirects cannot contain. */
function isOwn(path: string, tags: NameList): boolean {
  const tag = /^\/tags\/([^/#*]+)$/.exec(path)?.[1];
  // Another spelling of a tag is an address that this site does not have.
  if (tag !== undefined) return tags.has(tag);
  return fixedPaths.has(path) || /[#*]|^\/(?:tags|series|archive|page|media|assets|_next)\//.test(path);
}
