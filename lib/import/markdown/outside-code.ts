// Edits the text of Markdown and leaves code and formulas alone.
import { visit } from 'unist-util-visit';
import { parseMarkdown } from '#lib/import/markdown/parse.ts';
import type { Edit } from '#lib/import/markdown/tracked-text.ts';

/** @returns edits that replace the matches of a pattern, except in code and formulas */
export function listOutsideCode(
  text: string,
  pattern: RegExp,
  write: (match: RegExpExecArray) => string = () => '',
): Edit[] {
  const matches = [...text.matchAll(pattern)];
  if (matches.length === 0) return [];
  const code: [number, number][] = [];
  visit(
    parseMarkdown(text),
    ['code', 'inlineCode', 'math', 'inlineMath'],
    ({ position }) => void code.push([position?.start.offset ?? 0, position?.end.offset ?? 0]),
  );
  return matches
    .filter(({ index }) => !code.some(([from, to]) => index >= from && index < to))
    .map((match) => ({ start: match.index, end: match.index + match[0].length, text: write(match) }));
}
