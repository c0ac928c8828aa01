// Shapes of charts. Colours and strokes come from classes, because the content security policy allows no style attribute.
import type { Element, Properties } from 'hast';
import { element, text } from '#lib/model/element.ts';

/** The size of text in a chart, in pixels. */
export const fontSize = 14;

/** The space that a character of interface text needs on average, in pixels. Geist and system fonts have 7.0 to 7.7. */
const characterWidth = 7.6;
/** All digits of a chart are as wide as the widest. */
const digitWidth = 8.6;

/** @returns an upper estimate of the width of a text, in pixels; characters of Chinese, Japanese and Korean are square */
export function estimateWidth(words: string): number {
  const wide = words.match(/[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\uff00-\uff60]/gu)?.length ?? 0;
  const digits = words.match(/\d/g)?.length ?? 0;
  return Math.ceil((words.length - wide - digits) * characterWidth + digits * digitWidth + wide * fontSize);
}

/** Rounds to a tenth of a pixel, so that the drawing is small. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function format(value: number): string {
  return String(round(value));
}

type Anchor = 'start' | 'middle' | 'end';

export function words(value: string, x: number, y: number, anchor: Anchor = 'start', className?: string): Element {
  const properties: Properties = { x: format(x), y: format(y) };
  if (anchor !== 'start') properties.textAnchor = anchor;
  if (className) properties.className = [className];
  return element('text', properties, [text(value)]);
}

export function line(x1: number, y1: number, x2: number, y2: number, className: string): Element {
  return element('path', { d: `M${round(x1)} ${round(y1)}L${round(x2)} ${round(y2)}`, className: [className] });
}

/** Draws a vertical line in pieces. @param spans their ends */
export function column(x: number, spans: readonly Span[], className: string): Element {
  const d = spans.map(([top, bottom]) => `M${round(x)} ${round(top)}V${round(bottom)}`).join('');
  return element('path', { d, className: [className] });
}

/** The upper and the lower end of something, in pixels. */
export type Span = readonly [number, number];

export function box(x: number, y: number, width: number, height: number, className: string): Element {
  const size = { width: format(Math.max(width, 1)), height: format(height) };
  return element('rect', { x: format(x), y: format(y), ...size, className: [className] });
}

export function dot(x: number, y: number, className: string, radius = 5): Element {
  return element('circle', { cx: format(x), cy: format(y), r: format(radius), className: [className] });
}

/** A drawing and its height in pixels. */
export interface Drawing {
  height: number;
  shapes: Element[];
  /** The scales of a line chart, in the form that `figures.client.ts` reads: kind, two values, and their pixels. */
  axes?: { x: string; y: string };
}

/** The class of a series: its colour, or its dashes where colours are forced. There are four. */
export function seriesClass(index: number): string {
  return `s${(index % 4) + 1}`;
}

/** Breaks a text into lines of at most this width in pixels. A longer word stays whole. */
export function wrap(value: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of value.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && estimateWidth(`${last} ${word}`) <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
