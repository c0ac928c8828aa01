// Reads the first texts of a post from its tree.
import type { Root } from 'hast';
import { extractProse } from '#lib/history/prose.ts';

/**
 * @returns the texts of the paragraphs, or of the lists and quotations if there is no paragraph. Captions, the data of charts,
 * tables, folds and callouts are not the beginning of a text.
 */
export function listTexts(tree: Root): string[] {
  const paragraphs = readTexts(tree, ['p']);
  return paragraphs.length > 0 ? paragraphs : readTexts(tree, ['ul', 'ol', 'dl', 'blockquote']);
}

/** Returns true for a post without a description of its own: it has the first paragraph as one, perhaps cut. */
export function opensWithDescription(tree: Root, description: string): boolean {
  const [first] = readTexts(tree, ['p']);
  if (first === undefined || first === description) return first !== undefined;
  return description.endsWith('…') && first.startsWith(description.slice(0, -1));
}

function readTexts(tree: Root, names: readonly string[]): string[] {
  const children = tree.children.filter((node) => node.type === 'element' && names.includes(node.tagName));
  // Title and description are the first two blocks.
  const [, , ...blocks] = extractProse({ tree: { ...tree, children } }, { title: '-', description: '-' });
  return blocks.flatMap(([kind, text]) => (kind === 'text' ? [text] : []));
}
