// The drawing of a card: the title on a beam that two posts carry. All text is drawn as outlines at measured positions.
import type { ReactElement, ReactNode } from 'react';
import { placeMark } from '#lib/mark.ts';
import { directionOf } from '#lib/model/language.ts';
import type { Mark } from '#lib/model/release.ts';
import { type Card, cardHeight, cardWidth } from '#lib/og/card.ts';
import { colors } from '#lib/og/colors.ts';
import { type FittedTitle, fitTitle, type Leading, latinLeading, tallLeading, titleBox } from '#lib/og/fit.ts';
import {
  listUndrawable,
  measureText,
  type ShapedText,
  shapeText,
  styleOf,
  type TextStyle,
  typeset,
} from '#lib/og/shape.ts';

/** Pixels, like all lengths here. X shows 2:1 and crops 15 pixels at the top and the bottom. */
const frame = { left: 80, top: 60, right: cardWidth - 80, bottom: cardHeight - 60 };
const beam = { height: 12, width: 12, inset: 24, leastPost: 72 };
/** The share of the room left by a short title that makes the posts longer. */
const lift = 0.4;
/** From the last line of the title to the beam. */
const titleGap = 14;
const rowSize = 36;

/** Ems. The spacing of the font is meant for running text, and is too wide in bold from 36 px. */
const tightTracking = -0.02;
/** Ems that an emoji reaches below the baseline. */
const emojiDepth = 0.14;

/**
 * Returns a card as React elements. A title that cannot be drawn is replaced by the site's name.
 * @param mark the site's own mark, if it has one
 */
export function drawCard(card: Card, mark?: Mark): ReactElement {
  const { accent = colors.accent } = card;
  const title = typeset(card.title);
  const hasTitle = title !== '' && listUndrawable(title).length === 0;
  const siteName = drawable(card.siteName);
  const shown = hasTitle ? title : siteName;
  const set = setTitle(shown, hasTitle ? card.language : undefined);
  const room = Math.max(0, titleBox.height - set.fitted.height);
  const top = frame.bottom - beam.leastPost - beam.height - Math.round(lift * room);
  const parts = [
    ...(hasTitle ? drawSite(siteName, accent, mark) : drawMark(frame.left, frame.top, 2, accent, mark)),
    ...drawLabel(card.label, hasTitle ? siteName : '', accent),
    ...drawTitle(set, top - titleGap),
    ...drawFrame(
      card.facts.map(drawable).filter((fact) => fact !== ''),
      { top, accent },
      card.language,
    ),
  ];
  const vectors = parts.filter(({ type }) => type !== 'img');
  const images = parts.filter(({ type }) => type === 'img');
  const size = { width: cardWidth, height: cardHeight };
  const svg = element('svg', { ...size, viewBox: `0 0 ${cardWidth} ${cardHeight}` }, ...vectors);
  const style = { ...size, display: 'flex', position: 'relative', backgroundColor: colors.ground };
  return element('div', { style }, svg, ...images);
}

/** Returns the text as typeset, or an empty text if one of its characters is in no font. */
function drawable(text: string): string {
  const set = typeset(text);
  return listUndrawable(set).length === 0 ? set : '';
}

const siteMark = 44;
const siteGap = 18;

function drawSite(siteName: string, accent: string, mark: Mark | undefined): ReactElement[] {
  const style = styleOf(siteName, 700, tightTracking);
  return [
    ...drawMark(frame.left, frame.top + 4, 1, accent, mark),
    ...drawText(siteName, style, {
      x: frame.left + siteMark + siteGap,
      top: frame.top,
      size: rowSize,
      color: colors.text,
    }),
  ];
}

/** Draws the site's mark, by default a lintel on two posts; 44 by 34 at scale 1. */
function drawMark(x: number, y: number, scale: number, accent: string, mark: Mark | undefined): ReactElement[] {
  if (mark) {
    const [width, height] = [siteMark * scale, 34 * scale];
    const svg = placeMark(mark, accent, { x: 0, y: 0, width, height });
    const src = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
    return [element('img', { src, width, height, style: { position: 'absolute', left: x, top: y } })];
  }
  const bar = 9 * scale;
  const post = (offset: number) => rectangle(x + offset * scale, y + bar, bar, 25 * scale, accent);
  return [rectangle(x, y, siteMark * scale, bar, accent), post(4), post(31)];
}

/** Draws the label at the right, if there is room beside the site's name. */
function drawLabel(label: string | undefined, siteName: string, accent: string): ReactElement[] {
  const text = drawable(label ?? '');
  if (text === '') return [];
  const style = styleOf(text, 500);
  const width = measureText(text, style) * rowSize;
  const taken =
    siteMark + siteGap + measureText(siteName, styleOf(siteName, 700, tightTracking)) * rowSize + 2 * siteGap;
  if (frame.right - width < frame.left + taken) return [];
  return drawText(text, style, { x: frame.right - width, top: frame.top, size: rowSize, color: accent });
}

const tallScripts = /[\p{sc=Arab}\p{sc=Deva}\p{sc=Thai}]/u;

interface SetTitle {
  style: TextStyle;
  leading: Leading;
  fitted: FittedTitle;
}

