// Reads the authors and tags of a source.
import { parseDocument } from '#lib/import/front-matter/parse.ts';
import { textOf } from '#lib/import/habits.ts';
import type { Author, Entry, Fields } from '#lib/import/model.ts';
import { slugPattern } from '#lib/source/front-matter-schema.ts';

/** Reads the labels that Docusaurus keeps in a file, by the keys that posts name. */
export function readTagLabels(files: readonly string[], configOf: (path: string) => Fields): Map<string, string> {
  return new Map(listTagFacts(files, configOf, 'label').filter(([key]) => slugPattern.test(key)));
}

/** Reads the ends of the addresses of their pages, by the keys that posts name. */
export function readTagPermalinks(files: readonly string[], configOf: (path: string) => Fields): Map<string, string> {
  return new Map(listTagFacts(files, configOf, 'permalink'));
}

function listTagFacts(
  files: readonly string[],
  configOf: (path: string) => Fields,
  fact: string,
): [key: string, text: string][] {
  const lists = files.filter((path) => /^(?:[\w-]+\/)?blog\/tags\.ya?ml$/.test(path)).map(configOf);
  return lists.flatMap(Object.entries).flatMap(([key, value]): [string, string][] => {
    const text = textOf((value as Fields | null)?.[fact]);
    return text ? [[key, text]] : [];
  });
}

/** A document for each author, as Astro, Contentlayer and Jekyll have them. */
export const authorFile = /(?:^|\/)_?authors\/([\w.-]+)\.(?:ya?ml|json|toml|mdx?)$/;

export function readAuthor(fields: Fields): Author | undefined {
  const name = textOf(fields.name) ?? textOf(fields.display_name) ?? textOf(fields.author);
  const about = ['title', 'bio', 'occupation', 'authorTitle', 'author_title'];
  const read = (names: readonly string[]) => names.map((one) => textOf(fields[one])).find(Boolean);
  const images = ['avatar', 'image_url', 'imageURL', 'image', 'photo', 'picture', 'profile_image', 'authorImageURL'];
  if (!name) return undefined;
  const [role, avatar] = [
    read(fields.author ? about.slice(3) : about),
    read(fields.author ? images.slice(-1) : images),
  ];
  const more = fields.author ? undefined : (textOf(fields.description) ?? textOf(fields.bio));
  const bio = role && more && role !== more ? `${role.replace(/\.$/, '')}. ${more}` : (role ?? more);
  return { name, bio, links: listLinks(fields), avatar };
}

/** The addresses of profiles, by the names that authors have there. */
const profiles: Readonly<Record<string, string>> = {
  bluesky: 'https://bsky.app/profile/',
  github: 'https://github.com/',
  instagram: 'https://www.instagram.com/',
  linkedin: 'https://www.linkedin.com/in/',
  stackoverflow: 'https://stackoverflow.com/users/',
  twitch: 'https://www.twitch.tv/',
  twitter: 'https://x.com/',
  x: 'https://x.com/',
  youtube: 'https://www.youtube.com/@',
};

/** @returns the pages of an author, the website first */
function listLinks(fields: Fields): string[] {
  const own = ['url', 'web', 'website', 'authorURL', 'author_url'].map((name) => textOf(fields[name])).find(Boolean);
  const maps = [fields, fields.socials, fields.social, fields.links].filter(
    (map): map is Fields => typeof map === 'object' && map !== null && !Array.isArray(map),
  );
  // The fields of a post that describes its author are not all about the author.
  const found = (fields.author ? [] : maps).flatMap((map) =>
    Object.entries(map).flatMap(([name, value]) => {
      const text = textOf(value)?.replace(/^@/, '');
      const start = profiles[name.toLowerCase()];
      if (!text) return [];
      // The address beside the name may be meant for programs alone.
      if (/^e?mail$/i.test(name)) return map === fields ? [] : [`mailto:${text.replace(/^mailto:/, '')}`];
      if (/^https:\/\//.test(text)) return start || map !== fields ? [text] : [];
      return start && /^[\w./-]+$/.test(text) ? [start + text] : [];
    }),
  );
  return [...(own ? [own] : []), ...found];
}

/** Reads the authors that a post describes itself, as Docusaurus allows. */
export function listOwnAuthors(entries: readonly Entry[]): [string, Author][] {
  return entries.flatMap(({ fields }) => {
    const listed = Array.isArray(fields.authors) ? fields.authors : [fields.authors];
    const maps = listed.filter((one): one is Fields => typeof one === 'object' && one !== null);
    return [...maps, ...(fields.authorURL || fields.author_url ? [fields] : [])].flatMap((map): [string, Author][] => {
      const author = readAuthor(map);
      return author ? [[author.name, author]] : [];
    });
  });
}

/** Reads the authors that Docusaurus, Jekyll and Hugo themes keep in a file. */
export function readAuthors(
  files: readonly string[],
  configOf: (path: string) => Fields,
  readText: (path: string) => string | undefined,
): Map<string, Author> {
  const found = files
    .filter((path) => /^(?:(?:blog|_data|data)\/)?authors\.(?:ya?ml|json|toml)$/.test(path))
    .flatMap((file) =>
      Object.entries(configOf(file)).flatMap(([key, value]): [string, Author][] => {
        const author = typeof value === 'object' && value !== null ? readAuthor(value as Fields) : undefined;
        return author ? [[key, { ...author, file }]] : [];
      }),
    );
  for (const path of files) {
    const key = authorFile.exec(path)?.[1];
    if (key === undefined) continue;
    const fields = /mdx?$/.test(path) ? parseDocument(readText(path) ?? '').fields : configOf(path);
    const author = readAuthor(fields);
    if (author) found.push([key, { ...author, file: path }]);
  }
  return new Map(found);
}
