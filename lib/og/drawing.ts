// Owns how a card looks: a beam on two posts that carries the title, drawn from boxes and measured words.

import type { CSSProperties, ReactElement } from 'react';
import { formatDate } from '#lib/dates.ts';
import type { Card } from '#lib/og/card.ts';
import { fitTitle, lineHeight, type Word } from '#lib/og/fit.ts';
import { canDraw, fontFamily, getLeftBearing, measureText, type Weight } from '#lib/og/fonts.ts';

/** Pixels, as all lengths here. Every platform takes 1.91:1; X crops 15 off the top and the bottom. */
export const cardSize = { width: 1200, height: 630 };

/** Contrast on the ground: text 16.1, secondary 10.3, accent 8.5 to 1. The line is ornament. */
const colors = { ground: '#191510', text: '#f4f1ea', secondary: '#c9c2b4', accent: '#f0a04b', line: '#6b6355' };

/** With 80 at the sides the frame is as wide as a title may be. */
const margin = { x: 80, y: 60 };

/** In ems: the font's own spacing is meant for text, and too wide from 36 px bold up. */
const tightTracking = -0.02;

interface TextStyle {
  size: number;
  weight: Weight;
  color: string;
  /** Ems. */
  tracking: number;
}

/** The elements of a card. Where the font cannot draw the title the site's name is the load. */
export function drawCard(card: Card): ReactElement {
  const title = typesetTitle(card.title);
  const hasTitle = title !== '' && canDraw(title);
  return box(
    {
      width: '100%',
      height: '100%',
      flexDirection: 'column',
      justifyContent: 'space-between',
      padding: `${margin.y}px ${margin.x}px`,
      backgroundColor: colors.ground,
      fontFamily,
    },
    hasTitle ? drawSite(card.siteName) : drawMark(2),
    box(
      { flexDirection: 'column' },
      drawTitle(hasTitle ? title : card.siteName),
      drawFrame(`${formatDate(card.date)} · ${card.minutes} min read`),
    ),
  );
}

/** Composed accents, because the font has few combining ones, and round apostrophes. */
function typesetTitle(title: string): string {
  return title
    .normalize('NFC')
    .replace(/(?<=\p{L})'(?=\p{L})/gu, '’')
    .trim();
}

function drawSite(siteName: string): ReactElement {
  return box(
    { alignItems: 'center' },
    drawMark(1),
    box({ width: 18 }),
    drawText(siteName, { size: 36, weight: 700, color: colors.text, tracking: tightTracking }),
  );
}

/** A lintel on two posts, 44 by 34 at scale 1. */
function drawMark(scale: number): ReactElement {
  const bar = 9 * scale;
  const post = () => box({ width: bar, height: 25 * scale, backgroundColor: colors.accent });
  return box(
    { flexDirection: 'column', width: 44 * scale },
    box({ height: bar, backgroundColor: colors.accent }),
    box({ justifyContent: 'space-between', padding: `0 ${4 * scale}px` }, post(), post()),
  );
}

function drawTitle(title: string): ReactElement {
  const { size, lines, space } = fitTitle(title, (text) => measureText(text, 700, tightTracking));
  const style: TextStyle = { size, weight: 700, color: colors.text, tracking: tightTracking };
  return box({ flexDirection: 'column', marginBottom: 14 }, ...lines.map((words) => drawLine(words, space, style)));
}

/** The mark again, as wide as the card, with the facts as the figure of a dimension line from post to post. */
function drawFrame(facts: string): ReactElement {
  const post = () => box({ width: 12, height: '100%', backgroundColor: colors.accent });
  const line = () => box({ flexGrow: 1, height: 2, backgroundColor: colors.line });
  const figure = drawText(facts, { size: 36, weight: 500, color: colors.secondary, tracking: 0 });
  return box(
    { flexDirection: 'column' },
    box({ height: 12, backgroundColor: colors.accent }),
    box(
      { alignItems: 'center', height: 72, padding: '0 24px' },
      post(),
      box({ flexGrow: 1, alignItems: 'center', margin: '0 28px 0 6px' }, drawArrow('M0 6 16 0V12Z'), line()),
      figure,
      box({ flexGrow: 1, alignItems: 'center', margin: '0 6px 0 28px' }, line(), drawArrow('M16 6 0 0V12Z')),
      post(),
    ),
  );
}

function drawArrow(d: string): ReactElement {
  const path = { type: 'path', key: null, props: { d, fill: colors.line } };
  return { type: 'svg', key: null, props: { width: 16, height: 12, viewBox: '0 0 16 12', children: path } };
}

function drawText(text: string, style: TextStyle): ReactElement {
  const measure = (part: string) => measureText(part, style.weight, style.tracking) * style.size;
  const words = text.split(' ').map((word) => ({ text: word, width: measure(word) }));
  return drawLine(words, measure(' '), style);
}

/**
 * One box a word, as wide as the word is drawn: the renderer lays words out without kerning and draws them with it,
 * which leaves gaps. The line moves left by the first letter's bearing, so that ink meets the edge and not its box.
 */
function drawLine(words: Word[], space: number, { size, weight, color, tracking }: TextStyle): ReactElement {
  return box(
    {
      marginLeft: -getLeftBearing(words[0]?.text ?? '', weight) * size,
      fontSize: size,
      fontWeight: weight,
      letterSpacing: tracking * size,
      lineHeight,
      color,
      whiteSpace: 'nowrap',
    },
    ...words.map(({ text, width }, index) => box({ width, marginLeft: index > 0 ? space : 0 }, text)),
  );
}

/** The renderer takes React elements, and asks that a box with several children says how they flow. */
function box(style: CSSProperties, ...children: (ReactElement | string)[]): ReactElement {
  return { type: 'div', key: null, props: { style: { display: 'flex', flexShrink: 0, ...style }, children } };
}
