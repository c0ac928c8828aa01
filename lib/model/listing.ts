// The ways into the posts besides one by one: pages of the list, tags, years, series, neighbours.
import { slug as slugOf } from 'github-slugger';
import { yearOf } from '#lib/dates.ts';
import type { Index, Page, Post } from '#lib/model/release.ts';
import { pagePath, styleguidePath } from '#lib/urls.ts';

/** Posts. From twenty on a list is in pages. */
export const pageSize = 20;

export interface PageOfList<Item> {
  items: Item[];
  /** Counted from 1; the last one is also the number of pages. */
  page: number;
  last: number;
}

/** An empty list has one page, too: the one that says so. */
export function countPages(items: number): number {
  return Math.max(1, Math.ceil(items / pageSize));
}

/** @returns the items of one page, or `undefined` if there is no page of that number */
export function paginate<Item>(items: readonly Item[], page: number): PageOfList<Item> | undefined {
  const last = countPages(items.length);
  if (!Number.isInteger(page) || page < 1 || page > last) return undefined;
  return { items: items.slice((page - 1) * pageSize, page * pageSize), page, last };
}

export interface TagUse {
  tag: string;
  name: string;
  count: number;
}

/** @returns the tags that a post carries, in the order of their names; what no post carries has no page */
export function listTags(posts: readonly Pick<Post, 'tags'>[], names: Record<string, string>): TagUse[] {
  const counts = new Map<string, number>();
  for (const { tags } of posts) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts]
    .map(([tag, count]) => ({ tag, name: names[tag] ?? tag, count }))
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en'));
}

export interface Year<Item = Post> {
  year: number;
  posts: Item[];
}

/** @param posts newest first, as in a release; so are the years */
export function groupByYear<Item extends Pick<Post, 'date'>>(posts: readonly Item[]): Year<Item>[] {
  const years: Year<Item>[] = [];
  for (const post of posts) {
    const year = yearOf(post.date);
    const last = years.at(-1);
    if (last?.year === year) last.posts.push(post);
    else years.push({ year, posts: [post] });
  }
  return years;
}

/** Posts. Some thirty kilobytes of links compressed: the archive shows so many before it sends to a page for each year. */
const archiveLimit = 500;

/** A line of a list of posts. */
export type ArchivePost = Pick<Post, 'slug' | 'title' | 'date'>;

export interface Archive<Item = ArchivePost> {
  /** The newest years, one at least, with their posts. */
  shown: Year<Item>[];
  /** The earlier years, each on a page of its own. */
  apart: Year<Item>[];
}

/** @param posts newest first */
export function divideArchive<Item extends Pick<Post, 'date'>>(posts: readonly Item[]): Archive<Item> {
  const years = groupByYear(posts);
  let count = 0;
  const isApart = ({ posts: those }: Year<Item>, place: number) => {
    count += those.length;
    return place > 0 && count > archiveLimit;
  };
  const first = years.findIndex(isApart);
  const end = first < 0 ? years.length : first;
  return { shown: years.slice(0, end), apart: years.slice(end) };
}

export interface Series<Item = Post> {
  slug: string;
  title: string;
  /** By their part. */
  posts: Item[];
}

/** The part of a series' address that its title gives; a title of signs alone has no letters to be named by. */
export function seriesSlug(title: string): string {
  return slugOf(title.trim()) || 'series';
}

export function listSeries<Item extends Pick<Post, 'series'>>(posts: readonly Item[]): Series<Item>[] {
  const series = new Map<string, Series<Item>>();
  for (const post of posts) {
    if (!post.series) continue;
    const slug = seriesSlug(post.series.title);
    const known = series.get(slug) ?? { slug, title: post.series.title, posts: [] };
    known.posts.push(post);
    series.set(slug, known);
  }
  const part = (post: Item) => post.series?.part ?? 0;
  return [...series.values()].map((one) => ({ ...one, posts: one.posts.toSorted((a, b) => part(a) - part(b)) }));
}

export type PostLink = Pick<Post, 'slug' | 'title' | 'minutes'>;

/** @returns the pages that readers and crawlers are led to: the style guide is for who works on the site */
export function listPages(pages: Index['pages']): Page[] {
  return Object.values(pages).filter(({ slug }) => pagePath(slug) !== styleguidePath);
}
