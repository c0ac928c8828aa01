// Charts with a row for each label: bars, dots with intervals, and ranges.
import type { Element } from 'hast';
import {
  box,
  column,
  type Drawing,
  dot,
  estimateWidth,
  line,
  type Span,
  seriesClass,
  words,
  wrap,
} from '#lib/compile/mdx/charts/drawing.ts';
import { drawColumns, makeScale, type Scale, type ScaleOptions } from '#lib/compile/mdx/charts/scales.ts';
import type { Cell } from '#lib/compile/mdx/charts/table.ts';

/** One mark in a row: a bar, a dot with its interval, or a range. */
export interface Mark {
  series?: string;
  /** Where it begins, for a range or an interval. */
  from?: Cell;
  /** Where it ends, for a range or an interval. */
  to?: Cell;
  /** The value of a bar or a dot. */
  value?: Cell;
}

export interface Row {
  label: string;
  marks: Mark[];
}

export interface RowChart {
  kind: 'bars' | 'dots' | 'ranges';
  /** The names of the values. */
  title: string;
  rows: readonly Row[];
  /** In the order of the table. */
  series: readonly string[];
  scale: ScaleOptions;
  /** The value of a line across all rows, such as 1 for ratios. */
  mark?: number;
  language: string | undefined;
}

const lineHeight = 18;
const gap = 6;
const titleHeight = 26;

/** Where the parts of a chart are, in pixels. */
interface Layout {
  /** Whether the labels are above their marks instead of beside them. */
  isNarrow: boolean;
  labelWidth: number;
  scale: Scale;
}

function layOut(chart: RowChart, width: number): Layout & { left: number } {
  const isNarrow = width < 480;
  const longest = chart.rows.reduce((most, { label }) => Math.max(most, estimateWidth(label)), 0);
  const labelWidth = isNarrow ? width : Math.min(longest, width * 0.36);
  const left = isNarrow ? 0 : labelWidth + 14;
  const right = width - (chart.kind === 'ranges' ? 0 : widestValue(chart) + gap);
  return { isNarrow, labelWidth, left, scale: makeScale(listValues(chart), [left, right], chart.scale) };
}

/** @param width in pixels; below 480 the labels are above their marks instead of beside them */
export function drawRowChart(chart: RowChart, width: number): Drawing {
  const { left, ...layout } = layOut(chart, width);
  const shapes: Element[] = [];
  const marks: Span[] = [];
  let y = titleHeight;
  for (const row of chart.rows) {
    const drawn = drawRow(chart, row, layout, y);
    for (const shape of drawn.shapes) shapes.push(shape);
    marks.push([y + drawn.height - drawn.marks, y + drawn.height]);
    y += drawn.height + 12;
  }
  const bottom = y - 4;
  const lines: Span[] = layout.isNarrow ? marks : [[titleHeight, bottom]];
  if (layout.isNarrow && chart.kind !== 'bars') lines.push([bottom - 5, bottom]);
  const title = words(chart.title, left, 14, 'start', 'quiet');
  const heading = [title, ...drawKey(chart, left + estimateWidth(chart.title) + 18, width)];
  return {
    height: bottom + (chart.kind === 'bars' ? 4 : 26),
    shapes: [...heading, ...drawAxis(chart, layout, lines, width), ...shapes],
  };
}

