// The compiled text of a document, as releases store it.
import type { Root } from 'hast';

export interface TocEntry {
  id: string;
  text: string;
  /** 2 to 6. */
  depth: number;
}

/** The HTML tree and the table of contents of a document. They are stored as JSON and never evaluated. */
export interface Body {
  tree: Root;
  toc: TocEntry[];
}

/** A part of the Markdown source. An image is a placeholder for its URL, which depends on the release. */
export type SourcePiece = string | { image: string };
