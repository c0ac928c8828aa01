// Reads an export of WordPress (WXR).
import { readFileSync } from 'node:fs';
import { basename, dirname, posix } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { addParagraphs, decodeCode } from '#lib/import/exports/wordpress-text.ts';
import { readDate } from '#lib/import/front-matter/dates.ts';
import { toMarkdown, wrapMarkdown } from '#lib/import/html/html.ts';
import { footnote } from '#lib/import/markdown/write.ts';
import { isImage } from '#lib/import/media.ts';
import type { Author, Collection, Entry, Fields, Note } from '#lib/import/model.ts';
import { basePath } from '#lib/import/old-addresses.ts';
import { decodeText } from '#lib/import/source/decode-text.ts';
import { findUpload } from '#lib/import/source/uploads.ts';
import { wordpress as syntaxes } from '#lib/import/tags/syntax.ts';
import { countOf } from '#lib/model/wording.ts';
import { rssPath } from '#lib/urls.ts';

type Item = Record<string, unknown>;

const repeated = new Set(['item', 'category', 'wp:postmeta', 'wp:author', 'wp:category', 'wp:tag', 'wp:comment']);

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  isArray: (name) => repeated.has(name),
  parseTagValue: false,
  trimValues: false,
});

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  return typeof value === 'object' && value !== null && '#text' in value ? String(value['#text']) : '';
}

function listOf(item: Item, name: string): Item[] {
  const value = item[name];
  return Array.isArray(value) ? (value as Item[]) : [];
}

function metaOf(item: Item, key: string): string | undefined {
  const found = listOf(item, 'wp:postmeta').find((meta) => textOf(meta['wp:meta_key']) === key);
  return found && textOf(found['wp:meta_value']);
}

const hidden = new Set(['draft', 'pending', 'auto-draft']);

interface Attachment {
  url: string;
  alt: string;
  caption: string;
}

/** @throws {Error} if the file is not an export */
export function readWordPress(file: string): Collection {
  const text = decodeText(readFileSync(file)).text;
  const channel = (parser.parse(text) as { rss?: { channel?: Item } }).rss?.channel;
  if (!channel || !('wp:wxr_version' in channel))
    throw new Error(`${file} is not an export of WordPress: it has no wxr_version`);
  const items = listOf(channel, 'item');
  const attachments = new Map(
    items
      .filter((item) => textOf(item['wp:post_type']) === 'attachment')
      .map((item) => [textOf(item['wp:post_id']), readAttachment(item)]),
  );
  const blocks = new Map(
    items
      .filter((item) => textOf(item['wp:post_type']) === 'wp_block')
      .map((item) => [textOf(item['wp:post_id']), textOf(item['content:encoded'])]),
  );
  const authors = new Map(
    listOf(channel, 'wp:author').map((one): [string, Author] => [
      textOf(one['wp:author_login']),
      { name: textOf(one['wp:author_display_name']) || textOf(one['wp:author_login']) },
    ]),
  );
  const siteUrl = (textOf(channel['wp:base_blog_url']) || textOf(channel.link)).trim().replace(/\/$/, '');
  const site = URL.canParse(siteUrl) ? siteUrl : undefined;
  const base = basePath({ siteUrl: site });
  const leftOut: Note[] = [];
  const lines = new Lines(text);
  const entries = items.flatMap((item) =>
    readItem(item, basename(file), { attachments, blocks, authors, base, leftOut, lines }),
  );
  const language = textOf(channel.language).trim();
  return {
    origin: `WordPress (export ${textOf(channel['wp:wxr_version'])})`,
    root: dirname(file),
    entries,
    leftOut,
    syntaxes,
    siteUrl: site,
    lang: language || undefined,
    moved: new Map([
      ['/feed', rssPath],
      ['/feed/atom', '/atom.xml'],
    ]),
    tagPages: new Map(listTagPages(items, base)),
    authors,
    findFile: (reference) => findUpload(dirname(file), reference, ['wp-content/uploads', 'uploads']),
    imageOf: (id) => attachments.get(id),
  };
}

