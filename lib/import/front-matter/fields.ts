// Names the fields of front matter as generators call them, and reads their values.
import { readDate } from '#lib/import/front-matter/dates.ts';
import type { Fields } from '#lib/import/model.ts';

/** The names of each of our fields in other generators, the best first. A dot leads into a map. */
const synonyms = {
  title: 'title headline name',
  description:
    'description excerpt summary spoiler subtitle abstract lead intro desc deck metaDescription meta_description extra.subtitle extra.summary params.description seo.description seoDescription custom_excerpt',
  date: 'date pubDate pubDatetime publishDate publishedDate publishedAt published_at publishedOn published postDate datePublished created created_at createdAt publishdate pubdate',
  publication:
    'publishDate publishdate pubDate pubdate pubDatetime publishedDate publishedAt published_at publishedOn published datePublished',
  updated:
    'updated lastmod modified updatedDate modDatetime last_modified_at lastModified lastUpdated updated_at updatedAt dateModified last_update.date extra.updated',
  expires: 'expiryDate expirydate unpublishDate unpublishdate expirationDate',
  authors: 'authors author extra.author extra.authors taxonomies.authors byline writer',
  lang: 'lang language locale',
  canonical:
    'canonical canonicalUrl canonicalURL canonical_url canonical_link canonicalLink extra.canonical originalUrl original_url',
  series: 'series taxonomies.series extra.series params.series',
  part: 'series_order series_weight seriesOrder part extra.series_order extra.part',
  cover:
    'cover image thumbnail hero heroImage featured_image featuredImage featureimage feature_image coverImage cover_image banner ogImage socialImage shareimage shareImage featured_img featuredImg img header.image header.teaser header.og_image header.overlay_image images extra.image extra.cover extra.cover_image extra.thumbnail extra.banner extra.og_image params.cover params.image params.featured_image feature.image',
  coverAlt:
    'coverAlt cover_alt imageAlt image_alt heroImageAlt heroAlt feature_image_alt cover.alt image.alt hero.alt thumbnail.alt extra.cover_alt extra.image_alt',
  redirects: 'aliases redirect_from redirects redirectFrom alias',
  slug: 'slug',
  path: 'permalink url path',
} as const;

export type Name = keyof typeof synonyms;

function at(fields: Fields, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (isMap(value) ? value[key] : undefined), fields);
}

