// The conventions of a generator: its files, tags and addresses. All generators share the helpers.
import { readDate } from '#lib/import/front-matter/dates.ts';
import { findDate, type Terms } from '#lib/import/front-matter/fields.ts';
import type { Fields, Include, Included } from '#lib/import/model.ts';
import type { TagSyntax } from '#lib/import/tags/syntax.ts';
import { letters } from '#lib/model/wording.ts';

/** Facts of a site that are known before its documents are read. */
export interface SourceSite {
  /** All configuration files, merged. */
  config: Fields;
  /** Paths of all files. */
  files: readonly string[];
  /** @returns the text of a file, or `undefined` */
  readText: (path: string) => string | undefined;
}

export interface SourceDocument {
  path: string;
  fields: Fields;
}

export interface Place {
  kind: 'post' | 'page';
  slug: string;
  date?: string;
  lang?: string;
  isDraft?: boolean;
  /** Whether it is a page although it has no front matter. */
  hasTitleInText?: boolean;
  /** Something to do about the document, such as an address that is not understood. */
  problem?: string;
  /** Old paths from the root of the site, the most certain first. */
  addresses: string[];
  /** Fields that files beside the document give it. */
  fields?: Fields;
}

export interface Habits {
  /** The name for `--from`. */
  name: string;
  title: string;
  /** Matches a file that only this generator has. */
  mark: RegExp;
  /** Whether a configuration file whose name several generators use belongs to this one. */
  owns?: (config: Fields, files: readonly string[]) => boolean;
  /** Matches a text in a folder without a configuration. */
  looks?: RegExp;
  /** @returns whether HTML at a path is a document, if it has front matter. Other HTML there is served as it is. */
  html?: (path: string, config: Fields) => boolean;
  /** Matches templates that are pages. */
  templates?: RegExp;
  syntaxes: readonly TagSyntax[];
  /** Folders whose files have addresses at the root of the site. */
  statics: readonly string[];
  /** Where the feed was. */
  feeds: readonly string[] | ((site: SourceSite) => readonly string[]);
  /** @returns old addresses of lists that every site of the generator has, with the ones here */
  lists?: (site: SourceSite) => readonly (readonly [from: string, to: string])[];
  /** @returns the addresses of the pages of tags and categories, with `:name` for the name */
  terms?: (site: SourceSite) => Partial<Record<Terms, string>>;
  /** Spells the name of a tag or a category in an address. Defaults to `dash`. */
  spellTerm?: (name: string, kind: Terms, site: SourceSite) => string;
  /** Whether spaces separate tags in a text without commas. */
  hasSpacedTags?: true;
  /** Whether it reads Markdown with kramdown, which breaks a line at two backslashes. */
  hasKramdown?: true;
  /** Whether it reads attributes only after headings and blocks. */
  hasBlockAttributes?: true;
  /** Whether it has `tags.yaml`, `authors.yaml`, `redirects.yaml` and `site.yaml` as this software does. */
  hasLists?: true;
  /** @returns the values that texts may show besides the fields of their document, by name */
  values?: (site: SourceSite) => [name: string, value: string][];
  /** @returns the file that a tag in a document puts into its text, or `undefined` */
  include?: (tag: Parameters<Include>[0], file: string, site: SourceSite) => Included | undefined;
  /** @returns the old address of a list of posts that a document is the text above, or `undefined` */
  section?: (path: string, files: readonly string[]) => string | undefined;
  /** @returns where a document belongs, or why it is left out */
  place: (document: SourceDocument, site: SourceSite) => Place | string;
}

export interface NameParts {
  /** File name without its ending; the folder of an `index.md`. */
  name: string;
  /** The name without its date. */
  slug: string;
  date?: string;
  /** Folders above it. */
  folders: string[];
}

const dated = /^(\d{4})[-_](\d{1,2})[-_](\d{1,2})(?:[-_. ]+|$)(.*)$/;

/** Splits a path into its folders, its date and its slug. */
export function splitPath(path: string): NameParts {
  const parts = path.replace(/\.(?:mdx?|markdown|mdown|html?)$/i, '').split('/');
  if (/^(?:index|readme)$/i.test(parts.at(-1) ?? '') && parts.length > 1) parts.pop();
  const name = parts.pop() ?? '';
  const [, year, month, day, rest] = dated.exec(name) ?? [];
  const date = readDate(`${year}-${month}-${day}`);
  return date ? { name, slug: rest || name, date, folders: parts } : { name, slug: name, folders: parts };
}

