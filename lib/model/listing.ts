// Groups posts into paginated lists, tags, years and series.
import { slug as slugOf } from 'github-slugger';
import { yearOf } from '#lib/dates.ts';
import type { Index, Page, Post } from '#lib/model/release.ts';
import { pagePath, styleguidePath } from '#lib/urls.ts';

/** Posts on one page of a list, unless the site says otherwise. */
export const pageSize = 20;

export interface PageOfList<Item> {
  items: Item[];
  /** The number of this page, from 1. */
  page: number;
  /** The number of pages. */
  last: number;
}

/** An empty list has one page. */
export function countPages(items: number, size: number): number {
  return Math.max(1, Math.ceil(items / size));
}

/** @returns the items of one page, or `undefined` if there is no such page */
export function paginate<Item>(items: readonly Item[], page: number, size = pageSize): PageOfList<Item> | undefined {
  const last = countPages(items.length, size);
  if (!Number.isInteger(page) || page < 1 || page > last) return undefined;
  return { items: items.slice((page - 1) * size, page * size), page, last };
}

export interface TagUse {
  tag: string;
  name: string;
  count: number;
}

/** @returns the tags that posts use, sorted by name. Unused tags have no page. */
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

/**
 * @param posts newest first
 * @returns the years, newest first
 */
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

/** Posts on the archive page: about 30 kB of links, compressed. Each earlier year gets its own page. */
const archiveLimit = 500;

/** A post as the archive lists it. */
export type ArchivePost = Pick<Post, 'slug' | 'title' | 'lang' | 'date'>;

export interface Archive<Item = ArchivePost> {
  /** The newest years, at least one, with their posts. */
  shown: Year<Item>[];
  /** The earlier years, each of which has its own page. */
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
  /** In the order of their parts. */
  posts: Item[];
}

/** The slug of a series. A title without letters and digits gives `series`. */
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

export type PostLink = Pick<Post, 'slug' | 'title' | 'lang' | 'minutes'>;

/** @returns the pages for readers and crawlers, which are all except the style guide */
export function listPages(pages: Index['pages']): Page[] {
  return Object.values(pages).filter(({ slug }) => pagePath(slug) !== styleguidePath);
}
