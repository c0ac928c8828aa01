// The types of the views: the data that each page shows.
import type { ArchivePost, PageOfList, PostLink, Series, TagUse } from '#lib/model/listing.ts';
import type { Author, Index, Post, Site } from '#lib/model/release.ts';

/** A post as lists show it. */
export interface PostSummary
  extends Pick<Post, 'slug' | 'title' | 'description' | 'lang' | 'date' | 'updated' | 'minutes' | 'tags' | 'hidden'> {
  /** Names and links, if the posts of the site have several authors. */
  authors?: Author[];
}

/** Maps the slugs of the tags of a view's posts to their names. */
export type TagNames = Index['tags'];

/** The facts that a list shows of its posts. */
export interface ListFacts {
  tags: TagNames;
  /** The language of the site, for dates of posts that name none. */
  language: string;
}

export interface ListPage extends PageOfList<PostSummary>, ListFacts {}

export interface TagPage extends ListPage {
  use: TagUse;
}

export interface SeriesPage extends Series<PostSummary>, ListFacts {
  /** The language of the first part, in which the title is likely to be. */
  lang?: string;
}

export interface Topics {
  tags: Pick<TagUse, 'tag' | 'name'>[];
  series: Pick<SeriesPage, 'slug' | 'title' | 'lang'>[];
}

export interface ArchivePage {
  shown: { year: number; posts: ArchivePost[] }[];
  apart: { year: number; count: number }[];
  total: number;
  /** The language of the site, in which the days are. */
  language: string;
}

export interface ArchiveYear extends Pick<ArchivePage, 'language'> {
  year: number;
  posts: ArchivePost[];
}

export interface PlaceInSeries {
  slug: string;
  title: string;
  lang?: string;
  /** Position among the visible parts, from 1. */
  position: number;
  parts: number;
}

/** The links from a post to others. */
export interface Surroundings {
  older: PostLink | undefined;
  newer: PostLink | undefined;
  related: PostLink[];
  place: PlaceInSeries | undefined;
  /** The posts that link to it, the newest first. */
  backlinks: PostLink[];
}

export interface PostView extends Surroundings {
  post: Post;
  /** The authors to introduce below the text. */
  writers: Author[];
  tags: TagNames;
  site: Site;
}

export type FeedView = Pick<Index, 'posts' | 'tags' | 'site'>;
