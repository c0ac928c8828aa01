// Reads the table of a chart from CSV: https://www.rfc-editor.org/rfc/rfc4180
import { parse } from 'csv-parse/sync';

export interface Table {
  /** The name of the file, for errors. */
  name: string;
  columns: readonly string[];
  rows: readonly (readonly string[])[];
  /** The line of the file on which each row ends, from 1. */
  lines: readonly number[];
}

/** Maximum number of rows. More can neither be told apart in a chart nor read in its table. */
const rowLimit = 400;

const separators: Readonly<Record<string, string>> = { ';': 'semicolons', '\t': 'tabs' };

/** @returns the table, or the error as `error: fix` */
export function readTable(csv: string, name: string): Table | string {
  let records: { record: string[]; info: { lines: number } }[];
  try {
    records = parse(csv, { trim: true, skip_empty_lines: true, bom: true, info: true }) as unknown as typeof records;
  } catch (error) {
    return `${name} is not CSV (${error instanceof Error ? error.message : String(error)}): correct it`;
  }
  const [columns = [], ...rows] = records.map(({ record }) => record);
  const other = columns.length === 1 ? /[;\t]/.exec(columns[0] ?? '')?.[0] : undefined;
  if (other) return `${name} separates its columns by ${separators[other]}: separate them by commas`;
  if (rows.length === 0) return `${name} has no row below its names of columns: add one`;
  if (rows.length > rowLimit) return `${name} has ${rows.length} rows, the limit is ${rowLimit}: summarise them`;
  return { name, columns, rows, lines: records.slice(1).map(({ info }) => info.lines) };
}

/** The value of a cell as it is written, and as a number. */
export interface Cell {
  text: string;
  value: number;
}

/** @returns the numbers of a column, or the first cell that is not a number */
export function readNumbers({ name, columns, rows, lines }: Table, column: string): Cell[] | string {
  const at = columns.indexOf(column);
  const cells: Cell[] = [];
  for (const [index, row] of rows.entries()) {
    const text = row[at] ?? '';
    const value = Number(text);
    if (text === '' || !Number.isFinite(value))
      return `has "${text}" in the column ${column}, line ${lines[index]} of ${name}: write ${suggestNumber(text)}`;
    cells.push({ text, value });
  }
  return cells;
}

/** @returns the number that a text with a unit or with commas means */
function suggestNumber(text: string): string {
  const [number] = /^[-+]?\d+(?:\.\d+)?(?=\D*$)/.exec(text.replace(/(?<=\d)[, _'](?=\d{3}(?!\d))/g, '')) ?? [];
  return number === undefined ? 'a number' : `a number, such as ${Number(number)}`;
}

export function readTexts({ columns, rows }: Table, column: string): string[] {
  const at = columns.indexOf(column);
  return rows.map((row) => row[at] ?? '');
}