function readAttachment(item: Item): Attachment {
  const caption = textOf(item['excerpt:encoded'])
    .replace(/<[^>]+>/g, '')
    .trim();
  return {
    url: textOf(item['wp:attachment_url']),
    alt: metaOf(item, '_wp_attachment_image_alt') || caption || textOf(item.title),
    caption,
  };
}

interface Context {
  /** The texts of reusable blocks by their ids. */
  blocks: ReadonlyMap<string, string>;
  attachments: ReadonlyMap<string, Attachment>;
  authors: ReadonlyMap<string, Author>;
  /** The path of the site: `/blog`. */
  base: string;
  leftOut: Note[];
  lines: Lines;
}

/** Types of items that are not texts of the site. */
const internal = /^(?:attachment|nav_menu_item|revision|wp_.*)$/;

function readItem(item: Item, file: string, context: Context): Entry[] {
  const kind = textOf(item['wp:post_type']);
  const status = textOf(item['wp:status']);
  const title = textOf(item.title).trim();
  const content = textOf(item['content:encoded']);
  const line = context.lines.find(content, textOf(item.link));
  if (internal.test(kind) || status === 'trash') return [];
  const leave = (message: string) => {
    context.leftOut.push({ file, line, message: `"${title}" ${message}` });
    return [];
  };
  if (kind !== 'post' && kind !== 'page') return leave(`is of the type ${kind}`);
  if (!content.trim()) return leave('has no text');
  const hasPassword = textOf(item['wp:post_password']).trim() !== '';
  const comments = listOf(item, 'wp:comment').filter((one) => textOf(one['wp:comment_approved']) === '1').length;
  if (comments > 0) leave(`has ${countOf(comments, 'comment')}, which no post here shows`);
  const id = textOf(item['wp:post_id']);
  const whole = includeBlocks(content, context.blocks, (ref) =>
    leave(`shows the reusable block ${ref}, which is not in the export: write its text into the post`),
  );
  const address = pathOf(textOf(item.link), context.base);
  return [
    {
      kind,
      file,
      line,
      fields: readFields(item, title, context),
      body: addFootnotes(readBody(whole, context.attachments), metaOf(item, 'footnotes')),
      format: 'html',
      slug: decodeURIComponent(textOf(item['wp:post_name'])) || title,
      isDraft: hidden.has(status),
      restriction: status === 'private' ? 'it was private' : hasPassword ? 'it had a password' : undefined,
      addresses: [
        ...(address ? [address] : []),
        kind === 'post' ? `/?p=${id}` : `/?page_id=${id}`,
        ...listOldSlugs(item, address),
      ],
    },
  ];
}

/** WordPress redirects the addresses that a post had before its slug was changed. */
function listOldSlugs(item: Item, address: string | undefined): string[] {
  const slugs = listOf(item, 'wp:postmeta')
    .filter((meta) => textOf(meta['wp:meta_key']) === '_wp_old_slug')
    .map((meta) => textOf(meta['wp:meta_value']).trim());
  return address === undefined ? [] : slugs.filter(Boolean).map((slug) => address.replace(/[^/]+(?=\/?$)/, slug));
}

/** Titles and excerpts are HTML in WordPress. */
function withoutTags(html: string): string {
  return html.replace(/<[^>]+>/g, '');
}

function readFields(item: Item, title: string, { attachments, authors }: Context): Fields {
  const cover = attachments.get(metaOf(item, '_thumbnail_id') ?? '');
  const terms = (domain: string) =>
    listOf(item, 'category')
      .filter((one) => one['@domain'] === domain)
      .map(textOf);
  const creator = textOf(item['dc:creator']);
  return {
    title: withoutTags(title),
    date: dateOf(item, 'wp:post_date_gmt', 'wp:post_date', 'pubDate'),
    updated: dateOf(item, 'wp:post_modified_gmt'),
    description: withoutTags(textOf(item['excerpt:encoded']) || metaOf(item, '_yoast_wpseo_metadesc') || ''),
    tags: terms('post_tag'),
    categories: terms('category').filter((name) => name !== 'Uncategorized'),
    author: authors.get(creator)?.name ?? creator,
    // An alt text that is only a file name is left out.
    ...(cover ? { cover: { src: cover.url, ...(isImage(cover.alt) ? {} : { alt: cover.alt }) } } : {}),
  };
}

