// Builds a chart from its attributes and its table: which column is what, and the checks of their values.

import type { Drawing } from '#lib/compile/mdx/charts/drawing.ts';
import { drawLineChart, type Series } from '#lib/compile/mdx/charts/lines.ts';
import { drawRowChart, type Mark, type Row, type RowChart } from '#lib/compile/mdx/charts/rows.ts';
import { makeScale, type ScaleKind, type ScaleOptions } from '#lib/compile/mdx/charts/scales.ts';
import { readNumbers, readTexts, type Table } from '#lib/compile/mdx/charts/table.ts';
import { formatSuggestion } from '#lib/model/wording.ts';

export const chartKinds = ['bars', 'dots', 'ranges', 'lines'] as const;
type Kind = (typeof chartKinds)[number];

/** The attributes of `<Chart>` after their check. Those that name a column have a default. */
export interface ChartAttributes {
  src: string;
  kind: Kind;
  alt: string;
  caption?: string;
  columns?: string;
  series?: string;
  xScale?: ScaleKind;
  yScale?: ScaleKind;
  mark?: string;
  from?: string;
  to?: string;
  step?: string;
}

type Draw = (width: number) => Drawing;

/** How many columns a chart has without `columns`, besides that of the series. */
const usual: Record<Kind, number> = { bars: 2, dots: 4, ranges: 3, lines: Number.POSITIVE_INFINITY };
const needed: Record<Kind, number> = { bars: 2, dots: 2, ranges: 3, lines: 2 };

/** @returns a function that draws at a width in pixels, or the error as `error: fix` */
export function buildChart(attributes: ChartAttributes, table: Table, language: string | undefined): Draw | string {
  const { kind, series } = attributes;
  const columns = chooseColumns(attributes, table);
  const unknown = [...columns, ...(series ? [series] : [])].find((column) => !table.columns.includes(column));
  if (unknown !== undefined) {
    const choices = table.columns.join('; ');
    return `has no column ${unknown}${formatSuggestion(unknown, table.columns)} in its table: name some of ${choices}`;
  }
  if (columns.length < needed[kind]) {
    return `has ${columns.length} columns, ${kind} need ${needed[kind]}: name them in columns="a; b", or add them to the table`;
  }
  const problem = checkAxis(attributes);
  if (problem !== undefined) return problem;
  return kind === 'lines'
    ? buildLines(attributes, columns, table, language)
    : buildRows({ ...attributes, kind }, columns, table, language);
}

function chooseColumns({ kind, columns, series }: ChartAttributes, table: Table): string[] {
  if (columns !== undefined) return columns.split(';').map((column) => column.trim());
  return table.columns.filter((column) => column !== series).slice(0, usual[kind]);
}

function readScale(kind: ScaleKind | undefined, { from, to, step }: ChartAttributes): ScaleOptions {
  const domain = from !== undefined && to !== undefined ? ([Number(from), Number(to)] as const) : undefined;
  return { ...(kind && { kind }), ...(domain && { domain }), ...(step && { step: Number(step) }) };
}

function checkAxis({ from, to, step }: ChartAttributes): string | undefined {
  if ((from === undefined) !== (to === undefined)) return 'has one end of its axis: write both, from="0" to="10"';
  if (from !== undefined && to !== undefined && Number(from) >= Number(to))
    return `has an axis from ${from} to ${to}: write the smaller number in from`;
  return step !== undefined && Number(step) <= 0 ? `has the step ${step}: write a number above 0` : undefined;
}

/** More ticks than this have no room on the axis. */
const tickLimit = 50;

function checkStep(values: readonly number[], options: ScaleOptions): string | undefined {
  if (options.step === undefined) return undefined;
  const [low = 0, high = 0] = makeScale(values, [0, 1], options).domain();
  return (high - low) / options.step > tickLimit
    ? `has the step ${options.step} on an axis from ${low} to ${high}, which may have ${tickLimit} steps: use a larger one`
    : undefined;
}

