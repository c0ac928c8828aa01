// Writes and reads references to source files. Tags leave them in a text, and the step for links resolves them.
import { safelyDecode } from '#lib/model/wording.ts';

/** Matches a reference in a text. A conversion from HTML may have escaped its characters with backslashes. */
export const referencePattern = /source-file:[^\s;]+;/g;

/** @returns a reference to a source file: `source-file:posts/x.md;`. The semicolon shows where it ends in a sentence. */
export function referTo(path: string): string {
  return `source-file:${encodeURI(path.trim()).replaceAll(';', '%3B')};`;
}

/** @returns the path in an address that begins with a reference, with the anchor after it, or `undefined` */
export function readReference(href: string): string | undefined {
  const [, path, rest = ''] = /^source-file:([^\s;]+);(.*)$/s.exec(href) ?? [];
  return path && `${path.replaceAll('\\', '')}${rest}`;
}

/** @returns a reference or an address as its author wrote it */
export function nameReference(href: string): string {
  const path = readReference(href);
  return path === undefined ? href : safelyDecode(path);
}
