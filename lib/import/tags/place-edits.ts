// Places the Markdown of tags: in the cell of a table, between empty lines, or within a line.

import { formulaOfTag, writeBars } from '#lib/import/markdown/formulas.ts';
import { isInTable } from '#lib/import/markdown/places.ts';
import type { Edit } from '#lib/import/markdown/tracked-text.ts';
import { findHandler } from '#lib/import/tags/handlers.ts';
import type { TagNode } from '#lib/import/tags/tree.ts';

/**
 * Renders tags in their order.
 * @returns an edit for each tag, which may include the spaces around it
 */
export function placeEdits(nodes: readonly TagNode[], source: string, render: (node: TagNode) => string): Edit[] {
  let last: Edit = { start: 0, end: 0, text: '' };
  let isAfterFormula = false;
  return nodes.map((node) => {
    const isFormula = findHandler(node.name) === formulaOfTag;
    // Dollars of two formulas without a space between them would be one delimiter.
    const gap = isFormula && isAfterFormula && node.start === last.end ? ' ' : '';
    isAfterFormula = isFormula;
    const edit = { start: node.start, end: node.end, text: gap + render(node) };
    last = isInTable(source, node.start) ? placeInCell(edit, isFormula) : placeBlock(edit, source, last);
    return last;
  });
}

/** A cell is one line, and a bar ends it. */
function placeInCell(edit: Edit, isFormula: boolean): Edit {
  const text = edit.text.trim();
  if (text.includes('\n')) return edit;
  return { ...edit, text: isFormula ? writeBars(text) : text.replace(/(?<!\\)\|/g, '\\|') };
}

/**
 * Puts a block between empty lines, in the list item that it stands in. Text within a line stays as it is.
 * @param last the previous edit
 */
function placeBlock(edit: Edit, source: string, last: Edit): Edit {
  if (!edit.text.startsWith('\n\n')) return edit;
  const done = last.end;
  const lineStart = Math.max(source.lastIndexOf('\n', edit.start - 1) + 1, done);
  const before = source.slice(lineStart, edit.start);
  const indent = /^[ \t]*$/.test(before) ? before : (/^[ \t]*(?=\S)/.exec(before)?.[0] ?? '');
  const start = Math.max(done, source.slice(0, edit.start).trimEnd().length);
  const after = /^(?:[ \t]*\n)*/.exec(source.slice(edit.end))?.[0].length ?? 0;
  const isLast = source.slice(edit.end).trim() === '';
  const text = edit.text.trim().replace(/\n(?=[^\n])/g, `\n${indent}`);
  const rest = after === 0 ? (/^[ \t]+/.exec(source.slice(edit.end))?.[0].length ?? 0) : after;
  const isAfterBlock = start === done && last.text.endsWith('\n\n');
  const lead = start === 0 || isAfterBlock ? '' : '\n\n';
  return { start, end: edit.end + rest, text: text ? `${lead}${indent}${text}${isLast ? '\n' : '\n\n'}` : lead };
}