/**
 * Puts the texts of reusable blocks in their places.
 * @param depth of blocks that a block may show
 */
function includeBlocks(content: string, blocks: Context['blocks'], miss: (ref: string) => void, depth = 5): string {
  return content.replace(/<!-- wp:block \{[^}]*?"ref":"?(\d+)[^>]*?\/-->/g, (all, ref: string) => {
    const text = blocks.get(ref);
    if (text !== undefined && depth > 0) return includeBlocks(text, blocks, miss, depth - 1);
    miss(ref);
    return all;
  });
}

/** Shows images in their original size, and adds the paragraphs that the classic editor leaves out. */
function readBody(content: string, attachments: Context['attachments']): string {
  const originals = new Set([...attachments.values()].map(({ url }) => url));
  const whole = content.replace(/(https?:\/\/[^\s"'<>]+)-\d+x\d+(\.\w+)/g, (all, start: string, ending: string) =>
    originals.has(start + ending) ? start + ending : all,
  );
  const plain = decodeCode(whole)
    .replace(/<!-- wp:syntaxhighlighter\/code \{"language":"([\w+#-]+)".*?\} -->\s*<pre/g, '<pre lang="$1"')
    .replace(/<a\b[^>]*\bwp-block-file__button\b[^>]*>[\s\S]*?<\/a>/g, '');
  return /<!-- wp:/.test(whole) ? plain : addParagraphs(plain);
}

/** The texts of the block of footnotes are properties of the post. @param meta JSON */
function addFootnotes(body: string, meta = '[]'): string {
  let notes: { id?: string; content?: string }[];
  try {
    notes = JSON.parse(meta) as typeof notes;
  } catch {
    return body;
  }
  const numbered = body.replace(/<sup\b[^>]*\bdata-fn="([^"]+)"[^>]*>[\s\S]*?<\/sup>/g, (all, id: string) => {
    const index = notes.findIndex((note) => note.id === id);
    return index < 0 ? all : wrapMarkdown(`[^${index + 1}]`);
  });
  const texts = notes.map(({ content = '' }, index) =>
    wrapMarkdown(`\n\n${footnote(String(index + 1), toMarkdown(content))}\n\n`),
  );
  return [numbered, ...texts].join('\n\n');
}

/** @returns the path of a link below that of the site */
function pathOf(link: string, base: string): string | undefined {
  const url = URL.canParse(link) ? new URL(link) : undefined;
  if (url?.search !== '') return undefined;
  const path = url.pathname.startsWith(`${base}/`) ? url.pathname.slice(base.length) : url.pathname;
  return path === '/' ? undefined : path;
}

/** WordPress writes zeros for a date that is not set. */
function dateOf(item: Item, ...names: string[]): string | undefined {
  const found = names.map((name) => textOf(item[name]).trim()).find((text) => text && !text.startsWith('0000'));
  return readDate(found);
}

function* listTagPages(items: readonly Item[], base: string): Generator<[path: string, name: string]> {
  for (const category of items.flatMap((item) => listOf(item, 'category'))) {
    const folder =
      category['@domain'] === 'category' ? 'category' : category['@domain'] === 'post_tag' ? 'tag' : undefined;
    if (folder) yield [posix.join('/', base, folder, String(category['@nicename'])), textOf(category)];
  }
}

/** Finds the line of each part of a text. Each search starts where the previous part was found. */
class Lines {
  private readonly text: string;
  private at = 0;
  private line = 1;

  constructor(text: string) {
    this.text = text;
  }

  /** @returns the line of the first part that is found, or the last line */
  find(...parts: readonly string[]): number {
    for (const part of parts) {
      const found = part ? this.text.indexOf(part, this.at) : -1;
      if (found < 0) continue;
      for (
        let index = this.text.indexOf('\n', this.at);
        index >= 0 && index < found;
        index = this.text.indexOf('\n', index + 1)
      )
        this.line += 1;
      this.at = found;
      break;
    }
    return this.line;
  }
}
