// Names the blocks that hold text and inline markup.
import type { Nodes } from 'mdast';

type TextBlock = Extract<Nodes, { type: 'paragraph' | 'heading' | 'tableCell' | 'defListTerm' }>;

export function isTextBlock(node: Nodes): node is TextBlock {
  return /^(?:paragraph|heading|tableCell|defListTerm)$/.test(node.type);
}
