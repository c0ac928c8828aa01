// The posts of a release grouped by tag, series and year. The groups decide which lists exist.
import {
  type Archive,
  divideArchive,
  listSeries,
  listTags,
  pageSize,
  type Series,
  type TagUse,
} from '#lib/model/listing.ts';
import type { Index, Post, Site } from '#lib/model/release.ts';

export type OutlinePost = Pick<Post, 'slug' | 'date' | 'updated' | 'tags' | 'series' | 'canonical'>;

/** The facts of the site that decide which lists exist. */
type ListFacts = Pick<Site, 'start' | 'postsPerPage'>;

export class Outline<Item extends OutlinePost = OutlinePost> {
  /** Newest first. */
  readonly posts: readonly Item[];
  /** Slugs of the pages of `content/pages`. */
  readonly pages: readonly string[];
  /** Slugs of the posts for new readers. */
  readonly start: readonly string[];
  /** Posts on one page of a list. */
  readonly pageSize: number;
  private readonly tags: Index['tags'];
  private readonly made: { uses?: TagUse[]; series?: Map<string, Series<Item>>; archive?: Archive<Item> } = {};
  private tagged?: Map<string, Item[]>;

  constructor(posts: readonly Item[], pages: readonly string[], tags: Index['tags'], site: ListFacts = {}) {
    this.posts = posts;
    this.pages = pages;
    this.tags = tags;
    this.start = site.start ?? [];
    this.pageSize = site.postsPerPage ?? pageSize;
  }

  /** The tags in use, sorted by name. */
  get uses(): TagUse[] {
    this.made.uses ??= listTags(this.posts, this.tags);
    return this.made.uses;
  }

  /** Maps slugs to series. */
  get series(): Map<string, Series<Item>> {
    this.made.series ??= new Map(listSeries(this.posts).map((series) => [series.slug, series]));
    return this.made.series;
  }

  get archive(): Archive<Item> {
    this.made.archive ??= divideArchive(this.posts);
    return this.made.archive;
  }

  /** Newest first. */
  postsOf(tag: string): readonly Item[] {
    this.tagged ??= groupByTag(this.posts);
    return this.tagged.get(tag) ?? [];
  }
}

function groupByTag<Item extends Pick<Post, 'tags'>>(posts: readonly Item[]): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const post of posts) {
    for (const tag of new Set(post.tags)) {
      const group = groups.get(tag);
      if (group) group.push(post);
      else groups.set(tag, [post]);
    }
  }
  return groups;
}
