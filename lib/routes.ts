// The table of all addresses of the site, used by the pages, proxy, sitemap, link check, cache warming and offline reading.

import { changedAt, instantOf, yearOf } from '#lib/dates.ts';
import { countPages, seriesSlug } from '#lib/model/listing.ts';
import type { Outline, OutlinePost } from '#lib/model/outline.ts';
import { type Address, fixedPage, page, type Route, route, single } from '#lib/route.ts';
import {
  archivePath,
  archiveYearPath,
  devCardsPath,
  devPostsPath,
  faviconPath,
  feedStylePath,
  feeds,
  feedsPath,
  homePath,
  iconSvgPath,
  listPath,
  llmsPath,
  manifestPath,
  markdownPath,
  markPath,
  offlinePath,
  pagePath,
  postPath,
  probePaths,
  robotsPath,
  searchDataPath,
  searchPath,
  securityTxtPath,
  seriesFeedPath,
  seriesPath,
  sitemapPath,
  startPath,
  styleguidePath,
  tagFeedPath,
  tagPath,
  tagsPath,
  touchIconPath,
  webhookPath,
  workerPath,
} from '#lib/urls.ts';

export const homePage = page(homePath, {
  data: (views) => views.list(1),
  list: (outline) => [{ path: homePath, args: [], changed: () => changeOfListPage(outline, outline.posts, 1) }],
  ofPost: () => [homePath],
});

export const listPage = page('/page/[page]', {
  data: (views, number: number) => views.list(number),
  list: (outline) =>
    laterPages(outline, outline.posts.length).map((number) => ({
      path: listPath(number),
      args: [number],
      changed: () => changeOfListPage(outline, outline.posts, number),
    })),
});

export const archivePage = fixedPage(archivePath, {
  card: ({ cards }) => cards.archive,
  changed: ({ posts }) => newest(posts),
  data: (views) => views.archive(),
});

export const archiveYearPage = page('/archive/[year]', {
  data: (views, year: number) => views.year(year),
  list: ({ archive }) =>
    archive.apart.map(({ year, posts }) => ({
      path: archiveYearPath(year),
      args: [year],
      changed: () => newest(posts),
    })),
  ofPost: ({ date }) => [archiveYearPath(yearOf(date))],
});

export const tagsPage = fixedPage(tagsPath, {
  card: ({ cards }) => cards.tags,
  changed: ({ posts }) => newest(posts),
  data: (views) => views.outline.uses,
});

export const tagPage = page('/tags/[tag]', {
  data: (views, tag: string, number: number) => views.tag(tag, number),
  list: (outline) => outline.uses.map(({ tag }) => listTagPage(outline, tag, 1)),
  ofPost: ({ tags }) => tags.map((tag) => tagPath(tag)),
});

const laterTagPages = page('/tags/[tag]/page/[page]', {
  data: (views, tag: string, number: number) => views.tag(tag, number),
  list: (outline) =>
    outline.uses.flatMap(({ tag, count }) =>
      laterPages(outline, count).map((number) => listTagPage(outline, tag, number)),
    ),
});

export const seriesPage = page('/series/[slug]', {
  data: (views, slug: string) => views.series(slug),
  list: ({ series }) =>
    [...series.values()].map(({ slug, posts }) => ({
      path: seriesPath(slug),
      args: [slug],
      changed: () => newest(posts),
    })),
  ofPost: (post) => seriesOf(post).map(seriesPath),
});

export const historyPage = route({
  pattern: '/posts/[slug]/history',
  isPage: true,
  data: (views, slug: string) => views.line(slug),
});

export const feedsPage = fixedPage(feedsPath, {
  isReplaceable: true,
  card: ({ subscribe }) => ({ title: subscribe.title }),
  data: (views) => views.topics(),
});

/** The hand-picked posts for new readers. The page exists if the author lists any. */
export const startPage = fixedPage(startPath, {
  isReplaceable: true,
  card: ({ start }) => ({ title: start.title }),
  exists: ({ start }) => start.length > 0,
  data: (views) => views.summaries((views.index.site.start ?? []).flatMap((slug) => views.find(slug) ?? [])),
});

