// Removes the marks with which other programs insert a list of contents: pages show one of their own.

import type { Nodes, Root } from 'mdast';
import { toString as textOf } from 'mdast-util-to-string';
import type { VFile } from 'vfile';
import { warn } from '#lib/compile/mdx/report.ts';
import { cutSource } from '#lib/compile/mdx/source-text.ts';
import { visit } from '#lib/compile/mdx/visit.ts';

const mark = /^(?:\[{1,2}_?toc_?\]{1,2}|\{:?\s*toc\b[^{}]*\}|\$\{toc\})$/i;

/** Removes `[[toc]]`, `[TOC]`, `{:toc}` and the list item above the last one. */
export function removeContents() {
  return (tree: Root, file: VFile) => {
    visit(tree, (node: Nodes, index, parent) => {
      if (index === undefined || !parent) return undefined;
      const typed = readMark(node);
      if (typed === undefined) return undefined;
      warn(file, node, 'text', `has ${typed}, which is removed: remove it, the page lists its headings by itself`);
      cutSource(file, node);
      const before = parent.children[index - 1] as Nodes | undefined;
      const isListAbove = /^\{:/.test(typed) && before?.type === 'list' && before.children.length === 1;
      if (before && isListAbove) cutSource(file, before);
      parent.children.splice(isListAbove ? index - 1 : index, isListAbove ? 2 : 1);
      return ['skip', isListAbove ? index - 1 : index];
    });
  };
}

function readMark(node: Nodes): string | undefined {
  if (node.type === 'list') return node.children.length === 1 ? readListMark(node.children[0]?.children[0]) : undefined;
  const typed =
    node.type === 'mdxFlowExpression' ? `{${node.value.trim()}}` : node.type === 'paragraph' ? textOf(node).trim() : '';
  return mark.test(typed) ? typed : undefined;
}

/** Reads a list item of kramdown, `* TOC` with `{:toc}` below it. */
function readListMark(node: Nodes | undefined): string | undefined {
  if (node?.type !== 'paragraph') return undefined;
  const last = node.children.at(-1);
  const typed = last?.type === 'mdxTextExpression' ? `{${last.value.trim()}}` : (textOf(node).split('\n').at(-1) ?? '');
  return /^\{:/.test(typed) && mark.test(typed) ? typed : undefined;
}
