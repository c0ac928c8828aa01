// The sitemap (https://www.sitemaps.org/protocol.html): every page there is to find, and when it last changed where that is known.
import {
  countPages,
  divideArchive,
  groupByYear,
  listPages,
  listSeries,
  listTags,
  pageSize,
} from '#lib/content/listing.ts';
import type { Index, Post } from '#lib/content/model.ts';
import { changedAt, instantOf } from '#lib/dates.ts';
import {
  absoluteUrl,
  archivePath,
  archiveYearPath,
  listPath,
  pagePath,
  postPath,
  searchPath,
  seriesPath,
  tagPath,
  tagsPath,
} from '#lib/urls.ts';

export interface SitemapPage {
  path: string;
  /** Milliseconds since 1970 UTC; absent where no date tells, as nothing is better than a guess. */
  changed?: number;
}

/** The page that shows all there can be in a post is for authors, and not here. */
export function listSitemapPages({ posts, pages, tags }: Index): SitemapPage[] {
  return [
    ...listPieces(posts, listPath),
    ...posts.map((post) => ({ path: postPath(post.slug), changed: changedAt(post) })),
    ...listPages(pages).map(({ slug }) => ({ path: pagePath(slug) })),
    { path: archivePath, changed: newest(posts) },
    ...listArchiveYears(posts),
    { path: tagsPath, changed: newest(posts) },
    ...listTags(posts, tags).flatMap(({ tag }) =>
      listPieces(
        posts.filter((post) => post.tags.includes(tag)),
        (page) => tagPath(tag, page),
      ),
    ),
    ...listSeries(posts).map((series) => ({ path: seriesPath(series.slug), changed: newest(series.posts) })),
    { path: searchPath },
  ];
}

/** A year that is apart is closed, but for edits. */
function listArchiveYears(posts: readonly Post[]): SitemapPage[] {
  const apart = new Set(divideArchive(posts).apart.map(({ year }) => year));
  return groupByYear(posts)
    .filter(({ year }) => apart.has(year))
    .map(({ year, posts: those }) => ({ path: archiveYearPath(year), changed: newest(those) }));
}

/** A piece changes with what it shows, and with each new post, which moves the others on. */
function listPieces(posts: readonly Post[], pathOf: (page: number) => string): SitemapPage[] {
  const arrival = posts.slice(0, 1).map(({ date }) => instantOf(date));
  return Array.from({ length: countPages(posts.length) }, (_, piece) => {
    const shown = posts.slice(piece * pageSize, (piece + 1) * pageSize).map(changedAt);
    return { path: pathOf(piece + 1), changed: latest([...arrival, ...shown]) };
  });
}

function newest(posts: readonly Post[]): number | undefined {
  return latest(posts.map(changedAt));
}

function latest(instants: readonly number[]): number | undefined {
  return instants.length > 0 ? Math.max(...instants) : undefined;
}

export function buildSitemap(index: Index): string {
  const urls = listSitemapPages(index).map(({ path, changed }) => {
    const lastmod = changed === undefined ? '' : `<lastmod>${new Date(changed).toISOString()}</lastmod>`;
    return `<url><loc>${escapeXml(encodeURI(absoluteUrl(path)))}</loc>${lastmod}</url>`;
  });
  return `<?xml version="1.0" encoding="utf-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${urls.join('\n')}
</urlset>
`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll("'", '&apos;');
}
