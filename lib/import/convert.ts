// Converts a collection to the files of a content folder.
import { toString as textOf } from 'mdast-util-to-string';
import { findAvatars } from '#lib/import/avatars.ts';
import { type Addressed, chooseSlugs } from '#lib/import/choose-slugs.ts';
import {
  convertFields,
  type FrontMatter,
  formatFrontMatter,
  plainText,
  quoted,
} from '#lib/import/front-matter/convert.ts';
import { findText, listUnknown } from '#lib/import/front-matter/fields.ts';
import { listAnchors } from '#lib/import/html/anchors.ts';
import { addAuthors, addTags, listRedirects, mergeRedirects } from '#lib/import/lists.ts';
import { mapAddresses } from '#lib/import/map-addresses.ts';
import { parseMarkdown } from '#lib/import/markdown/parse.ts';
import { type Fetched, Media } from '#lib/import/media.ts';
import type { Collection, Note, Output } from '#lib/import/model.ts';
import { NameList } from '#lib/import/name-list.ts';
import { basePath, type OldAddresses } from '#lib/import/old-addresses.ts';
import { correctAnchors, listIds } from '#lib/import/text/anchors.ts';
import { type Body, convertBody } from '#lib/import/text/body.ts';
import { omitHiddenPages } from '#lib/import/visibility.ts';
import { homePath, tagPath } from '#lib/urls.ts';

export interface ConvertOptions {
  /** @returns the text of a file of the content folder, or an empty text */
  readContent: (path: string) => string;
  /** Downloaded images by their addresses. */
  fetched?: ReadonlyMap<string, Fetched>;
  /** Milliseconds since 1970 UTC. */
  now: number;
  onProgress?: (done: number, total: number) => void;
}

/** A remark with the place in the new file. */
export interface PlacedNote extends Note {
  target: string;
  targetLine: number;
}

export interface ImportedDocument extends Addressed {
  /** Path below the content folder. */
  path: string;
  notes: PlacedNote[];
  /** @returns the source line of a line of the new file */
  sourceLine: (line: number) => number;
}

export interface Plan {
  documents: ImportedDocument[];
  /** By path below the content folder. */
  outputs: Map<string, Output>;
  leftOut: Note[];
  /** Pages that would be public, but must not be. */
  omitted: Note[];
  /** Old paths with the addresses they lead to. */
  addresses: [from: string, to: string][];
  /** Redirects in the list and in drafts. */
  redirectCount: number;
  /** Names of fields without a counterpart, with the number of their uses. */
  unknownFields: Map<string, number>;
  /** Addresses of images on the web. */
  remote: Set<string>;
}

interface Started extends Addressed {
  front: FrontMatter;
  media: Media;
  /** The remarks about the front matter. */
  notes: Note[];
}

interface Converted extends Started {
  body: Body;
}

interface Shared {
  collection: Collection;
  addresses: OldAddresses;
  tags: NameList;
  authors: NameList;
  remote: Set<string>;
  /** The language of the new site. */
  siteLang: string;
  /** The anchors that links name. */
  anchors: ReadonlySet<string>;
  options: ConvertOptions;
}

