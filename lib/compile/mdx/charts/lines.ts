// Charts of lines over a numeric axis.
import { line as linePath } from 'd3-shape';
import type { Element } from 'hast';
import { type Drawing, dot, estimateWidth, line, round, seriesClass, words } from '#lib/compile/mdx/charts/drawing.ts';
import {
  describeScale,
  drawColumns,
  drawRows,
  formatTicks,
  listTicks,
  makeScale,
  type Scale,
  type ScaleOptions,
} from '#lib/compile/mdx/charts/scales.ts';
import { element } from '#lib/model/element.ts';

export interface Series {
  name: string;
  /** Sorted by x. */
  points: readonly { x: number; y: number }[];
}

export interface LineChart {
  xTitle: string;
  yTitle: string;
  series: readonly Series[];
  x: ScaleOptions;
  y: ScaleOptions;
  /** The y of a line across the chart, such as a limit. */
  mark?: number;
  language: string | undefined;
}

/** More points than this are drawn without dots. */
const dotLimit = 16;
const labelHeight = 18;

/** @param width in pixels; below 480 the names of the series are above the lines instead of at their ends */
export function drawLineChart(chart: LineChart, width: number): Drawing {
  const { series, xTitle, yTitle, language, mark } = chart;
  const isNarrow = width < 480;
  const names = series.length > 1 ? series.map(({ name }) => name) : [];
  const key = isNarrow && names.length > 0 ? drawKey(chart, width, yTitle ? 20 : 0) : { height: 0, shapes: [] };
  const bottom = (isNarrow ? 230 : 300) + 26 + key.height;
  const nameWidth = isNarrow ? 8 : names.reduce((most, name) => Math.max(most, estimateWidth(name) + 12), 12);
  const values = series.flatMap(({ points }) => points);
  const ys = [...values.map(({ y }) => y), ...(mark === undefined ? [] : [mark])];
  const yScale = makeScale(ys, [bottom, key.height > 0 ? key.height + 20 : 32], chart.y);
  const yTicks = formatTicks(listTicks(yScale, 5, chart.y.step), language);
  const left = yTicks.reduce((most, tick) => Math.max(most, estimateWidth(tick)), 0) + 10;
  const xScale = makeScale(
    values.map(({ x }) => x),
    [left, width - Math.min(nameWidth, width * 0.35)],
    { domain: spanOf(values.map(({ x }) => x)), ...chart.x },
  );
  const right = xScale.range()[1] ?? width;
  const shapes = [
    words(yTitle, 0, 14, 'start', 'quiet'),
    words(xTitle, right, bottom + 42, 'end', 'quiet'),
    ...drawRows({ scale: yScale, count: 5, step: chart.y.step, language }, left, right),
    ...drawColumns({ scale: xScale, count: isNarrow ? 4 : 7, language }, [[bottom, bottom + 5]], width),
    ...(mark === undefined ? [] : [line(left, yScale(mark), right, yScale(mark), 'axis')]),
    ...series.flatMap((one, index) => drawSeries(one, index, xScale, yScale)),
    ...(isNarrow ? key.shapes : nameSeries(chart, xScale, yScale)),
  ];
  return { height: bottom + 50, shapes, axes: { x: describeScale(xScale), y: describeScale(yScale) } };
}

/** A line chart need not begin at zero: only its slopes are compared. */
function spanOf(values: readonly number[]): [number, number] {
  return [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
}

function drawSeries({ points }: Series, index: number, x: Scale, y: Scale): Element[] {
  const path = linePath<{ x: number; y: number }>(
    (point) => round(x(point.x)),
    (point) => round(y(point.y)),
  )([...points]);
  const className = seriesClass(index);
  const dots = points.length > dotLimit ? [] : points.map((point) => dot(x(point.x), y(point.y), className, 3.5));
  return [element('path', { d: path ?? '', className: ['line', className] }), ...dots];
}

/** Names the series beside samples of their lines, in the order in which the lines end. */
function drawKey({ series }: LineChart, width: number, top: number): Drawing {
  const sample = 24;
  const ends = series.map(({ name, points }, index) => ({ name, index, y: points.at(-1)?.y ?? 0 }));
  let [x, y] = [0, top];
  const shapes = ends
    .sort((a, b) => b.y - a.y)
    .flatMap(({ name, index }) => {
      const needed = sample + 6 + estimateWidth(name);
      if (x > 0 && x + needed > width) [x, y] = [0, y + labelHeight];
      const middle = y + 9;
      const shapes = [
        line(x, middle, x + sample, middle, seriesClass(index)),
        words(name, x + sample + 6, y + 14, 'start', `n${(index % 4) + 1}`),
      ];
      x += needed + 12;
      return shapes;
    });
  return { height: y + labelHeight, shapes };
}

/** Writes each name at the end of its line, and moves names apart that would overlap, but none below the axis. */
function nameSeries({ series }: LineChart, x: Scale, y: Scale): Element[] {
  if (series.length < 2) return [];
  const ends = series.map(({ name, points }, index) => {
    const last = points.at(-1) ?? { x: 0, y: 0 };
    return { name, index, x: x(last.x), y: y(last.y) + 5 };
  });
  ends.sort((a, b) => a.y - b.y);
  let before = Number.NEGATIVE_INFINITY;
  for (const end of ends) {
    end.y = Math.max(end.y, before + labelHeight);
    before = end.y;
  }
  // A name below the axis would touch its numbers.
  let after = (y.range()[0] ?? before) + 5 + labelHeight;
  for (const end of ends.reverse()) {
    end.y = Math.min(end.y, after - labelHeight);
    after = end.y;
  }
  return ends.map(({ name, index, x: at, y: height }) => words(name, at + 10, height, 'start', `n${(index % 4) + 1}`));
}
