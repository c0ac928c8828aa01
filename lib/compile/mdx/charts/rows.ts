// Charts with a row for each label: bars, dots with intervals, and ranges.
import type { Element } from 'hast';
import {
  box,
  type Drawing,
  dot,
  estimateWidth,
  line,
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

/** @param width in pixels; below 480 the labels are above their marks instead of beside them */
export function drawRowChart(chart: RowChart, width: number): Drawing {
  const { kind, rows, title, language } = chart;
  const isNarrow = width < 480;
  const longest = rows.reduce((most, { label }) => Math.max(most, estimateWidth(label)), 0);
  const labelWidth = isNarrow ? width : Math.min(longest, width * 0.36);
  const left = isNarrow ? 0 : labelWidth + 14;
  const right = width - (kind === 'ranges' ? 0 : widestValue(chart) + gap);
  const scale = makeScale(listValues(chart), [left, right], chart.scale);
  const shapes: Element[] = [];
  let y = titleHeight;
  for (const { label, marks } of rows) {
    const lines = wrap(label, labelWidth);
    const inside = kind === 'ranges' ? 1 : marks.length;
    const marksHeight = inside * lineHeight;
    const labelsHeight = lines.length * lineHeight;
    const top = isNarrow ? y + labelsHeight : y + Math.max(0, (labelsHeight - marksHeight) / 2);
    const labelTop = isNarrow ? y : y + Math.max(0, (marksHeight - labelsHeight) / 2);
    for (const [index, text] of lines.entries()) {
      const baseline = labelTop + index * lineHeight + 14;
      shapes.push(isNarrow ? words(text, 0, baseline) : words(text, labelWidth, baseline, 'end'));
    }
    for (const [index, mark] of marks.entries()) {
      const row = kind === 'ranges' ? 0 : index;
      for (const shape of drawMark(chart, mark, scale, top + row * lineHeight)) shapes.push(shape);
    }
    y += (isNarrow ? labelsHeight + marksHeight : Math.max(labelsHeight, marksHeight)) + 12;
  }
  const bottom = y - 4;
  const axis = kind === 'bars' ? drawZero() : drawAxis();
  // Labels above the bars would cross the line.
  function drawZero(): Element[] {
    return isNarrow ? [] : [line(scale(0), titleHeight, scale(0), bottom, 'axis')];
  }
  function drawAxis(): Element[] {
    const columns = drawColumns(
      { scale, count: isNarrow ? 4 : 6, step: chart.scale.step, language },
      titleHeight,
      bottom,
    );
    return chart.mark === undefined
      ? columns
      : [...columns, line(scale(chart.mark), titleHeight - 4, scale(chart.mark), bottom, 'axis')];
  }
  const heading = [
    words(title, left, 14, 'start', 'quiet'),
    ...drawKey(chart, left + estimateWidth(title) + 18, width),
  ];
  return { height: bottom + (kind === 'bars' ? 4 : 26), shapes: [...heading, ...axis, ...shapes] };
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

function nameValue({ value, series }: Mark): string {
  return [value?.text, series].filter(Boolean).join(' ');
}

function widestValue({ rows }: RowChart): number {
  const marks = rows.flatMap((row) => row.marks);
  return marks.reduce((most, mark) => Math.max(most, estimateWidth(nameValue(mark))), 0);
}

function drawMark({ kind, series }: RowChart, mark: Mark, scale: Scale, y: number): Element[] {
  const { value, from, to } = mark;
  const className = seriesClass(mark.series === undefined ? 0 : series.indexOf(mark.series));
  const middle = y + lineHeight / 2;
  const [start, end] = [from, to].map((cell) => (cell ? scale(cell.value) : undefined));
  const isRange = start !== undefined && end !== undefined;
  if (kind === 'ranges') return isRange ? [box(start, y + 2, end - start, 14, className)] : [];
  if (!value) return [];
  const x = scale(value.value);
  const isNegative = kind === 'bars' && value.value < 0;
  const label = words(nameValue(mark), Math.max(x, isRange ? end : x) + gap + (kind === 'dots' ? 4 : 0), middle + 5);
  if (kind === 'dots') {
    return [...(isRange ? [line(start, middle, end, middle, `${className}`)] : []), dot(x, middle, className), label];
  }
  const zero = scale(0);
  const bar = box(Math.min(zero, x), y + 2, Math.abs(x - zero), 14, className);
  return [bar, isNegative ? words(nameValue(mark), zero + gap, middle + 5) : label];
}
