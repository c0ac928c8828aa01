// Converts the fields of an entry to the front matter of a post or a page.
import { isBefore, isToCome } from '#lib/dates.ts';
import {
  find,
  findDate,
  findImage,
  findImpossibleDate,
  findTags,
  findText,
  hidesContents,
  listOf,
  shorten,
} from '#lib/import/front-matter/fields.ts';
import { oneLine } from '#lib/import/markdown/write.ts';
import type { Entry, Fields } from '#lib/import/model.ts';
import type { NameList } from '#lib/import/name-list.ts';
import { findPublication, findRestriction, isUnpublished } from '#lib/import/visibility.ts';
import { canonicalLanguage, findLanguageProblem } from '#lib/model/language.ts';
import { descriptionLimit, schemas, slugPattern, tagLimit, titleLimit } from '#lib/source/front-matter-schema.ts';

export interface FrontMatter {
  title: string;
  date?: string;
  series?: { title: string; part?: number };
  /** Keys of the tags. */
  tags: string[];
  /** Whether readers see it now. */
  isVisible: boolean;
  /** Whether readers saw it at its old addresses, if it is not visible now. */
  hadReaders: boolean;
  /** Fields in the order in which they are written, as YAML. */
  lines: Map<string, string>;
}

export interface FrontMatterContext {
  tags: NameList;
  authors: NameList;
  /** The image of the cover beside the post, or `undefined` if there is none. */
  findCover: (src: string) => string | undefined;
  siteUrl: string | undefined;
  /** The language of the new site, which posts need not name. */
  siteLang: string;
  /** The language of the old site. */
  sourceLang: string | undefined;
  /** The time of the import, in milliseconds since 1970 UTC. */
  now: number;
  note: (message: string, isHarmless?: boolean) => void;
}

/** Tags that Eleventy and others use to collect posts. */
const collections = new Set(['post', 'posts', 'blog', 'all', 'article', 'articles']);

const entities: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  '#39': "'",
  '#8217': '’',
  '#8211': '–',
  hellip: '…',
};

/** Inline elements with their closing tags, since a tag alone may be a word of a title: `The <em> element`. */
const inlineElement = /<(a|abbr|b|code|del|em|i|kbd|mark|s|small|span|strong|sub|sup|u)\b[^>]*>(.*?)<\/\1>/gis;