/** Draws the label and the marks of a row, in the middle of each other or below. */
function drawRow(
  chart: RowChart,
  { label, marks }: Row,
  { isNarrow, labelWidth, scale }: Layout,
  y: number,
): Drawing & { marks: number } {
  const isOneLine = chart.kind === 'ranges';
  const lines = wrap(label, labelWidth);
  const [labelsHeight, marksHeight] = [lines.length * lineHeight, (isOneLine ? 1 : marks.length) * lineHeight];
  const middle = (height: number, other: number) => y + Math.max(0, (other - height) / 2);
  const labelTop = isNarrow ? y : middle(labelsHeight, marksHeight);
  const top = isNarrow ? y + labelsHeight : middle(marksHeight, labelsHeight);
  const [x, anchor] = isNarrow ? ([0, 'start'] as const) : ([labelWidth, 'end'] as const);
  const labels = lines.map((text, index) => words(text, x, labelTop + index * lineHeight + 14, anchor));
  const drawn = marks.flatMap((mark, index) =>
    drawMark(chart, mark, scale, top + (isOneLine ? 0 : index * lineHeight)),
  );
  return {
    height: isNarrow ? labelsHeight + marksHeight : Math.max(labelsHeight, marksHeight),
    shapes: [...labels, ...drawn],
    marks: marksHeight,
  };
}

/** Bars begin at a line, other marks lie on a grid. @param lines where lines are: none crosses a label above a mark */
function drawAxis(chart: RowChart, { isNarrow, scale }: Layout, lines: readonly Span[], width: number): Element[] {
  const { kind, mark, language } = chart;
  const limit = mark === undefined ? [] : [column(scale(mark), lines, 'axis')];
  if (kind === 'bars') return [column(scale(0), lines, 'axis'), ...limit];
  const axis = { scale, count: isNarrow ? 4 : 6, step: chart.scale.step, language };
  return [...drawColumns(axis, lines, width), ...limit];
}

/** Ranges of several series have no room for names beside them, so the first line names the series in their colours. */
function drawKey({ kind, series }: RowChart, left: number, width: number): Element[] {
  if (kind !== 'ranges' || series.length < 2) return [];
  let x = left;
  return series.flatMap((name, index) => {
    const start = x;
    x += estimateWidth(name) + 36;
    if (x > width + 20) return [];
    return [box(start, 3, 14, 12, seriesClass(index)), words(name, start + 20, 14)];
  });
}

function listValues({ rows, mark }: RowChart): number[] {
  const cells = rows.flatMap(({ marks }) => marks.flatMap(({ from, to, value }) => [from, to, value]));
  return [...cells.flatMap((cell) => (cell ? [cell.value] : [])), ...(mark === undefined ? [] : [mark])];
}

function nameValue({ value, series }: Mark, language: string | undefined): string {
  // Large whole numbers need their groups of digits. Others keep the digits that the author wrote.
  const number = value && /^\d{5,}$/.test(value.text) ? groupDigits(value.text, language) : value?.text;
  return [number, series].filter(Boolean).join(' ');
}

function groupDigits(text: string, language: string | undefined): string {
  return new Intl.NumberFormat(language).format(BigInt(text));
}

function widestValue({ rows, language }: RowChart): number {
  const marks = rows.flatMap((row) => row.marks);
  return marks.reduce((most, mark) => Math.max(most, estimateWidth(nameValue(mark, language))), 0);
}

function drawMark({ kind, series, language }: RowChart, mark: Mark, scale: Scale, y: number): Element[] {
  const { value, from, to } = mark;
  const className = seriesClass(mark.series === undefined ? 0 : series.indexOf(mark.series));
  const middle = y + lineHeight / 2;
  const [start, end] = [from, to].map((cell) => (cell ? scale(cell.value) : undefined));
  const isRange = start !== undefined && end !== undefined;
  if (kind === 'ranges') return isRange ? [box(start, y + 2, end - start, 14, className)] : [];
  if (!value) return [];
  const x = scale(value.value);
  const isNegative = kind === 'bars' && value.value < 0;
  const label = words(
    nameValue(mark, language),
    Math.max(x, isRange ? end : x) + gap + (kind === 'dots' ? 4 : 0),
    middle + 5,
  );
  if (kind === 'dots') {
    return [...(isRange ? [line(start, middle, end, middle, `${className}`)] : []), dot(x, middle, className), label];
  }
  const zero = scale(0);
  const bar = box(Math.min(zero, x), y + 2, Math.abs(x - zero), 14, className);
  return [bar, isNegative ? words(nameValue(mark, language), zero + gap, middle + 5) : label];
}
