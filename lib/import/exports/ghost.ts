// Reads an export of Ghost (JSON).
import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { lexicalToHtml } from '#lib/import/exports/ghost-lexical.ts';
import { mobiledocToHtml, readMarkdownCard } from '#lib/import/exports/ghost-mobiledoc.ts';
import type { Author, Collection, Entry, Fields, Note } from '#lib/import/model.ts';
import { decodeText } from '#lib/import/source/decode-text.ts';
import { findUpload } from '#lib/import/source/uploads.ts';
import { rssPath } from '#lib/urls.ts';

type Row = Record<string, unknown>;

/** The tables of an export. */
interface Tables {
  posts: Row[];
  tags: Rows;
  users: Rows;
  /** Further properties of posts, by the id of the post. */
  metas: Rows;
  settings: ReadonlyMap<string, string>;
  postsTags: Row[];
  postsAuthors: Row[];
}

/** Rows of a table by id. */
type Rows = ReadonlyMap<string, Row>;

/** An export has its tables in `db[0].data`, or in `data`. */
function readTables(file: string, source: string): Tables {
  const whole = JSON.parse(source) as { db?: { data?: Row }[]; data?: Row };
  const tables = whole.db?.[0]?.data ?? whole.data;
  if (!Array.isArray(tables?.posts)) throw new Error(`${file} is not an export of Ghost: it has no posts`);
  const rowsOf = (name: string) => (Array.isArray(tables[name]) ? (tables[name] as Row[]) : []);
  const mapOf = (name: string, key = 'id') => new Map(rowsOf(name).map((row) => [text(row[key]), row]));
  return {
    posts: tables.posts as Row[],
    tags: mapOf('tags'),
    users: mapOf('users'),
    metas: mapOf('posts_meta', 'post_id'),
    settings: new Map(rowsOf('settings').map((row) => [text(row.key), text(row.value)])),
    postsTags: rowsOf('posts_tags'),
    postsAuthors: rowsOf('posts_authors'),
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

/** @throws {Error} if the file is not an export */
export function readGhost(file: string): Collection {
  const source = decodeText(readFileSync(file)).text;
  const tables = readTables(file, source);
  const { tags, users, settings } = tables;
  const leftOut: Note[] = [];
  const entries = tables.posts.flatMap((post): Entry[] => {
    const at = source.indexOf(JSON.stringify(post.slug));
    const place = { file: basename(file), line: at < 0 ? 1 : source.slice(0, at).split('\n').length };
    const body = readBody(post);
    if (body) return [{ ...place, ...body, ...readPost(post, tables) }];
    leftOut.push({ ...place, message: `"${text(post.title)}" has no text` });
    return [];
  });
  const url = settings.get('url');
  return {
    origin: `Ghost (export ${basename(file)})`,
    root: dirname(file),
    entries,
    leftOut,
    syntaxes: [],
    siteUrl: url && URL.canParse(url) ? url.replace(/\/$/, '') : undefined,
    lang: settings.get('lang') ?? settings.get('locale'),
    moved: new Map([['/rss', rssPath]]),
    tagPages: new Map([...tags.values()].map((tag) => [`/tag/${text(tag.slug)}`, text(tag.name)])),
    authors: new Map([...users.values()].map((row) => [text(row.slug), readAuthor(row)])),
    findFile: (reference) =>
      findUpload(dirname(file), reference, ['content/images', 'images', 'content/files', 'content/media']),
  };
}

function readAuthor(row: Row): Author {
  return {
    name: text(row.name),
    bio: text(row.bio) || undefined,
    links: [text(row.website)].filter(Boolean),
    avatar: clean(text(row.profile_image)) || undefined,
  };
}

/** Reads the properties of a post or a page, without its text. */
function readPost(post: Row, tables: Tables): Omit<Entry, 'file' | 'line' | 'body' | 'format'> {
  const slug = text(post.slug);
  const readers = findReaders(post);
  const status = text(post.status);
  const isPage = post.type === 'page' || post.page === 1 || post.page === true;
  return {
    kind: isPage ? 'page' : 'post',
    fields: readFields(post, tables),
    slug,
    isDraft: !['published', 'sent'].includes(status) && !(status === 'scheduled' && post.published_at),
    restriction: readers && `it was only for ${readers}`,
    lang: text(post.locale) || undefined,
    addresses: [`/${slug}/`],
  };
}

/** @returns the readers of a post that is not for everybody */
function findReaders(post: Row): string | undefined {
  const visibility = text(post.visibility);
  if (post.status === 'sent') return 'those who get it by mail';
  return visibility && visibility !== 'public' ? (visibility === 'paid' ? 'paying members' : 'members') : undefined;
}

function readFields(post: Row, { tags, users, metas, postsTags, postsAuthors }: Tables): Fields {
  const meta = { ...post, ...metas.get(text(post.id)) };
  const people = listRelated(post, postsAuthors, 'author_id', users);
  const writers = people.length > 0 ? people : [users.get(text(post.author_id))].filter((row) => row !== undefined);
  return {
    title: post.title,
    date: post.published_at ?? post.created_at,
    updated: post.updated_at,
    description: post.custom_excerpt ?? meta.meta_description,
    // Names that begin with # are internal.
    tags: listRelated(post, postsTags, 'tag_id', tags)
      .map((tag) => text(tag.name))
      .filter((name) => !name.startsWith('#')),
    authors: writers.map((row) => text(row.name)),
    canonical: post.canonical_url,
    cover: post.feature_image,
    coverAlt: meta.feature_image_alt,
  };
}

/**
 * Lists the rows that belong to a post, in their order.
 * @param relations pairs of a post and a row
 * @param key the property of a pair that names the row
 */
function listRelated(post: Row, relations: readonly Row[], key: string, rows: Rows): Row[] {
  return relations
    .filter((relation) => relation.post_id === post.id)
    .toSorted((a, b) => Number(a.sort_order ?? 0) - Number(b.sort_order ?? 0))
    .map((relation) => rows.get(text(relation[key])))
    .filter((row) => row !== undefined);
}

/** The text that the author typed is better than the HTML made from it. */
function readBody(post: Row): Pick<Entry, 'body' | 'format'> | undefined {
  const mobiledoc = parse(post.mobiledoc);
  const markdown = mobiledoc && readMarkdownCard(mobiledoc);
  if (markdown) return { body: clean(markdown), format: 'md' };
  const lexical = parse(post.lexical);
  const html = text(post.html) || (lexical ? lexicalToHtml(lexical) : mobiledoc ? mobiledocToHtml(mobiledoc) : '');
  return html.trim() ? { body: clean(html), format: 'html' } : undefined;
}

/** The export has a sign for the address of the site. */
function clean(body: string): string {
  return body.replace(/__GHOST_URL__(?=\/?)/g, '');
}

function parse(value: unknown): Row | undefined {
  try {
    return typeof value === 'string' && value ? (JSON.parse(value) as Row) : undefined;
  } catch {
    return undefined;
  }
}
