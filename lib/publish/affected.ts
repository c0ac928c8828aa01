// Which pages two releases differ in, and which lists a page is on: what is made ready before the first reader asks.
import { listSeries } from '#lib/content/listing.ts';
import type { Index } from '#lib/content/model.ts';
import { readIndex } from '#lib/content/reader.ts';
import type { Digest } from '#lib/content/store.ts';
import type { PageChange } from '#lib/publish/events.ts';
import {
  archivePath,
  atomPath,
  homePath,
  jsonFeedPath,
  llmsPath,
  markdownPath,
  pagePath,
  postPath,
  rssPath,
  seriesPath,
  sitemapPath,
  tagPath,
  tagsPath,
} from '#lib/urls.ts';

/** Lists of tags and series. A post has some; a change of all posts would have all. */
const listsLooked = 60;

export function comparePages(before: Digest, after: Digest): PageChange[] {
  const [old, fresh] = [listPages(readIndex(before)), listPages(readIndex(after))];
  const removed = [...old.keys()].filter((path) => !fresh.has(path));
  return [
    ...[...fresh].flatMap(([path, text]): PageChange[] => {
      const known = old.get(path);
      if (known === text) return [];
      return [{ path, change: known === undefined ? 'added' : 'changed' }];
    }),
    ...removed.map((path): PageChange => ({ path, change: 'removed' })),
  ];
}

function listPages({ posts, pages }: Index): Map<string, string> {
  return new Map([
    ...posts.map((post): [string, string] => [postPath(post.slug), JSON.stringify(post)]),
    ...Object.values(pages).map((page): [string, string] => [pagePath(page.slug), JSON.stringify(page)]),
  ]);
}

/** The documents that tell of a changed post, and the first page of each list that it is on or was on. */
export function listAffectedLists(
  release: Digest,
  before: Digest | undefined,
  pages: readonly PageChange[],
): PageChange[] {
  const index = readIndex(release);
  const paths = new Set(pages.map(({ path }) => path));
  const isMeant = ({ slug }: { slug: string }) => paths.has(postPath(slug));
  const posts = [...index.posts.filter(isMeant), ...(before ? readIndex(before).posts.filter(isMeant) : [])];
  const lists = new Set([
    ...posts.flatMap(({ tags }) =>
      tags.filter((tag) => index.posts.some((post) => post.tags.includes(tag))).map((tag) => tagPath(tag)),
    ),
    ...listSeries(index.posts.filter(isMeant)).map(({ slug }) => seriesPath(slug)),
  ]);
  const texts = index.posts.filter(isMeant).map(({ slug }) => markdownPath(slug));
  const always = [homePath, archivePath, tagsPath, rssPath, atomPath, jsonFeedPath, sitemapPath, llmsPath];
  return [...always, ...[...lists].slice(0, listsLooked), ...texts.slice(0, listsLooked)].map((path) => ({
    path,
    change: 'changed',
  }));
}
