// Reports probable mistakes in Markdown that would otherwise be published as plain text or silently dropped.
import type { Nodes, Root } from 'mdast';
import type { VFile } from 'vfile';
import { checkFence, checkFootnote, checkIndents, checkUnderline, reportLabel } from '#lib/compile/mdx/lint/blocks.ts';
import { checkTable, checkTableText } from '#lib/compile/mdx/lint/tables.ts';
import { checkText } from '#lib/compile/mdx/lint/text.ts';
import { visit } from '#lib/compile/mdx/visit.ts';

/** Reports mistakes in text, tables, fences and footnotes. */
export function lintMarkdown() {
  return (tree: Root, file: VFile) => {
    const text = file.data.parsedText;
    if (text === undefined) return;
    visit(tree, (node: Nodes) => {
      if (node.type === 'heading') checkUnderline(node, text, file);
      if (node.type === 'root' || node.type === 'listItem' || node.type === 'blockquote') checkIndents(node, file);
      if (node.type === 'paragraph') checkTableText(node, text, file);
      if (node.type === 'table') checkTable(node, file);
      if (node.type === 'code') checkFence(node, text, file);
      if (node.type === 'footnoteDefinition') checkFootnote(node, file);
      if (node.type === 'linkReference' && node.label?.startsWith('^')) reportLabel(node.label, node, file);
      if (node.type === 'definition' && node.label?.startsWith('^')) reportLabel(node.label, node, file);
    });
    checkText(tree, text, file);
  };
}
