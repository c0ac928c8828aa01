// Applies the rules on text to the blocks of a document.
import type { Nodes, Parents, Root } from 'mdast';
import type { VFile } from 'vfile';
import { maskMarkup, placeOf, readTyped } from '#lib/compile/mdx/lint/block-source.ts';
import { emphasisRules } from '#lib/compile/mdx/lint/emphasis-rules.ts';
import { formulaRules } from '#lib/compile/mdx/lint/formula-rules.ts';
import { linkRules } from '#lib/compile/mdx/lint/link-rules.ts';
import { markupRules } from '#lib/compile/mdx/lint/markup-rules.ts';
import type { TextRule } from '#lib/compile/mdx/lint/text-rule.ts';
import { report, warn } from '#lib/compile/mdx/report.ts';
import { isTextBlock } from '#lib/compile/mdx/text-blocks.ts';
import { visit } from '#lib/compile/mdx/visit.ts';

const rules: readonly TextRule[] = [...linkRules, ...emphasisRules, ...markupRules, ...formulaRules];

/** Reports markup in text that is shown as it was typed. */
export function checkText(tree: Root, text: string, file: VFile): void {
  const blocks: [node: Parents, masked: string][] = [];
  visit(tree, (node: Nodes) => {
    if (isTextBlock(node)) blocks.push([node, maskMarkup(node, text)]);
  });
  // A word followed by stars, with none before it, refers to a remark that begins with stars.
  const hasRemarks = blocks.some(
    ([, masked]) => masked.includes('**') && /^(?:(?!\*\*).)*[\p{L}\p{N}]\*\*(?=[\s.,;)]|$)(?!.*\*\*)/su.test(masked),
  );
  for (const [node, masked] of blocks) {
    const typed = readTyped(node, text);
    for (const rule of rules) {
      if (hasRemarks && rule.field === 'emphasis') continue;
      // An unescaped | in the code of a table cell splits the cell, which `checkTable` reports.
      if (node.type === 'tableCell' && rule.field === 'code') continue;
      applyRule(rule, node, masked, typed, file);
    }
  }
}

function applyRule(
  { pattern, field, level, explain }: TextRule,
  node: Parents,
  masked: string,
  typed: string,
  file: VFile,
): void {
  // Most rules find nothing, and `search` makes no copy of the pattern.
  if (masked.search(pattern) < 0) return;
  for (const match of masked.matchAll(pattern)) {
    const parts = match.indices?.map((range) => (range ? typed.slice(...range) : '')) ?? [];
    const message = explain(parts, match.index, masked);
    if (!message) continue;
    const line = placeOf(node).line + masked.slice(0, match.index).split('\n').length - 1;
    const place = { type: 'text', position: { start: { line, column: 1 }, end: { line, column: 1 } } };
    (level ? warn : report)(file, place, field, message);
  }
}
