// Writes the abbreviations that kramdown and Markdown Extra explain on lines of their own: `*[HTML]: HyperText Markup Language`.
import { visit } from 'unist-util-visit';
import { listOutsideCode } from '#lib/import/markdown/outside-code.ts';
import { parseMarkdown } from '#lib/import/markdown/parse.ts';
import type { Edit, TrackedText } from '#lib/import/markdown/tracked-text.ts';
import { escapeAttribute, oneLine } from '#lib/import/markdown/write.ts';

const definition = /(?<=^|\n)\*\[([^\]\n]+)\]:[ \t]*([^\n]*)(?:\n|$)/g;

/** Removes the explanations, and puts each into the elements of its words, except in links and headings. */
export function convertAbbreviations(text: TrackedText): void {
  const names = new Map<string, string>();
  text.apply(
    listOutsideCode(text.text, definition, ([, name = '', words = '']) => {
      names.set(name, oneLine(words));
      return '';
    }),
  );
  if (names.size === 0) return;
  const any = [...names.keys()].map((name) => name.replace(/[^\w\s]/g, '\\$&')).join('|');
  const words = new RegExp(`(?<![\\p{L}\\p{N}])(?:${any})(?![\\p{L}\\p{N}])`, 'gu');
  const edits: Edit[] = [];
  visit(parseMarkdown(text.text), (node) => {
    if (node.type === 'link' || node.type === 'linkReference' || node.type === 'heading') return 'skip';
    const start = node.position?.start.offset ?? 0;
    if (node.type !== 'text') return undefined;
    for (const { 0: name, index } of text.text.slice(start, node.position?.end.offset).matchAll(words))
      edits.push({
        start: start + index,
        end: start + index + name.length,
        text: `<abbr title="${escapeAttribute(names.get(name) ?? '')}">${name}</abbr>`,
      });
    return undefined;
  });
  text.apply(edits);
}
