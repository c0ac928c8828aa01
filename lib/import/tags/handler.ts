// The form of the handlers of tags.
import type { Collection } from '#lib/import/model.ts';
import type { Tag } from '#lib/import/tags/syntax.ts';

export interface Use extends Tag {
  /** The converted content; absent for a tag without an end. */
  body?: string;
  /** The content as it is in the source. */
  inner?: string;
  imageOf?: Collection['imageOf'];
  /** The path of the site: `/blog`. */
  base?: string;
  /** The characters before and after the tag. */
  before?: string;
  after?: string;
}

/** @returns Markdown, or `undefined` if the tag is not understood in this form */
export type Handler = (use: Use) => string | undefined;

/** @returns the first of the named values, or the first value without a name */
export function first({ list, named }: Use, ...names: string[]): string | undefined {
  for (const name of names) if (named[name]) return named[name];
  return list[0];
}

/** Gives several tags the same handler. @param names separated by spaces */
export function all(handler: Handler, names: string): Record<string, Handler> {
  return Object.fromEntries(names.split(' ').map((name) => [name, handler]));
}
