// Authors of posts: the check that posts name known ones, and the authors of a release with their avatars.
import type { KnownDocument } from '#lib/compile/documents.ts';
import { findAuthor } from '#lib/model/authors.ts';
import type { Author, Authors, Site } from '#lib/model/release.ts';
import { formatSuggestion } from '#lib/model/wording.ts';
import type { DocumentSet } from '#lib/release/document-set.ts';
import type { ReleaseImages } from '#lib/release/images.ts';
import type { Problem } from '#lib/release/problem.ts';
import { type AuthorsFile, authorsFile } from '#lib/source/authors.ts';
import { nameFile, suggestSlug } from '#lib/source/documents.ts';
import { slugPattern } from '#lib/source/front-matter-schema.ts';
import { describeSite } from '#lib/source/site.ts';

/**
 * Finds authors that `authors.yaml` does not have. A full name that is unlike the known ones is only a warning: the post
 * shows it as it is.
 */
export function checkAuthors(set: DocumentSet, { source, frontMatter }: KnownDocument): Problem[] {
  const { authors, site, name } = set.input;
  if (!authors) return [];
  const file = nameFile(name, authorsFile);
  return [...new Set(frontMatter.authors)].flatMap((value, index): Problem[] => {
    if (findAuthor(authors, value) || value === site?.author) return [];
    const known = [...Object.keys(authors), ...Object.values(authors).map((author) => author.name)];
    const hint = formatSuggestion(value, known);
    const add = `add ${suggestSlug(value)}: { name: ${JSON.stringify(nameFromKey(value))} } to ${file}`;
    const keys = Object.keys(authors);
    const problem = { path: source.path, place: ['authors', index], field: 'authors', about: [authorsFile] };
    const subject = `author ${value}`;
    if (hint === '' && !slugPattern.test(value)) {
      return [{ ...problem, level: 'warning', subject, message: `has "${value}", who is not in ${file}: ${add}` }];
    }
    const fix = keys.length > 0 ? `use ${keys.join(', ')}, or ${add}` : add;
    return [{ ...problem, subject, message: `has "${value}", who is not in ${file}${hint}: ${fix}` }];
  });
}

/** Guesses a name for a key: "Jane Doe" for `jane-doe`. */
export function nameFromKey(value: string): string {
  if (!slugPattern.test(value)) return value;
  return value
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
}

/** Describes `authors.yaml` as a document without text, so that its avatars are checked and encoded as images of posts. */
export function describeAvatars(contentName: string, { authors }: AuthorsFile): KnownDocument {
  const images = Object.values(authors).flatMap(({ avatar, line }) => (avatar ? [{ target: avatar, line }] : []));
  const source = {
    kind: 'page',
    slug: 'authors',
    format: 'md',
    path: authorsFile,
    file: nameFile(contentName, authorsFile),
  } as const;
  return { source, frontMatter: {}, facts: { anchors: [], links: [], images, minutes: 0, words: 0 } };
}

/**
 * Builds the authors of a release.
 * @param images the encoded images; without them, no author has an avatar. An avatar with an error is left out
 */
export function buildAuthors({ authors }: AuthorsFile, images?: ReleaseImages): Authors {
  const entries = Object.entries(authors).map(([key, { name, bio, avatar, links }]): [string, Author] => {
    const image = avatar === undefined ? undefined : images?.use({ path: authorsFile }, avatar);
    return [key, { name, bio, links, avatar: image && { ...image, target: avatar ?? '' } }];
  });
  return Object.fromEntries(entries);
}

/**
 * Returns the authors of a post. Without any, the author is that of the site.
 * @returns `undefined` if only the name of the author of the site is known
 */
export function authorsOf(values: readonly string[], authors: Authors, site: Site): Author[] | undefined {
  const names = values.length > 0 ? values : [site.author];
  const found = names.map((value) => findAuthor(authors, value) ?? { name: value, links: [] });
  const isOfSite = found.every(
    ({ name, links, bio, avatar }) => name === site.author && !bio && !avatar && links.length === 0,
  );
  return isOfSite ? undefined : found;
}

/** Gives the author of the site the name that `authors.yaml` has for the key or the name in `site.yaml`. */
export function nameSiteAuthor(site: Site, authors: Authors): Site {
  const author = findAuthor(authors, site.author)?.name ?? site.author;
  const typed = describeSite(site);
  const rename = (words: string) => (words === typed ? describeSite({ ...site, author }) : words);
  return { ...site, author, description: rename(site.description), tagline: rename(site.tagline) };
}
