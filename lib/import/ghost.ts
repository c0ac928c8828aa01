// Reads an export of Ghost (JSON).
import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { lexicalToHtml } from '#lib/import/ghost-lexical.ts';
import { mobiledocToHtml, readMarkdownCard } from '#lib/import/ghost-mobiledoc.ts';
import type { Author, Collection, Entry, Fields, Note } from '#lib/import/model.ts';
import { findUpload } from '#lib/import/uploads.ts';
import { rssPath } from '#lib/urls.ts';

type Row = Record<string, unknown>;

interface Tables {
  posts: Row[];
  tables: Row;
}

/** An export has its tables in `db[0].data`, or in `data`. */
function readTables(file: string, text: string): Tables {
  const whole = JSON.parse(text) as { db?: { data?: Row }[]; data?: Row };
  const tables = whole.db?.[0]?.data ?? whole.data;
  if (!Array.isArray(tables?.posts)) throw new Error(`${file} is no export of Ghost: it has no posts`);
  return { posts: tables.posts as Row[], tables };
}

function rowsOf(tables: Row, name: string): Row[] {
  return Array.isArray(tables[name]) ? (tables[name] as Row[]) : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

/** @throws {Error} if the file is no export */
export function readGhost(file: string): Collection {
  const source = readFileSync(file, 'utf8');
  const { posts, tables } = readTables(file, source);
  const byId = (name: string) => new Map(rowsOf(tables, name).map((row): [string, Row] => [text(row.id), row]));
  const [tags, users] = [byId('tags'), byId('users')];
  const related = (table: string, post: Row, key: string, rows: ReadonlyMap<string, Row>): Row[] =>
    rowsOf(tables, table)
      .filter((row) => row.post_id === post.id)
      .toSorted((a, b) => Number(a.sort_order ?? 0) - Number(b.sort_order ?? 0))
      .map((row) => rows.get(text(row[key])))
      .filter((row) => row !== undefined);
  const settings = new Map(rowsOf(tables, 'settings').map((row) => [text(row.key), text(row.value)]));
  const metas = new Map(rowsOf(tables, 'posts_meta').map((row) => [row.post_id, row]));
  const leftOut: Note[] = [];
  const entries = posts.flatMap((post): Entry[] => {
    const at = source.indexOf(JSON.stringify(post.slug));
    const line = at < 0 ? 1 : source.slice(0, at).split('\n').length;
    const body = readBody(post);
    if (!body) {
      leftOut.push({ file: basename(file), line, message: `"${text(post.title)}" has no text` });
      return [];
    }
    const meta = { ...post, ...metas.get(post.id) };
    const people = related('posts_authors', post, 'author_id', users);
    const writers = people.length > 0 ? people : [users.get(text(post.author_id))].filter((row) => row !== undefined);
    const isPage = post.type === 'page' || post.page === 1 || post.page === true;
    const fields: Fields = {
      title: post.title,
      date: post.published_at ?? post.created_at,
      updated: post.updated_at,
      description: post.custom_excerpt ?? meta.meta_description,
      // Names that begin with # are internal.
      tags: related('posts_tags', post, 'tag_id', tags)
        .map((tag) => text(tag.name))
        .filter((name) => !name.startsWith('#')),
      authors: writers.map((row) => text(row.name)),
      canonical: post.canonical_url,
      cover: post.feature_image,
      coverAlt: meta.feature_image_alt,
    };
    const slug = text(post.slug);
    const isDraft = !['published', 'scheduled', 'sent'].includes(text(post.status));
    return [
      {
        kind: isPage ? 'page' : 'post',
        file: basename(file),
        line,
        fields,
        ...body,
        slug,
        isDraft,
        lang: text(post.locale) || undefined,
        addresses: [`/${slug}/`],
      },
    ];
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
    authors: new Map(
      [...users.values()].map((row): [string, Author] => [
        text(row.slug),
        { name: text(row.name), bio: text(row.bio) || undefined, url: text(row.website) || undefined },
      ]),
    ),
    findFile: (reference) => findUpload(dirname(file), reference, ['content/images', 'images']),
  };
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
