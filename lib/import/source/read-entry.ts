// Reads one document of a folder: its place, its date and its addresses, or why it is left out.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { addZone } from '#lib/import/front-matter/dates.ts';
import { findDate, findText, listOf, unifyCase } from '#lib/import/front-matter/fields.ts';
import { type Parsed, parseDocument } from '#lib/import/front-matter/parse.ts';
import { type Habits, type Place, type SourceSite, splitPath, textOf } from '#lib/import/habits.ts';
import { isImage } from '#lib/import/media.ts';
import type { Entry, Fields, Note } from '#lib/import/model.ts';
import { authorFile, readAuthor } from '#lib/import/source/lists.ts';

/** Matches a name in a permalink that has no value: `/:year/`. */
const openName = /(?:^|[/_.-])(?::[a-z]\w*|\{\w+\})/i;

interface Document {
  root: string;
  /** The path below the root. */
  path: string;
  text: string;
  /** A problem of the bytes, which is reported before problems of the text. */
  problem?: Entry['problem'];
}

/** @returns an entry, or a note on why the document is left out */
export function readEntry(document: Document, habits: Habits, site: SourceSite): { entry: Entry } | { leftOut: Note } {
  const { path, text } = document;
  const parsed = parseDocument(text);
  const zone = textOf(site.config.timezone) ?? textOf(site.config.timeZone);
  const typed = { ...parsed, fields: addZone(unifyCase(parsed.fields), zone) };
  const place = placeEntry(path, typed, habits, site);
  if (typeof place === 'string') return { leftOut: { file: path, line: 1, message: place } };
  if ('message' in place) return { leftOut: { file: path, ...place } };
  return { entry: describeEntry(document, typed, place, habits) };
}

/** @returns where a document belongs, or why it is left out */
function placeEntry(
  path: string,
  { fields, body, line, problem }: Parsed,
  habits: Habits,
  site: SourceSite,
): Place | string | { line: number; message: string } {
  if (authorFile.test(path) && readAuthor(fields)) return 'describes an author, who is in authors.yaml';
  if (problem) return problem;
  const found = habits.place({ path, fields }, site);
  if (typeof found === 'string') return found;
  if (!body.trim()) return 'has no text: write some and import again, or leave it out';
  const place = habits.hasLists ? found : placeByFolder(found, path, fields);
  const isUntitled = Object.keys(fields).length === 0 && line === 1;
  return place.kind === 'page' && isUntitled && !place.hasTitleInText
    ? 'has no front matter, and its name no date: write title and date between two lines of --- and import again'
    : place;
}

function describeEntry({ root, path, problem }: Document, parsed: Parsed, place: Place, habits: Habits): Entry {
  const { fields, body, line } = parsed;
  const { fields: shared, problem: unclear, ...rest } = dateByAddress(place, fields);
  const all = { ...shared, ...(habits.hasSpacedTags ? splitTags(fields) : fields) };
  const isDateGuessed = rest.kind === 'post' && !rest.date && !findDate(all, 'date');
  const date = isDateGuessed ? dateOfFile(join(root, path)) : rest.date;
  const addresses = rest.addresses.filter((address) => !openName.test(address));
  // A missing date is reported separately.
  const [lost] = addresses.length === 0 ? rest.addresses.filter((address) => !/[:{]year\b/.test(address)) : [];
  const unknown = lost && `its old address ${lost} has a part that is not known: add it to redirects.yaml`;
  const message = unclear ?? unknown;
  const format = /\.html?$/i.test(path) ? 'html' : /x$/i.test(path) ? 'mdx' : 'md';
  return {
    ...rest,
    addresses,
    file: path,
    line,
    fields: all,
    body,
    format,
    date,
    isDateGuessed,
    // Hexo and themes show these above the text.
    gallery: listOf(all.photos).filter(isImage),
    // Eleventy may read a document without a template language.
    isTagless: /^(?:md|false)?$/.test(String(all.templateEngineOverride ?? 'other')),
    problem: problem ?? (message === undefined ? undefined : { line: 1, message }),
    lang: place.lang ?? findText(all, 'lang'),
  };
}

/** A page without a date in a folder of posts is an undated post. */
function placeByFolder(place: Place, path: string, fields: Fields): Place {
  const isAmongPosts = splitPath(path).folders.some((name) => /^(?:_?posts?|blog|articles?|writings?)$/i.test(name));
  return place.kind === 'page' && isAmongPosts && findText(fields, 'title') !== undefined
    ? { ...place, kind: 'post', slug: place.slug.split('/').at(-1) ?? place.slug }
    : place;
}

/** A post without a date may have one in its address. */
function dateByAddress(place: Place, fields: Fields): Place {
  if (place.date || findDate(fields, 'date')) return place;
  const [, year, month, day] = /\/(\d{4})\/(\d{2})\/(\d{2})\//.exec(place.addresses[0] ?? '') ?? [];
  return year
    ? { ...place, kind: 'post', date: `${year}-${month}-${day}`, slug: place.slug.split('/').at(-1) ?? place.slug }
    : place;
}

function splitTags(fields: Fields): Fields {
  const split = (value: unknown) => (typeof value === 'string' && !value.includes(',') ? value.split(/\s+/) : value);
  return { ...fields, tags: split(fields.tags), categories: split(fields.categories) };
}

/** The day of the last change of a file, for a post without any date. */
function dateOfFile(path: string): string {
  return statSync(path).mtime.toISOString().slice(0, 10);
}