/** Converts all entries. The result is the same each time, as long as the source and the lists of the content are. */
export function convert(collection: Collection, options: ConvertOptions): Plan {
  const { copies = {} } = collection;
  const readList = (path: string) => {
    const copy = copies[path];
    return options.readContent(path) || (copy && 'text' in copy ? copy.text : '');
  };
  const leftOut = [...collection.leftOut];
  const omitted: Note[] = [];
  const addressed = chooseSlugs(omitHiddenPages(collection.entries, options.now, omitted), leftOut);
  const addresses = mapAddresses(addressed, collection, leftOut);
  const tags = new NameList(readList('tags.yaml'), 'tag');
  const authors = new NameList(readList('authors.yaml'), 'author');
  for (const [key, name] of collection.tagNames ?? []) tags.add(key, name);
  const siteLang = languageOf(readList('site.yaml'));
  const anchors = listAnchors(collection.entries.map(({ body }) => body));
  const shared = { collection, addresses, tags, authors, remote: new Set<string>(), siteLang, anchors, options };
  const started = addressed.map((one) => convertFront(one, shared));
  // Texts may link to the pages of tags.
  mapTagPages(started, collection, addresses, tags);
  const converted = started.map((one, index) => {
    options.onProgress?.(index, addressed.length);
    return convertText(one, shared);
  });
  numberSeries(converted);
  if (!collection.keepsAnchors) correctAllAnchors(converted);
  const redirects = listRedirects([...addresses.entries(), ...listHome(collection, addresses)], tags);
  const kept = converted.map((one) => keepOldAddresses(one, redirects));
  const outputs = new Map<string, Output>();
  const documents = converted.map((one) => write(one, outputs));
  // A redirect to a page that readers cannot see is an error.
  const hidden = new Set(converted.filter(({ front }) => !front.isVisible).map(({ address }) => address));
  const open = redirects.filter(([, to]) => !hidden.has(to));
  const context = { collection, fetched: options.fetched, remote: shared.remote };
  const avatars = findAvatars(authors, context, leftOut);
  for (const [path, output] of avatars.outputs) outputs.set(path, output);
  const lists = {
    'tags.yaml': addTags(readList('tags.yaml'), tags),
    'authors.yaml': addAuthors(readList('authors.yaml'), authors, collection.authors, avatars.names),
    'redirects.yaml': mergeRedirects(readList('redirects.yaml'), open),
  };
  for (const [path, text] of Object.entries(lists)) if (text !== options.readContent(path)) outputs.set(path, { text });
  for (const [path, copy] of Object.entries(copies)) {
    if (!(path in lists) && options.readContent(path) === '') outputs.set(path, copy);
  }
  return {
    documents,
    outputs,
    leftOut,
    omitted,
    addresses: addresses.entries(),
    redirectCount: kept.reduce((sum, count) => sum + count, open.length),
    unknownFields: countUnknown(addressed),
    remote: shared.remote,
  };
}

/** The home page of a site in a folder: `/blog`. Links to it may mean that of the whole host. */
function listHome(collection: Collection, addresses: OldAddresses): [from: string, to: string][] {
  const base = basePath(collection);
  return base && addresses.findPath(base) === undefined ? [[base, homePath]] : [];
}

function correctAllAnchors(converted: readonly Converted[]): void {
  const ids = new Map(converted.map(({ address, body }) => [address, listIds(body.text.text)]));
  for (const { entry, address, body } of converted) {
    const note = (message: string, offset: number) =>
      void body.notes.push({ file: entry.file, line: body.text.lineAt(offset), message, isHarmless: true });
    correctAnchors(body.text, address, (other) => ids.get(other), note);
  }
}

function convertFront(addressed: Addressed, { collection, tags, authors, remote, siteLang, options }: Shared): Started {
  const { entry } = addressed;
  const media = new Media(entry, { collection, fetched: options.fetched, remote });
  const notes: Note[] = entry.problem ? [{ file: entry.file, ...entry.problem }] : [];
  if (addressed.taken !== undefined)
    notes.push({
      file: entry.file,
      line: 1,
      message: `the slug ${addressed.taken} is that of another post: it is ${addressed.slug} here`,
      isHarmless: true,
    });
  const front = convertFields(entry, findHeading(entry.body) ?? nameOf(entry.slug), {
    tags,
    authors,
    siteUrl: collection.siteUrl,
    siteLang,
    sourceLang: collection.lang,
    now: options.now,
    note: (message, isHarmless = true) => void notes.push({ file: entry.file, line: 1, message, isHarmless }),
    findCover: (src) => {
      const found = media.find(src);
      if ('name' in found) return found.name;
      const reason = 'remote' in found ? `${found.remote} is elsewhere: --fetch downloads it` : found.missing;
      notes.push({ file: entry.file, line: 1, message: `the cover ${reason}`, isHarmless: true });
      return undefined;
    },
  });
  return { ...addressed, front, media, notes };
}

