// Reports tables that were parsed as text, or whose rows do not fit the header.
import type { Paragraph, Table } from 'mdast';
import type { VFile } from 'vfile';
import { readTyped } from '#lib/compile/mdx/lint/block-source.ts';
import { report } from '#lib/compile/mdx/report.ts';

const delimiterRow = /^[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;

function countCells(row: string): number {
  return row
    .trim()
    .replace(/^[>\s]*\|?|\|$/g, '')
    .split(/(?<!\\)\|/).length;
}

/**
 * Reports a table that was parsed as text: its delimiter row is missing, or differs from its header in the number of
 * cells.
 */
export function checkTableText(node: Paragraph, text: string, file: VFile): void {
  const lines = readTyped(node, text).split('\n');
  const at = lines.findIndex((line, index) => index > 0 && line.includes('|') && delimiterRow.test(line));
  const header = lines[at - 1] ?? '';
  if (at > 0 && header.includes('|')) {
    const [cells, dashes] = [countCells(header), countCells(lines[at] ?? '')];
    report(
      file,
      node,
      'table',
      `has ${cells} cells in its header and ${dashes} in the row of dashes below: write as many in both`,
    );
  } else if (at < 0 && lines.length > 1 && lines.every((line) => /^[ \t>]*\| .*\S.* \|[ \t]*$/.test(line))) {
    report(
      file,
      node,
      'table',
      `has no row of dashes: write ${'| - '.repeat(countCells(lines[0] ?? ''))}| below its header`,
    );
  }
}

/** Reports cells beyond the last column, which would not be rendered. */
export function checkTable({ align, children }: Table, file: VFile): void {
  const columns = align?.length ?? 0;
  for (const row of children) {
    const count = row.children.length;
    if (count < columns && /\\$/.test(readTyped(row, file.data.parsedText ?? ''))) {
      report(file, row, 'table', 'has a backslash at the end of a row: write <br> for a line break in a cell');
    }
    if (count <= columns) continue;
    const message = `has ${count} cells in a row, and ${columns} in its header: write \\| for a plain |, or add a column`;
    report(file, row, 'table', message);
  }
}