function setTitle(title: string, language?: string): SetTitle {
  const style = styleOf(title, 700, tightTracking, language);
  const leading = tallScripts.test(title) ? tallLeading : latinLeading;
  return { style, leading, fitted: fitTitle(title, (text) => measureText(text, style), leading) };
}

/** Whether the title does not fit on the card. */
export function isTitleCut(card: Card): boolean {
  const title = drawable(card.title);
  return title !== '' && setTitle(title, card.language).fitted.isCut;
}

/** @param bottom the lower edge of the last line */
function drawTitle({ style, leading, fitted }: SetTitle, bottom: number): ReactElement[] {
  const { size, lines, height } = fitted;
  return lines.flatMap((words, index) => {
    const top = bottom - height + index * size * leading.line;
    const shaped = shapeText(words.map(({ text }) => text).join(' '), style);
    const ink = findInk(shaped);
    // The ink is aligned with the edge, not the empty space beside the first letter.
    const x = style.direction === 'rtl' ? frame.right - ink.right * size : frame.left - ink.left * size;
    return drawShaped(shaped, { x, top, size, color: colors.text }, leading);
  });
}

/** Returns where the ink of a line begins and ends, in ems from the start of the line. */
function findInk({ glyphs, emoji, advance }: ShapedText): { left: number; right: number } {
  const inked = glyphs.filter(({ width }) => width > 0);
  const left = Math.min(...inked.map(({ x, bearing }) => x + bearing), ...emoji.map(({ x }) => x), advance);
  const right = Math.max(
    ...inked.map(({ x, bearing, width }) => x + bearing + width),
    ...emoji.map(({ x }) => x + 1),
    0,
  );
  return { left, right };
}

/** Draws the beam on two posts, with the facts in a dimension line from post to post. */
function drawFrame(
  facts: string[],
  { top, accent }: { top: number; accent: string },
  language?: string,
): ReactElement[] {
  const left = frame.left + beam.inset;
  const right = frame.right - beam.inset;
  const below = top + beam.height;
  const middle = below + (frame.bottom - below) / 2;
  const post = (x: number) => rectangle(x, below, beam.width, frame.bottom - below, accent);
  const arrow = (x: number, tip: number) => element('path', { d: `M${x} ${middle}l${tip} -6v12z`, fill: colors.line });
  const line = (from: number, to: number) => rectangle(from, middle - 1, to - from, 2, colors.line);
  const ends = { from: left + beam.width + 6, to: right - beam.width - 6 };
  const figure = fitFigure(facts, ends.to - ends.from - 2 * (figureGap + shortestLine), language);
  const gap = figure.width > 0 ? figure.width + 2 * figureGap : 0;
  const center = (ends.from + ends.to) / 2;
  return [
    rectangle(frame.left, top, frame.right - frame.left, beam.height, accent),
    post(left),
    post(right - beam.width),
    arrow(ends.from, 16),
    line(ends.from + 16, center - gap / 2),
    line(center + gap / 2, ends.to - 16),
    arrow(ends.to, -16),
    ...drawText(figure.text, figure.style, {
      x: center - figure.width / 2,
      top: middle - (rowSize * latinLeading.line) / 2,
      size: rowSize,
      color: colors.secondary,
    }),
  ];
}

const figureGap = 28;
const shortestLine = 40;

/** Joins the facts in one row. Leaves out the first ones until the rest fits. */
function fitFigure(
  facts: string[],
  room: number,
  language?: string,
): { text: string; style: TextStyle; width: number } {
  // The mark prevents a number after a Latin name from joining it (Unicode's rule W7).
  const text = facts.join(language && directionOf(language) === 'rtl' ? '\u200f · ' : ' · ');
  const style = styleOf(text, 500, 0, language);
  const width = measureText(text, style) * rowSize;
  return width <= room || facts.length === 0 ? { text, style, width } : fitFigure(facts.slice(1), room, language);
}

interface Place {
  x: number;
  /** The upper edge of the line. */
  top: number;
  size: number;
  color: string;
}

function drawText(text: string, style: TextStyle, place: Place): ReactElement[] {
  return drawShaped(shapeText(text, style), place);
}

function drawShaped(
  { glyphs, emoji }: ShapedText,
  { x, top, size, color }: Place,
  leading: Leading = latinLeading,
): ReactElement[] {
  const baseline = top + leading.ascent * size;
  const outlines = glyphs
    .filter(({ path }) => path !== '')
    .map((glyph) => element('path', { d: glyph.path, transform: `translate(${round(glyph.x)} ${round(glyph.y)})` }));
  const transform = `translate(${round(x)} ${round(baseline)}) scale(${size} ${-size})`;
  const images = emoji.map(({ image, x: offset }) => {
    const style = { position: 'absolute', left: x + offset * size, top: baseline - (1 - emojiDepth) * size };
    return element('img', { src: image, width: size, height: size, style });
  });
  return outlines.length > 0 ? [element('g', { transform, fill: color }, ...outlines), ...images] : images;
}

function round(length: number): number {
  return Math.round(length * 10_000) / 10_000;
}

function rectangle(x: number, y: number, width: number, height: number, fill: string): ReactElement {
  return element('rect', { x, y, width, height, fill });
}

function element(type: string, props: object, ...children: ReactNode[]): ReactElement {
  return { type, key: null, props: children.length > 0 ? { ...props, children } : props };
}