function isMap(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** @returns the values that a field has under any of its names */
export function find(fields: Fields, name: Name): unknown[] {
  return synonyms[name].split(' ').flatMap((path) => {
    const value = at(fields, path);
    return value === undefined || value === null || value === '' ? [] : [value];
  });
}

export function findText(fields: Fields, name: Name): string | undefined {
  return find(fields, name)
    .filter((value) => typeof value === 'string' || typeof value === 'number')
    .map((value) => String(value).trim())
    .find((text) => text !== '');
}

export function findDate(fields: Fields, name: Name): string | undefined {
  return find(fields, name)
    .map(readDate)
    .find((date) => date !== undefined);
}

/** @returns a date that is spelt well but is not a day of the calendar, such as 2020-02-30 */
export function findImpossibleDate(fields: Fields): string | undefined {
  const dates = find(fields, 'date').filter((value) => typeof value === 'string');
  return dates.find((text) => /^\d{4}-\d{1,2}-\d{1,2}(?!\d)/.test(text) && readDate(text) === undefined);
}

/** @returns the items of a list, or of a text with commas */
export function listOf(value: unknown): string[] {
  // Hexo puts the parts of a category in a list of their own.
  if (Array.isArray(value)) return value.flat().flatMap(listItem);
  if (typeof value === 'string')
    return value
      .split(value.includes(',') ? ',' : /\n/)
      .map((item) => item.trim())
      .filter(Boolean);
  return listItem(value);
}

function listItem(value: unknown): string[] {
  if (typeof value === 'string' || typeof value === 'number') return String(value).trim() ? [String(value).trim()] : [];
  if (!isMap(value)) return [];
  const name = value.label ?? value.name ?? value.title ?? value.key ?? value.id ?? value.slug;
  return typeof name === 'string' ? [name] : [];
}

const terms = {
  tags: 'tags tag taxonomies.tags extra.tags topics',
  categories: 'categories category taxonomies.categories',
} as const;

export type Terms = keyof typeof terms;

/** @returns the tags or the categories of a document */
export function findTerms(fields: Fields, kind: Terms): string[] {
  return terms[kind].split(' ').flatMap((path) => listOf(at(fields, path)));
}

/** Tags before categories. Keywords count only if there is neither. */
export function findTags(fields: Fields): string[] {
  // Obsidian allows `#tag` in front matter.
  const tags = [...findTerms(fields, 'tags'), ...findTerms(fields, 'categories')].map((tag) =>
    tag.replace(/^#(?=.)/, ''),
  );
  return tags.length > 0 ? tags : listOf(fields.keywords);
}

export function findImage(fields: Fields): string | undefined {
  for (const value of find(fields, 'cover')) {
    const one = Array.isArray(value) ? value[0] : value;
    const src = isMap(one) ? (one.src ?? one.url ?? one.path ?? one.image ?? one.teaser) : one;
    if (typeof src === 'string' && src.trim()) return src.trim();
  }
  return undefined;
}

export function isDraft(fields: Fields): boolean {
  const { draft, isDraft: other, published, publish, status, headless, permalink, render } = fields;
  // Hugo, Eleventy and Zola create no page for such a document.
  const hasNoPage =
    isTrue(headless) ||
    permalink === false ||
    render === false ||
    /^(?:never|link|false)$/.test(buildOption(fields, 'render'));
  if (hasNoPage) return true;
  const isFalse = (value: unknown) => value === false || value === 'false';
  return [draft, other].some(isTrue) || [published, publish].some(isFalse) || status === 'draft';
}

/** @returns an option of Hugo for the page of a document, as text */
function buildOption({ build, _build }: Fields, name: string): string {
  const options = isMap(build) ? build : _build;
  return isMap(options) ? String(options[name] ?? '') : '';
}

/** @returns whether readers reach it only by its address */
export function isUnlisted(fields: Fields): boolean {
  const { unlisted, hidden, eleventyExcludeFromCollections } = fields;
  return (
    [unlisted, hidden, eleventyExcludeFromCollections].some(isTrue) ||
    /^(?:never|false)$/.test(buildOption(fields, 'list'))
  );
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}

/** @returns whether the contents are switched off */
export function hidesContents(fields: Fields): boolean {
  const { toc, showToc, ShowToc, disableToc } = fields;
  return [toc, showToc, ShowToc].includes(false) || disableToc === true || fields.hide_table_of_contents === true;
}

const known = new Set([
  ...Object.values(synonyms).flatMap((names) => names.split(' ').map((name) => name.split('.')[0] ?? '')),
  ...'draft isDraft published publish unlisted hidden headless build _build render photos author_title author_url author_image_url status tags tag taxonomies topics categories category keywords toc showToc ShowToc disableToc hide_table_of_contents'.split(
    ' ',
  ),
  // Facts about the site's own machinery, which have no counterpart.
  ...'layout type id weight formerly comments math mermaid katex template extra seo sidebar slug permalink linktitle linkTitle eleventyExcludeFromCollections eleventyNavigation'.split(
    ' ',
  ),
]);

/** @returns names of fields that have no counterpart */
export function listUnknown(fields: Fields): string[] {
  return Object.keys(fields).filter((name) => !known.has(name));
}

/** Hugo reads the names of fields in any case. @returns the fields with known names in small letters */
export function unifyCase(fields: Fields): Fields {
  const small = (name: string) => {
    const lower = name.toLowerCase();
    return /^[A-Z]/.test(name) && known.has(lower) && !Object.hasOwn(fields, lower) ? lower : name;
  };
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [small(name), value]));
}

/** Matches a sentence with its end, in Latin and East Asian scripts. */
const sentence = /^[\s\S]*?(?:[.!?…]["')\]”’]*(?=\s|$)|[。！？])/;

/**
 * Shortens a text at the end of a sentence, or of a word if the first sentence is too long.
 * @param limit maximum characters
 */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  let kept = '';
  for (;;) {
    const next = sentence.exec(text.slice(kept.length))?.[0];
    if (!next || kept.length + next.length > limit) break;
    kept += next;
  }
  if (kept.trim()) return kept.trim();
  const words = text.slice(0, limit - 1);
  return `${words.slice(0, Math.max(words.lastIndexOf(' '), limit / 2)).replace(/[\s,;:–—-]+$/, '')}…`;
}