/** @returns text of Markdown without inline HTML, links and emphasis */
export function plainText(text: string): string {
  const bare = text
    .replace(/<w?br[ \t]*\/?>/gi, ' ')
    .replace(inlineElement, '$2')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/(\*\*|__)(?=\S)(.+?)\1/g, '$2')
    .replace(/`([^`]+)`/g, '$1')
    .replace(/&(#?\w+);/g, (all, name: string) => entities[name] ?? all)
    .replace(/[\p{Cc}\u2028\u2029\ufeff]/gu, ' ');
  return oneLine(bare);
}

/** @param fallback the title of an entry without one */
export function convertFields(entry: Entry, fallback: string, context: FrontMatterContext): FrontMatter {
  const { fields, kind } = entry;
  const { note } = context;
  const lines = new Map<string, string>();
  const allowed: ReadonlySet<string> = new Set(Object.keys(schemas[kind].shape));
  const put = (name: string, value: string | undefined) => {
    if (value !== undefined && allowed.has(name)) lines.set(name, value);
  };
  const whole = plainText(findText(fields, 'title') ?? fallback);
  const title = shorten(whole, titleLimit);
  const tags = kind === 'post' ? listTags(entry, context) : [];
  if (title !== whole) note(`the title has more than ${titleLimit} characters: it is cut`);
  put('title', quoted(title));
  const description = plainText(findText(fields, 'description') ?? '');
  if (description) put('description', quoted(shorten(description, descriptionLimit)));
  else if (kind === 'page') put('description', quoted(title));
  const date = findPublication(entry, context.now);
  if (kind === 'post') {
    put('date', date);
    put('updated', findUpdate(fields, date, context.now));
    const formerly = listOf(fields.formerly).filter((slug) => slugPattern.test(slug));
    if (formerly.length > 0) put('formerly', `[${formerly.join(', ')}]`);
    if (tags.length > 0) put('tags', `[${tags.join(', ')}]`);
  }
  const restriction = findRestriction(entry, context.now);
  const draft = isUnpublished(entry) || restriction !== undefined;
  reportDates(entry, date, draft, note);
  if (restriction) note(`${restriction}: it is a draft`);
  if (draft) put('draft', 'true');
  const people = find(fields, 'authors').slice(0, 1).flatMap(nameAuthors);
  if (people.length > 0 && allowed.has('authors'))
    put('authors', `[${people.map((name) => context.authors.keyOf(name)).join(', ')}]`);
  const lang = spellLanguage(findText(fields, 'lang') ?? entry.lang ?? context.sourceLang);
  if (lang && !isSameLanguage(lang, context.siteLang)) put('lang', lang);
  const canonical = findText(fields, 'canonical');
  if (canonical && /^https:\/\//.test(canonical) && !isOwn(canonical, context.siteUrl))
    put('canonical', quoted(canonical));
  if (hidesContents(fields)) put('toc', 'false');
  if (allowed.has('cover')) put('cover', formatCover(fields, title, context));
  const isVisible = !draft && (kind === 'page' || (date !== undefined && !isToCome(date, context.now)));
  const hadReaders = (restriction !== undefined && !isUnpublished(entry)) || find(fields, 'redirects').length > 0;
  return { title, date, series: findSeries(entry), tags, isVisible, hadReaders, lines };
}

function reportDates(entry: Entry, date: string | undefined, draft: boolean, note: FrontMatterContext['note']): void {
  const impossible = findImpossibleDate(entry.fields);
  const written = findDate(entry.fields, 'date') ?? entry.date;
  if (entry.kind === 'post' && date !== written)
    note(`its time of publication, ${date}, is to come: it got that, not its date ${written}`);
  if (impossible)
    note(
      `the date ${impossible} does not exist: ${entry.kind === 'post' ? `it got ${date}` : 'it became a page'}, write the right one`,
      false,
    );
  else if (entry.kind === 'post' && entry.isDateGuessed)
    note(`nothing names the date: it got that of the file, ${date}, write the right one`, draft);
}

/** @returns the day of the last change, if it is after the day of the post and not in the future */
function findUpdate(fields: Fields, date: string | undefined, now: number): string | undefined {
  const updated = findDate(fields, 'updated');
  const isLater = date && updated && isBefore(date.slice(0, 10), updated.slice(0, 10)) && Date.parse(updated) <= now;
  return isLater ? updated : undefined;
}

/** @returns the image of the cover and its description, as YAML */
function formatCover(fields: Fields, title: string, { findCover }: FrontMatterContext): string | undefined {
  const src = findImage(fields);
  const file = src && findCover(src);
  if (!file) return undefined;
  return `{ src: ${quoted(`./${file}`)}, alt: ${quoted(plainText(findText(fields, 'coverAlt') ?? title))} }`;
}

function listTags(entry: Entry, { tags, note }: FrontMatterContext): string[] {
  const names = findTags(entry.fields)
    .map(plainText)
    .filter((name) => name && !collections.has(name.toLowerCase()));
  const slugs = [...new Set(names.slice(0, 60).map((name) => name.toLowerCase()))];
  const kept = slugs
    .slice(0, tagLimit)
    .map((lower) => tags.keyOf(names.find((name) => name.toLowerCase() === lower) ?? lower));
  if (slugs.length > tagLimit)
    note(`${slugs.length} tags: the first ${tagLimit} are kept, without ${slugs.slice(tagLimit).join(', ')}`);
  return [...new Set(kept)];
}

function nameAuthors(value: unknown): string[] {
  const names = (Array.isArray(value) ? value : [value]).map((one) =>
    typeof one === 'object' && one !== null ? (one.name ?? one.key ?? one.title) : one,
  );
  return names
    .filter((name): name is string => typeof name === 'string')
    .flatMap((name) => name.split(/,|\s+and\s+/))
    .map(plainText)
    .filter(Boolean);
}

function findSeries({ fields }: Entry): FrontMatter['series'] {
  const [value] = find(fields, 'series');
  const one = Array.isArray(value) ? value[0] : value;
  const map: Record<string, unknown> = typeof one === 'object' && one !== null ? { ...one } : { title: one };
  const title = map.title ?? map.name;
  if (typeof title !== 'string' || !title.trim()) return undefined;
  const part = Number(map.part ?? map.order ?? find(fields, 'part')[0]);
  return { title: shorten(plainText(title), titleLimit), ...(Number.isInteger(part) && part > 0 ? { part } : {}) };
}

/** @returns a language as posts name it, `pt-BR` for `pt_br`, or `undefined` if it is not a language */
function spellLanguage(tag = ''): string | undefined {
  const plain = tag.replaceAll('_', '-');
  return findLanguageProblem(plain, 'lang') === undefined ? canonicalLanguage(plain) : undefined;
}

/** A language without a region is the same as that of any region. */
function isSameLanguage(one: string, other: string): boolean {
  const [short = '', long = ''] = [one, other].toSorted((a, b) => a.length - b.length);
  return long === short || long.startsWith(`${short}-`);
}

function isOwn(address: string, siteUrl: string | undefined): boolean {
  return siteUrl !== undefined && URL.canParse(address) && new URL(address).host === new URL(siteUrl).host;
}

/** @returns text in double quotes, as YAML reads it */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

/** @returns the block at the start of the file */
export function formatFrontMatter({ lines }: FrontMatter): string {
  return `---\n${[...lines].map(([name, value]) => `${name}: ${value}\n`).join('')}---\n`;
}