/** @param attributes whose numbers are on the axis of values: a limit and the ends */
function checkLog(
  kind: ScaleKind | undefined,
  cells: readonly number[],
  { mark, from }: Pick<ChartAttributes, 'mark' | 'from'> = {},
): string | undefined {
  const values = [...cells, ...[mark, from].flatMap((text) => (text === undefined ? [] : [Number(text)]))];
  const low = kind === 'log' && values.find((value) => value <= 0);
  return typeof low === 'number' ? `has the value ${low} on a logarithmic scale: use a linear one` : undefined;
}

function buildRows(
  attributes: ChartAttributes & { kind: RowChart['kind'] },
  [label = '', ...numbers]: readonly string[],
  table: Table,
  language: string | undefined,
): Draw | string {
  const cells = numbers.map((column) => readNumbers(table, column));
  const unreadable = cells.find((column) => typeof column === 'string');
  if (typeof unreadable === 'string') return unreadable;
  const [first = [], second, third] = cells.filter((column) => typeof column !== 'string');
  const { kind, xScale, series: seriesColumn, mark } = attributes;
  const values = [first, second, third].flatMap((column) => column?.map(({ value }) => value) ?? []);
  const logProblem =
    checkLog(xScale, values, attributes) ?? (kind === 'bars' && xScale === 'log' ? noLogBars : undefined);
  const scale = readScale(xScale, attributes);
  const problem = logProblem ?? checkStep(values, scale);
  if (problem) return problem;
  const names = seriesColumn === undefined ? undefined : readTexts(table, seriesColumn);
  const rows = new Map<string, Row>();
  for (const [index, name] of readTexts(table, label).entries()) {
    const row = rows.get(name) ?? { label: name, marks: [] };
    const values =
      kind === 'ranges'
        ? { from: first[index], to: second?.[index] }
        : { value: first[index], from: second?.[index], to: third?.[index] };
    row.marks.push({ series: names?.[index], ...values } satisfies Mark);
    rows.set(name, row);
  }
  const chart: RowChart = {
    kind,
    title: kind === 'ranges' ? '' : (numbers[0] ?? ''),
    rows: [...rows.values()],
    series: [...new Set(names)],
    scale,
    ...(mark !== undefined && { mark: Number(mark) }),
    language,
  };
  return (width) => drawRowChart(chart, width);
}

const noLogBars = 'has bars on a logarithmic scale, which has no zero: use dots';

function buildLines(
  attributes: ChartAttributes,
  [xColumn = '', ...yColumns]: readonly string[],
  table: Table,
  language: string | undefined,
): Draw | string {
  const xs = readNumbers(table, xColumn);
  if (typeof xs === 'string') return xs;
  const { series: seriesColumn, xScale, yScale, mark } = attributes;
  const series: Series[] = [];
  for (const column of yColumns) {
    const ys = readNumbers(table, column);
    if (typeof ys === 'string') return ys;
    const points = xs.map(({ value: x }, index) => ({ x, y: ys[index]?.value ?? 0 }));
    const names = seriesColumn === undefined ? undefined : readTexts(table, seriesColumn);
    const groups = Map.groupBy(points.keys(), (index) => names?.[index] ?? column);
    for (const [name, indices] of groups) {
      const own = [...indices].flatMap((index) => points[index] ?? []);
      series.push({ name, points: own.toSorted((a, b) => a.x - b.x) });
    }
  }
  if (series.length > 4) return `has ${series.length} lines, the limit is 4: leave some out, or make two charts`;
  const all = series.flatMap(({ points }) => points);
  const y = readScale(yScale, attributes);
  const problem =
    checkLog(
      xScale,
      all.map(({ x }) => x),
    ) ??
    checkLog(
      yScale,
      all.map(({ y }) => y),
      attributes,
    ) ??
    checkStep(
      all.map(({ y }) => y),
      y,
    );
  if (problem) return problem;
  const isOne = yColumns.length === 1;
  const chart = {
    xTitle: xColumn,
    yTitle: isOne ? (yColumns[0] ?? '') : '',
    series,
    x: xScale ? { kind: xScale } : {},
    y,
    ...(mark !== undefined && { mark: Number(mark) }),
    language,
  };
  return (width) => drawLineChart(chart, width);
}
