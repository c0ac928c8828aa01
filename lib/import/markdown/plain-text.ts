// Reads the words of a line of Markdown, for places that hold plain text: titles of images, and summaries of folded parts.
import type { Nodes } from 'mdast';
import { parseMarkdown } from '#lib/import/markdown/parse.ts';
import { oneLine } from '#lib/import/markdown/write.ts';

/** Added before the line, so that a number or a hash does not start a block. */
const start = '. ';

/** @returns text without links, emphasis, tags of HTML and the marks of code; formulas keep their signs */
export function readPlainText(markdown: string): string {
  const line = `${start}${oneLine(markdown)}`;
  const read = (node: Nodes): string => {
    if ('children' in node) return node.children.map(read).join('');
    if (node.type === 'inlineMath') return line.slice(node.position?.start.offset, node.position?.end.offset);
    // A name with a capital is not an element: `List<String>`.
    if (node.type === 'html') return /^<(?:\/?[a-z]|!--)/.test(node.value) ? '' : node.value;
    if (node.type === 'image') return node.alt ?? '';
    return 'value' in node ? node.value : '';
  };
  return read(parseMarkdown(line)).slice(start.length);
}
