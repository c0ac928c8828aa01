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

/** Formats numbers of an axis in the language of the document. */
export function formatTick(value: number, language: string | undefined): string {
  return new Intl.NumberFormat(language, { maximumSignificantDigits: 6 }).format(value);
}

/** @returns the values to label: 1, 2 and 5 of each decade on a logarithmic scale, or only its powers of ten */
export function listTicks(scale: Scale, count: number, step?: number): number[] {
  const [low = 0, high = 1] = scale.domain();
  if (step) return Array.from({ length: Math.floor((high - low) / step) + 1 }, (_tick, index) => low + index * step);
  if (!('base' in scale)) return scale.ticks(count);
  const decades = Math.ceil(Math.log10(high)) - Math.floor(Math.log10(low)) + 1;
  const powers = Array.from({ length: decades }, (_power, index) => 10 ** (Math.floor(Math.log10(low)) + index));
  const isInside = (tick: number) => tick >= low && tick <= high;
  const ticks = powers.flatMap((power) => [power, 2 * power, 5 * power]).filter(isInside);
  return ticks.length <= count * 1.5 ? ticks : powers.filter(isInside);
}

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
  return listTicks(scale, count, step).flatMap((tick) => {
    const [x, value] = [scale(tick), formatTick(tick, language)];
    const half = estimateWidth(value) / 2;
    const anchor = x < half ? 'start' : x + half > width ? 'end' : 'middle';
    return [column(x, spans, 'grid'), words(value, x, bottom + 18, anchor, 'quiet')];
  });
}

/** Draws horizontal lines with their values on the left. */
export function drawRows({ scale, count, language }: Axis, left: number, right: number): Element[] {
  return listTicks(scale, count).flatMap((tick) => {
    const y = scale(tick);
    return [line(left, y, right, y, 'grid'), words(formatTick(tick, language), left - 8, y + 5, 'end', 'quiet')];
  });
}
