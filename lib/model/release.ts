// The data of a release: its manifest, its index, and the posts, pages and images in the index.

import type { Digest } from '#lib/model/digest.ts';
import type { Redirects } from '#lib/model/redirects.ts';

/** The format of manifest, index and objects. Increase it with a change that servers of the previous version cannot read. */
export const releaseFormat = 1;

export interface Manifest {
  format: typeof releaseFormat;
  index: Digest;
  /** The object that lists the images by the stems of their names, sorted. Releases of older versions have none. */
  media?: Digest;
  /**
   * The date of the next scheduled post, as its author wrote it. From then on, the same content produces a different
   * release.
   */
  nextDue?: string;
}

/** The facts of the site that its author chooses. */
export interface Site {
  name: string;
  /** Shown below the heading of the home page and in the footer. */
  tagline: string;
  description: string;
  /** The author of all posts. */
  author: string;
  /** BCP 47: `en`, `pt-BR`. */
  language: string;
  /** The links of the header. Absent for those of `lib/copy`. */
  navigation?: SiteLink[];
  /** Profiles of the author on other sites. */
  social?: SiteLink[];
  /** The licence of the texts. */
  licence?: SiteLink;
  /** A line of the footer. */
  footer?: string;
  /** The colour of links and of the mark, as `#rrggbb` for each theme. Absent for that of `tokens.css`. */
  accent?: { light: string; dark: string };
  feed?: FeedOptions;
  /** Slugs of the posts at `/start`, in this order. */
  start?: string[];
  /** Posts on one page of a list. Absent for the default. */
  postsPerPage?: number;
  mark?: Mark;
  /** Pages use the fonts of the reader's system instead of those of the site. */
  fonts?: 'system';
  /** Whether histories of posts show the subjects of commits. */
  history?: { subjects: boolean };
}

/** The drawing that stands for the site, in the header, the icons and the cards. */
export interface Mark {
  /** The whole file, without comments. It is inert. */
  svg: string;
  /** Width by height. */
  ratio: number;
  /** A part of its digest. */
  name: string;
}

export interface SiteLink {
  label: string;
  /** A path of the site, or a whole URL. */
  address: string;
}

export interface FeedOptions {
  /** Whether entries have only the description of the post instead of its text. */
  isSummary: boolean;
  entries: number;
}

/** Everything about a release except the text of its posts and pages. */
export interface Index {
  site: Site;
  /** The visible posts, newest first. */
  posts: Post[];
  pages: Record<string, Page>;
  /** The rules of `content/redirects.yaml`, and the old addresses of visible posts. */
  redirects: Redirects;
  /** Slug and name, in the order of `content/tags.yaml`. */
  tags: Record<string, string>;
  /** Absent in releases of older versions. */
  authors?: Authors;
  /** The slugs of posts that link to a post, by its slug, newest first. Absent if no post links to another. */
  backlinks?: Record<string, string[]>;
}

export interface Author {
  name: string;
  bio?: string;
  /** `target`: the path as `authors.yaml` has it. */
  avatar?: ReleaseImage & { target: string };
  /** `https:` and `mailto:` addresses of the person. */
  links: string[];
}

/** By key, in the order of `content/authors.yaml`. */
export type Authors = Record<string, Author>;

export interface Page {
  slug: string;
  title: string;
  description: string;
  /** BCP 47. Absent if the author did not name it: the site's language is then likely. */
  lang?: string;
  /** Path of the source file in the content folder: `posts/<slug>.mdx`. */
  file: string;
  /** The object that holds the `Body`. */
  body: Digest;
  /** The object that holds the Markdown source, as `SourcePiece`s. */
  markdown: Digest;
  /** The object that holds the search entry. */
  search: Digest;
  /** By name, as `nameImage` spells it. */
  images: Record<string, ReleaseImage>;
}

export interface Post extends Page {
  /** As the author wrote it, as is `updated`. */
  date: string;
  updated?: string;
  tags: string[];
  /** Absent if the post is by the author of the site. */
  authors?: Author[];
  /** The address of the original, if the post was published elsewhere first. */
  canonical?: string;
  /** Whether the page shows no list of contents. */
  hasNoContents?: true;
  series?: { title: string; part: number };
  /** Reading time in whole minutes. */
  minutes: number;
  words: number;
  /** The slug of the first publication. Feed ids are made from it, so that they survive a rename. */
  firstSlug: string;
  /** The name of the Open Graph image, which changes with its content. */
  card: string;
  cover?: Pick<ReleaseImage, 'name' | 'width' | 'height'> & { alt: string };
  /** The reason why the post is not public. Only draft previews and `npm run dev` have such posts. */
  hidden?: 'draft' | 'scheduled';
}

/** The formats that pages offer to browsers that support them, best first. */
export const betterFormats = ['avif', 'webp'] as const;
export type BetterFormat = (typeof betterFormats)[number];

export interface ReleaseImage {
  /** File name of the format that every browser supports: `<stem>.<extension>`. */
  name: string;
  /** Pixels of that file. */
  width: number;
  height: number;
  /** Widths in pixels, ascending, of the files in other formats: `<stem>-<width>.<format>`. */
  better: Partial<Record<BetterFormat, number[]>>;
  /** Colours at the four corners, row by row. Absent if the image is transparent. */
  tints?: string[];
}
