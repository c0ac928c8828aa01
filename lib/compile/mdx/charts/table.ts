// Reads the table of a chart from CSV: https://www.rfc-editor.org/rfc/rfc4180
import { parse } from 'csv-parse/sync';

export interface Table {
  columns: readonly string[];
  rows: readonly (readonly string[])[];
}

/** Maximum number of rows. More can neither be told apart in a chart nor read in its table. */
const rowLimit = 400;

/** @returns the table, or the error as `error: fix` */
export function readTable(csv: string, name: string): Table | string {
  let lines: string[][];
  try {
    lines = parse(csv, { trim: true, skip_empty_lines: true, bom: true }) as string[][];
  } catch (error) {
    return `${name} is not CSV (${error instanceof Error ? error.message : String(error)}): correct it`;
  }
  const [columns = [], ...rows] = lines;
  if (rows.length === 0) return `${name} has no row below its names of columns: add one`;
  if (rows.length > rowLimit) return `${name} has ${rows.length} rows, the limit is ${rowLimit}: summarise them`;
  return { columns, rows };
}

/** The value of a cell as it is written, and as a number. */
export interface Cell {
  text: string;
  value: number;
}

/** @returns the numbers of a column, or the first cell that is none */
export function readNumbers({ columns, rows }: Table, column: string): Cell[] | string {
  const at = columns.indexOf(column);
  const cells: Cell[] = [];
  for (const row of rows) {
    const text = row[at] ?? '';
    const value = Number(text);
    if (text === '' || !Number.isFinite(value)) return `has "${text}" in the column ${column}: write a number`;
    cells.push({ text, value });
  }
  return cells;
}

export function readTexts({ columns, rows }: Table, column: string): string[] {
  const at = columns.indexOf(column);
  return rows.map((row) => row[at] ?? '');
}
