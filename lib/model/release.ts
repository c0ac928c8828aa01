// What a release says, as its writer and its readers agree on it.

import type { BetterFormat } from '#lib/images/files.ts';
import type { Digest } from '#lib/model/digest.ts';
import type { PostFrontMatter } from '#lib/source/front-matter.ts';

export interface Manifest {
  format: 1;
  index: Digest;
  /** The object that lists the pictures: the stems of their names, sorted. Older releases have none. */
  media?: Digest;
  /** When the next scheduled post falls due, in the author's spelling: a release made then differs from this one. */
  nextDue?: string;
}

/** The site at a glance: everything but the text of the documents. */
export interface Index {
  /** The visible posts, newest first. */
  posts: Post[];
  pages: Record<string, Page>;
  /** From old slugs to the slugs of the posts that had them. */
  redirects: Record<string, string>;
  /** Slug and name, in the order of `content/tags.yaml`. */
  tags: Record<string, string>;
}

export interface Page {
  slug: string;
  title: string;
  description: string;
  /** Where the text lies in the content folder: `posts/<slug>.mdx`. */
  file: string;
  /** The object that holds the `Body`. */
  body: Digest;
  /** The object that holds the text as its author wrote it, in `SourcePiece`s. */
  markdown: Digest;
  /** The object that holds what search knows of the text. */
  search: Digest;
  /** By their names, as `nameImage` spells them. */
  images: Record<string, Picture>;
}

export interface Post extends Page, Pick<PostFrontMatter, 'date' | 'updated' | 'tags' | 'series'> {
  /** Whole minutes. */
  minutes: number;
  words: number;
  /** The slug it had when it was first published: what feeds know it by outlives its names. */
  firstSlug: string;
  /** The name of the Open Graph image: it changes when the card does. */
  card: string;
  cover?: Pick<Picture, 'name' | 'width' | 'height'> & { alt: string };
  /** Why readers would not see the post yet; only the releases of `npm run dev` hold such posts. */
  hidden?: 'draft' | 'scheduled';
}

export interface Picture {
  /** Of the file that everything understands: `<stem>.<extension>`. */
  name: string;
  /** Pixels of that file. */
  width: number;
  height: number;
  /** The widths, ascending, of the smaller files that most browsers understand: `<stem>-<width>.<format>`. */
  better: Partial<Record<BetterFormat, number[]>>;
  /** Its colours at the four corners, row by row, if nothing behind it is seen through it. */
  tints?: string[];
}
