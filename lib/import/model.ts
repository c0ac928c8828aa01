// The data of an import: what a source gives, and what is to be written.
import type { TagArguments, TagSyntax } from '#lib/import/tags/syntax.ts';

/** Front matter, or the properties of a record of an export. */
export type Fields = Record<string, unknown>;

/** A remark for the report. */
export interface Note {
  /** The path of the source, as the author knows it. */
  file: string;
  /** The line, from 1. */
  line: number;
  /** The thing that was done or is to be done. */
  message: string;
  /** Whether the post is published all the same and reads as it should. */
  isHarmless?: boolean;
}

/**
 * Reports something about a text.
 * @param offset the position in the text
 * @param isHarmless whether nothing is left to do
 */
export type NoteAt = (message: string, offset: number, isHarmless?: boolean) => void;

/** Reports something about a part of a text. */
export type SayNote = (message: string, isHarmless?: boolean) => void;

/** A post or a page of the source. */
export interface Entry {
  kind: 'post' | 'page';
  /** Path below the source folder. Records of one export share it. */
  file: string;
  /** The line of `file` on which the body starts, from 1. */
  line: number;
  fields: Fields;
  body: string;
  format: 'md' | 'mdx' | 'html';
  /** The wanted slug or path, which is made legal and unique. */
  slug: string;
  /** From the name of the file, if the front matter has none. */
  date?: string;
  /** Whether the date is that of the file, because nothing names one. */
  isDateGuessed?: boolean;
  lang?: string;
  isDraft?: boolean;
  /** Why only some readers saw it: `it was private`. */
  restriction?: string;
  /** Whether its text has no tags of the generator. */
  isTagless?: boolean;
  /** Images that the old site shows above the text. */
  gallery?: readonly string[];
  /** Something to do about the whole file. */
  problem?: Pick<Note, 'line' | 'message'>;
  /** Old paths that lead to the entry, the most certain first. */
  addresses: string[];
}

export interface Author {
  name: string;
  bio?: string;
  /** Addresses of pages and of mail. */
  links?: string[];
  /** The file that names the avatar, if it is in the source. */
  file?: string;
  /** A reference to an image, as in a text. */
  avatar?: string;
}

/** Finds the file that a reference in an entry means. */
export type FindFile = (reference: string, entry: Entry) => string | undefined;

/** Everything that a source has. */
export interface Collection {
  /** The name of the source in the report: `Hugo (hugo.toml)`. */
  origin: string;
  /** The folder that the paths of entries are relative to. */
  root: string;
  entries: Entry[];
  leftOut: Note[];
  /** Tags in texts that the generator replaces. */
  syntaxes: readonly TagSyntax[];
  /** The address of the old site without a slash at its end: `https://example.org/blog`. */
  siteUrl?: string;
  /** The path of the site, for sources that name no address: `/blog`. */
  base?: string;
  /** The language of the site. */
  lang?: string;
  /** Old addresses that are not entries, with their new ones. */
  moved: ReadonlyMap<string, string>;
  /** Redirects of the old site between its own addresses. */
  redirects?: readonly (readonly [from: string, to: string])[];
  /** Old addresses of the pages of tags, with the names of the tags. */
  tagPages?: ReadonlyMap<string, string>;
  /** @returns an uploaded image by the id that texts use */
  imageOf?: (id: string) => { url: string; alt: string; caption: string } | undefined;
  authors: ReadonlyMap<string, Author>;
  /** Names of tags by their keys, for posts that name the keys. */
  tagNames?: ReadonlyMap<string, string>;
  /** Files of the content folder that are copied if there is none, by path. */
  copies?: Readonly<Record<string, Output>>;
  /** Whether two backslashes at the end of a line break it. */
  hasKramdown?: boolean;
  /** Whether attributes follow headings and blocks alone. Otherwise they may follow elements, too. */
  hasBlockAttributes?: boolean;
  /** Whether links to headings have the ids that they have here. */
  keepsAnchors?: boolean;
  findFile: FindFile;
  /** Values that texts may show, by name: `site.title`. */
  values?: ReadonlyMap<string, string>;
  include?: Include;
}

/** A file that a tag puts into a text: with tags of its own, or as Markdown. */
export type Included = { template: string } | { markdown: string };

/** @returns the file that a tag of an entry includes, or `undefined` */
export type Include = (tag: TagArguments & { name: string }, file: string) => Included | undefined;

/** The content of a file to write: text, bytes, or the path of a file to copy. */
export type Output = { text: string } | { bytes: Uint8Array } | { copyOf: string };
