// Finds out whether a place in a text is in a table or in indented code.
import { visit } from 'unist-util-visit';
import { parseMarkdown } from '#lib/import/markdown/parse.ts';

/** The line below the header of a table. */
const delimiters =
  /^[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)+\|?[ \t]*$|^[ \t>]*\|[ \t]*:?-+:?[ \t]*\|[ \t]*$/;

/** @returns whether a place is in a row of a table */
export function isInTable(source: string, at: number): boolean {
  const start = source.lastIndexOf('\n', at - 1) + 1;
  const [line = '', next = ''] = source.slice(start).split('\n', 2);
  if (!line.includes('|')) return false;
  if (delimiters.test(next)) return true;
  const before = source.slice(0, start).split('\n').slice(0, -1);
  for (const other of before.toReversed()) {
    if (delimiters.test(other)) return true;
    if (!other.includes('|')) return false;
  }
  return false;
}

/** @returns the places of indented code */
export function listIndentedCode(source: string): [from: number, to: number][] {
  const found: [number, number][] = [];
  visit(parseMarkdown(source), 'code', ({ position }) => {
    const [from = 0, to = 0] = [position?.start.offset, position?.end.offset];
    if (!/^\s*(?:`{3}|~{3})/.test(source.slice(from, to))) found.push([from, to]);
  });
  return found;
}
