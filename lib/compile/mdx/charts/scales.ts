// Scales and axes of charts.
import { type ScaleContinuousNumeric, scaleLinear, scaleLog } from 'd3-scale';
import type { Element } from 'hast';
import { column, estimateWidth, line, round, type Span, words } from '#lib/compile/mdx/charts/drawing.ts';

export type ScaleKind = 'linear' | 'log';
export type Scale = ScaleContinuousNumeric<number, number>;

export interface ScaleOptions {
  kind?: ScaleKind;
  /** The ends of the axis. Defaults to those of the values; a linear axis includes zero and ends at a tick. */
  domain?: readonly [number, number];
  /** The distance of two ticks. Defaults to one that suits the size. */
  step?: number;
}

/** @param range the ends in pixels */
export function makeScale(values: readonly number[], range: [number, number], { kind, domain }: ScaleOptions): Scale {
  const ends = domain ?? findEnds(values, kind);
  const scale = kind === 'log' ? scaleLog(ends, range) : scaleLinear(ends, range);
  return domain || kind === 'log' ? scale : scale.nice();
}

/** The room beside the first and the last value on a logarithmic axis, as a factor. */
const logMargin = 1.15;

function findEnds(values: readonly number[], kind: ScaleKind = 'linear'): [number, number] {
  const [low, high] = values.reduce(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
  return kind === 'log' ? [low / logMargin, high * logMargin] : [Math.min(low, 0), Math.max(high, 0)];
}

/** @returns the kind of a scale, the values at its ends, and their places in pixels */
export function describeScale(scale: Scale): string {
  const places = scale.range().map((place) => round(place));
  return ['base' in scale ? 'log' : 'linear', ...scale.domain(), ...places].join(' ');
}

/** Characters. A longer number of an axis is written with an exponent, if that is short enough. */
const tickLength = 11;
/** Significant digits: the fewest that are used, and the most that a floating-point number has without noise. */
const [fewDigits, mostDigits] = [6, 15];

/** Formats the numbers of an axis in the language of the document, with as many digits as tell them apart. */
export function formatTicks(values: readonly number[], language: string | undefined): string[] {
  const plain = formatApart(values, language, {});
  if (longest(plain) <= tickLength) return plain;
  const exponents = formatApart(values, language, { notation: 'scientific' });
  if (longest(exponents) > tickLength) return plain;
  return exponents.map((text, place) => (values[place] === 0 ? '0' : text));
}

function formatApart(values: readonly number[], language: string | undefined, options: Intl.NumberFormatOptions) {
  for (let digits = fewDigits; ; digits += 1) {
    const format = new Intl.NumberFormat(language, { ...options, maximumSignificantDigits: digits });
    const texts = values.map((value) => format.format(value));
    if (digits === mostDigits || new Set(texts).size === new Set(values).size) return texts;
  }
}

function longest(texts: readonly string[]): number {
  return texts.reduce((most, { length }) => Math.max(most, length), 0);
}

/** As a part of a step: 0.3 / 0.1 is less than 3. */
const roundingError = 1e-9;

/** @returns the values to label: 1, 2 and 5 of each decade on a logarithmic scale, or only some of its powers of ten */
export function listTicks(scale: Scale, count: number, step?: number): number[] {
  const [low = 0, high = 1] = scale.domain();
  if (step) {
    const steps = Math.floor((high - low) / step + roundingError);
    return Array.from({ length: steps + 1 }, (_tick, index) => low + index * step);
  }
  if (!('base' in scale)) return scale.ticks(count);
  const first = Math.floor(Math.log10(low));
  const decades = Math.ceil(Math.log10(high)) - first + 1;
  const exponents = Array.from({ length: decades }, (_power, index) => first + index);
  const isInside = (tick: number) => tick >= low && tick <= high;
  const powers = (distance: number) =>
    exponents.filter((exponent) => exponent % distance === 0).map((exponent) => Number(`1e${exponent}`));
  const ticks = powers(1)
    .flatMap((power) => [power, 2 * power, 5 * power])
    .filter(isInside);
  if (ticks.length <= count * 1.5) return ticks;
  return powers(Math.ceil(decades / (count * 1.5))).filter(isInside);
}

/** Pixels between two numbers. */
const tickGap = 6;

interface Axis {
  scale: Scale;
  count: number;
  step?: number | undefined;
  language: string | undefined;
}

/**
 * Draws vertical lines with their values below.
 * @param spans where the lines are, from top to bottom
 * @param width of the chart, which no value exceeds
 */
export function drawColumns({ scale, count, step, language }: Axis, spans: readonly Span[], width: number): Element[] {
  const [, bottom = 0] = spans.at(-1) ?? [];
  const ticks = listTicks(scale, count, step);
  const texts = formatTicks(ticks, language);
  let free = Number.NEGATIVE_INFINITY;
  return ticks.flatMap((tick, index) => {
    const [x, value = ''] = [scale(tick), texts[index]];
    const whole = estimateWidth(value);
    const half = whole / 2;
    const anchor = x < half ? 'start' : x + half > width ? 'end' : 'middle';
    const start = x - { start: 0, middle: half, end: whole }[anchor];
    // A number that would overlap the previous one is left out. Its line stays.
    if (start < free) return [column(x, spans, 'grid')];
    free = start + whole + tickGap;
    return [column(x, spans, 'grid'), words(value, x, bottom + 18, anchor, 'quiet')];
  });
}

/** Draws horizontal lines with their values on the left. */
export function drawRows({ scale, count, step, language }: Axis, left: number, right: number): Element[] {
  const ticks = listTicks(scale, count, step);
  const texts = formatTicks(ticks, language);
  return ticks.flatMap((tick, index) => {
    const y = scale(tick);
    return [line(left, y, right, y, 'grid'), words(texts[index] ?? '', left - 8, y + 5, 'end', 'quiet')];
  });
}