/** @returns the path below the first of the folders that it is in */
export function below(path: string, ...folders: readonly string[]): string | undefined {
  for (const folder of folders) {
    if (folder === '' || folder === '.') return path;
    if (path.startsWith(`${folder}/`)) return path.slice(folder.length + 1);
  }
  return undefined;
}

/** Replaces `:name` in the pattern of a permalink. Unknown names stay. */
export function expand(pattern: string, values: Record<string, string | undefined>): string {
  const path = pattern.replace(
    /:(\w+)|\{(\w+)\}/g,
    (all, colon: string, brace: string) => values[colon ?? brace] ?? all,
  );
  return `/${path}`.replace(/\/{2,}/g, '/');
}

/** @returns the parts of a date that permalinks use */
export function dateParts(date: string | undefined): Record<string, string> {
  if (!date) return {};
  const [year = '', month = '', day = ''] = date.slice(0, 10).split('-');
  const [, hour = '00', minute = '00', second = '00'] = /T(\d\d):(\d\d):(\d\d)/.exec(date) ?? [];
  const short = { short_year: year.slice(2), i_month: String(Number(month)), i_day: String(Number(day)) };
  return { year, month, day, hour, minute, second, ...short };
}

/** @returns whether a document has a date in its fields or in its name, which makes it a post */
export function isDated(fields: Fields, date: string | undefined): boolean {
  return (findDate(fields, 'date') ?? date) !== undefined;
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim()
    ? value.trim()
    : typeof value === 'number'
      ? String(value)
      : undefined;
}

/** Lower-case words with hyphens, in any script, as most generators write them. */
export function dash(text: string): string {
  return text
    .toLowerCase()
    .trim()
    .replace(/[^\p{L}\p{M}\p{N}\s/_.-]/gu, '')
    .replace(/[\s-]+/g, '-')
    .replace(/^-|-$/g, '');
}

/** @returns words with Latin letters that have no marks: `café` becomes `cafe` */
export function plainLatin(text: string): string {
  return text
    .normalize()
    .replace(/\p{Script=Latin}/gu, (letter) => letters[letter] ?? letter.normalize('NFKD').replace(/\p{M}/gu, ''));
}

/** Lower-case words of letters without marks, and a hyphen for all other characters in a row. */
export function slugify(text: string): string {
  return plainLatin(text.toLowerCase())
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
}

export function join(...parts: readonly string[]): string {
  return `/${parts.filter(Boolean).join('/')}`.replace(/\/{2,}/g, '/');
}

/** Lists of terms, which have pages of their own. */
const taxonomies = /^(?:tags|categories|authors|series)(?:\/|$)/;

/** @returns whether a `_index.md` is the only document of its folder, and so a page instead of the text above a list */
export function isLonelySection(path: string, files: readonly string[]): boolean {
  const folder = /^(content\/.+\/)_index(?:\.\w+)?\.md$/.exec(path)?.[1];
  return (
    folder !== undefined &&
    !files.some(
      (one) => one.startsWith(folder) && /\.(?:mdx?|markdown|html?)$/.test(one) && !/\/_index(?:\.\w+)?\.md$/.test(one),
    )
  );
}

/** @returns the path of a list of posts below `content`, whose text is in `_index.md` */
export function sectionOf(path: string, files: readonly string[]): string | undefined {
  const [, folders] = /^content\/(.+)\/_index\.md$/.exec(path) ?? [];
  return folders === undefined || taxonomies.test(folders) || isLonelySection(path, files)
    ? undefined
    : join(...folders.split('/').map(dash));
}

/** Folders of routes whose pages are made of documents: `blog` for `src/pages/blog/[...slug].astro`. */
export function listRoutes(files: readonly string[]): string[] {
  const folders = files.flatMap((path) => {
    const match = /^(?:src\/)?(?:app|pages)\/((?:[^[\]]+\/)?)\[+(?:\.\.\.)?(\w+)\]+(?:\/page|\/index)?\.\w+$/.exec(
      path,
    );
    const folder = match?.[1]?.replace(/\([^)]*\)\/|\/$/g, '').replace(/\/$/, '');
    return folder === undefined || /page|tag|categor|author/i.test(`${folder} ${match?.[2]}`) ? [] : [folder];
  });
  return [...new Set(folders)];
}