function convertText(started: Started, { collection, addresses, anchors }: Shared): Converted {
  const { entry, media, front, notes } = started;
  const title = findText(entry.fields, 'title') ?? front.title;
  const body = convertBody(entry, { collection, addresses, media, anchors, title });
  return { ...started, body: { ...body, notes: [...notes, ...body.notes] } };
}

/** @returns the language that the facts of the site name, or their default */
function languageOf(siteYaml: string): string {
  return /^language:[ \t]*['"]?([\w-]+)/m.exec(siteYaml)?.[1] ?? 'en';
}

/** Entries without a title have it as their first heading. */
function findHeading(body: string): string | undefined {
  const heading = parseMarkdown(body.slice(0, 5000)).children.find(({ type }) => type === 'heading');
  return heading && textOf(heading);
}

function nameOf(slug: string): string {
  const words = (slug.split('/').at(-1) ?? slug).replace(/[-_]+/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The pages of tags that a visible post has. */
function mapTagPages(
  started: readonly Started[],
  { tagPages }: Collection,
  addresses: OldAddresses,
  tags: NameList,
): void {
  const used = new Set(started.flatMap(({ front }) => (front.isVisible ? front.tags : [])));
  for (const [path, name] of tagPages ?? []) {
    const key = tags.find(plainText(name));
    if (key && used.has(key)) addresses.addPath(path, tagPath(key));
  }
}

/**
 * Removes redirects to drafts. A draft that readers saw keeps its old addresses in its front matter, for when it is published.
 * @returns the number of these addresses
 */
function keepOldAddresses({ address, front }: Converted, redirects: readonly [from: string, to: string][]): number {
  const paths = front.isVisible || !front.hadReaders ? [] : redirects.filter(([, to]) => to === address);
  if (paths.length > 0) front.lines.set('redirects', `[${paths.map(([from]) => quoted(from)).join(', ')}]`);
  return paths.length;
}

/** Numbers the parts of series by date, unless all have numbers. A series with one part is dropped. */
function numberSeries(converted: readonly Converted[]): void {
  const members = converted.filter(({ front, entry }) => front.series && entry.kind === 'post');
  for (const [title, parts] of Map.groupBy(members, ({ front }) => front.series?.title ?? '')) {
    if (parts.length < 2) continue;
    const numbers = parts.map(({ front }) => front.series?.part);
    const isNumbered = numbers.every(Boolean) && new Set(numbers).size === numbers.length;
    for (const [index, { front }] of parts.entries()) {
      const part = isNumbered ? front.series?.part : index + 1;
      front.lines.set('series', `{ title: ${quoted(title)}, part: ${part} }`);
    }
  }
}

function write(one: Converted, outputs: Map<string, Output>): ImportedDocument {
  const { entry, slug, address, front, body, media } = one;
  const folder = `${entry.kind}s/${slug}`;
  const hasFiles = media.outputs.size > 0;
  // Pages and posts with files beside them are folders.
  const path = hasFiles ? `${folder}/index.${body.format}` : `${folder}.${body.format}`;
  const head = formatFrontMatter(front);
  outputs.set(path, { text: `${head}\n${body.text.text}` });
  for (const [name, output] of media.outputs) outputs.set(`${folder}/${name}`, output);
  const first = head.split('\n').length;
  const count = body.text.text.split('\n').length;
  const lines = Array.from({ length: count }, (_line, index) => body.text.lineOf(index + 1));
  const placed = body.notes.map((note): PlacedNote => {
    const index = note.line === 1 ? -first : lines.findIndex((line) => line >= note.line);
    return { ...note, target: path, targetLine: Math.max(1, index === -1 ? first : index + first + 1) };
  });
  return {
    entry,
    slug,
    address,
    path,
    notes: placed,
    sourceLine: (line) => (line <= first ? 1 : body.text.lineOf(line - first)),
  };
}

function countUnknown(addressed: readonly Addressed[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of addressed.flatMap(({ entry }) => listUnknown(entry.fields)))
    counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