/** The most important route comes first: pages are rendered in this order after each publication. */
export const routes: readonly Route[] = [
  homePage,
  ...feeds.map(({ path }) => single(path, (views) => views.feed())),
  archivePage,
  tagsPage,
  tagPage,
  seriesPage,
  page('/posts/[slug]', {
    isPerPost: true,
    data: (views, slug: string) => views.post(slug),
    list: ({ posts }) => posts.map(listPost),
    ofPost: ({ slug }) => [postPath(slug)],
  }),
  feedsPage,
  startPage,
  historyPage,
  { pattern: '/posts/[slug]/excerpt' },
  page('/[...slug]', {
    folder: '/pages/[...slug]',
    data: (views, slug: string) => views.page(slug),
    list: ({ pages }) => pages.filter(isOrdinary).map((slug) => ({ path: pagePath(slug), args: [slug] })),
  }),
  route({
    pattern: '/tags/[tag]/feed.xml',
    data: (views, tag: string) => views.tagFeed(tag),
    list: ({ uses }) => uses.map(({ tag }) => ({ path: tagFeedPath(tag), args: [tag] })),
    ofPost: ({ tags }) => tags.map(tagFeedPath),
  }),
  route({
    pattern: '/series/[slug]/feed.xml',
    data: (views, slug: string) => views.seriesFeed(slug),
    list: ({ series }) => [...series.keys()].map((slug) => ({ path: seriesFeedPath(slug), args: [slug] })),
    ofPost: (post) => seriesOf(post).map(seriesFeedPath),
  }),
  single(feedStylePath, (views) => views.site()),
  single(sitemapPath, ({ outline }) => listSitemap(outline)),
  single(llmsPath, (views) => views.llms()),
  route({
    pattern: '/posts/[slug].md',
    folder: '/markdown/[slug]',
    isPerPost: true,
    data: (views, slug: string) => views.markdown(slug),
    list: ({ posts }) => posts.map(({ slug }) => ({ path: markdownPath(slug), args: [slug] })),
    ofPost: ({ slug }) => [markdownPath(slug)],
  }),
  listPage,
  laterTagPages,
  archiveYearPage,
  fixedPage(searchPath, { card: ({ cards }) => cards.search, isNotKept: true, isPerRequest: true }),
  // The style guide and the offline page are not in the sitemap.
  { ...single(styleguidePath, (views) => views.page('styleguide')), isPage: true },
  { ...single(offlinePath), isPage: true, isNotKept: true },
  // Next's matcher treats `x.json` as `x`, so the proxy handles this path too (measured on 16.4.6).
  { ...single(searchDataPath), isPerRequest: true },
  single(robotsPath),
  { ...single(securityTxtPath), isPublicFile: true },
  single(manifestPath, (views) => views.site()),
  ...[markPath, iconSvgPath, faviconPath, touchIconPath].map((path) => single(path, (views) => views.site())),
  single(workerPath),
  ...probePaths.map((path): Route => ({ ...single(path), isOfServer: true })),
  { pattern: webhookPath, isOfServer: true },
  { pattern: '/assets/[file]' },
  { pattern: '/media/[file]' },
  { pattern: '/og/[file]' },
  { pattern: '/icons/[file]' },
  { pattern: '/preview/[token]', folder: '/preview' },
  { pattern: '/preview/[token]/media/[file]' },
  { pattern: devCardsPath(), isPage: true },
  { pattern: devPostsPath(), isPage: true },
];

function listPost(post: OutlinePost): Address<[string]> {
  const { slug, canonical } = post;
  return {
    path: postPath(slug),
    args: [slug],
    changed: () => changedAt(post),
    isOriginalElsewhere: canonical !== undefined,
  };
}

/** @returns the slug of the post's series, if it has one */
function seriesOf({ series }: OutlinePost): string[] {
  return series ? [seriesSlug(series.title)] : [];
}

/** The style guide has its own route. */
function isOrdinary(slug: string): boolean {
  return pagePath(slug) !== styleguidePath;
}

function listTagPage(outline: Outline, tag: string, number: number): Address<[string, number]> {
  return {
    path: tagPath(tag, number),
    args: [tag, number],
    changed: () => changeOfListPage(outline, outline.postsOf(tag), number),
  };
}

/** @returns the page numbers of a list, from 2 */
function laterPages({ pageSize }: Outline, items: number): number[] {
  return Array.from({ length: countPages(items, pageSize) - 1 }, (_, index) => index + 2);
}

/** Finds the last change of a page of a list: a change of its posts, or the newest post, which shifts all pages. */
function changeOfListPage({ pageSize }: Outline, posts: readonly OutlinePost[], number: number): number | undefined {
  const shown = posts.slice((number - 1) * pageSize, number * pageSize).map(changedAt);
  return latest([...posts.slice(0, 1).map(({ date }) => instantOf(date)), ...shown]);
}

function newest(posts: readonly OutlinePost[]): number | undefined {
  return latest(posts.map(changedAt));
}

function latest(instants: readonly number[]): number | undefined {
  return instants.length > 0 ? instants.reduce((a, b) => Math.max(a, b)) : undefined;
}

/** @returns the pages of the sitemap */
export function listSitemap(outline: Outline): { path: string; changed: number | undefined }[] {
  return routes
    .filter(({ isInSitemap }) => isInSitemap)
    .flatMap(({ list }) => list?.(outline) ?? [])
    .filter(({ isOriginalElsewhere }) => !isOriginalElsewhere)
    .map(({ path, changed }) => ({ path, changed: changed?.() }));
}
