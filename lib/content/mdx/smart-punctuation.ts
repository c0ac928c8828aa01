// Typographic quotes, dashes and ellipses from the straight ones that authors type; code is left alone.
// (remark-smartypants does the same through a parser of natural language, which took a third of the time of a compilation.)
import type { Nodes, Parent, Root } from 'mdast';

const blocks = new Set(['paragraph', 'heading', 'tableCell', 'listItem', 'blockquote', 'footnoteDefinition']);

export function smartenPunctuation() {
  return (tree: Root) => {
    smartenChildren(tree, '');
  };
}

/** @returns the last character, which decides how a quote behind it turns, also across `*` and links */
function smartenChildren(parent: Parent, before: string): string {
  let last = before;
  for (const node of parent.children as Nodes[]) {
    if (node.type === 'text') {
      node.value = smarten(node.value, last);
      last = node.value.at(-1) ?? last;
    } else if (node.type === 'inlineCode') {
      last = node.value.at(-1) ?? last;
    } else if ('children' in node) {
      const inner = smartenChildren(node, blocks.has(node.type) ? '' : last);
      last = blocks.has(node.type) ? '' : inner;
    } else {
      last = ' ';
    }
  }
  return last;
}

/**
 * @param before the character in front of the text, empty at the start of a block
 */
export function smarten(text: string, before = ''): string {
  return text
    .replace(/---/g, '\u2014')
    .replace(/--/g, '\u2013')
    .replace(/\.\.\./g, '\u2026')
    .replace(/'(?=\d\ds?\b)/g, '\u2019')
    .replace(/["']/g, (quote, index: number, whole: string) => {
      const left = index === 0 ? before : (whole[index - 1] ?? '');
      const isOpening = left === '' || /[\s([{\u2013\u2014/"'\u201c\u2018]/.test(left);
      if (quote === '"') return isOpening ? '\u201c' : '\u201d';
      return isOpening ? '\u2018' : '\u2019';
    });
}
