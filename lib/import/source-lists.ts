// Reads what a source says of its authors and tags.
import { textOf } from '#lib/import/habits.ts';
import type { Author, Entry, Fields } from '#lib/import/model.ts';
import { parseDocument } from '#lib/import/parse-front-matter.ts';
import { slugPattern } from '#lib/source/front-matter.ts';

/** Reads the labels that Docusaurus keeps in a file, by the keys that posts name. */
export function readTagLabels(files: readonly string[], configOf: (path: string) => Fields): Map<string, string> {
  const lists = files.filter((path) => /^(?:[\w-]+\/)?blog\/tags\.ya?ml$/.test(path)).map(configOf);
  return new Map(
    lists.flatMap(Object.entries).flatMap(([key, value]): [string, string][] => {
      const label = textOf((value as Fields | null)?.label);
      return label && slugPattern.test(key) ? [[key, label]] : [];
    }),
  );
}

/** A document for each author, as Astro, Contentlayer and Jekyll have them. */
export const authorFile = /(?:^|\/)_?authors\/([\w.-]+)\.(?:ya?ml|json|toml|mdx?)$/;

export function readAuthor(fields: Fields): Author | undefined {
  const name = textOf(fields.name) ?? textOf(fields.display_name) ?? textOf(fields.author);
  const about = ['title', 'bio', 'occupation', 'authorTitle', 'author_title'];
  const addresses = ['url', 'web', 'website', 'authorURL', 'author_url'];
  const read = (names: readonly string[]) => names.map((one) => textOf(fields[one])).find(Boolean);
  const images = ['avatar', 'image_url', 'imageURL', 'image', 'photo', 'picture', 'profile_image', 'authorImageURL'];
  if (!name) return undefined;
  const [bio, avatar] = [read(fields.author ? about.slice(3) : about), read(fields.author ? images.slice(-1) : images)];
  return { name, bio, url: read(addresses), avatar };
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
  const lists = files
    .filter((path) => /^(?:(?:blog|_data|data)\/)?authors\.(?:ya?ml|json|toml)$/.test(path))
    .map(configOf);
  const found = lists
    .flatMap((list) => Object.entries(list))
    .flatMap(([key, value]): [string, Author][] => {
      const author = typeof value === 'object' && value !== null ? readAuthor(value as Fields) : undefined;
      return author ? [[key, author]] : [];
    });
  for (const path of files) {
    const key = authorFile.exec(path)?.[1];
    if (key === undefined) continue;
    const fields = /mdx?$/.test(path) ? parseDocument(readText(path) ?? '').fields : configOf(path);
    const author = readAuthor(fields);
    if (author) found.push([key, author]);
  }
  return new Map(found);
}
