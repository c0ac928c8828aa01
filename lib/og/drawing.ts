// Owns how a card looks: a post-and-lintel frame whose beam carries the title, drawn from boxes and measured words.

import type { CSSProperties, ReactElement } from 'react';
import { formatDate } from '#lib/dates.ts';
import type { Card } from '#lib/og/card.ts';
import { fitTitle, lineHeight, type Word } from '#lib/og/fit.ts';
import { canDraw, fontFamily, getLeftBearing, measureText, type Weight } from '#lib/og/fonts.ts';

/** Pixels. Every platform takes 1.91:1; X crops 15 px off the top and the bottom. */
export const cardSize = { width: 1200, height: 630 };

/** On the ground: text 16.1, secondary 10.3, accent 8.5 to 1. */
const colors = { ground: '#191510', text: '#f4f1ea', secondary: '#c9c2b4', accent: '#f0a04b', line: '#6b6355' };

const margin = { x: 80, y: 60 };

/** The frame under the title: the mark, stretched to the width of the card. */
const frame = { beam: 12, post: 12, height: 72, overhang: 24 };

/** Tighter than the font's own spacing, which is meant for text sizes; in ems. */
const titleTracking = -0.02;

interface TextStyle {
  size: number;
  weight: Weight;
  color: string;
  tracking: number;
}

/** The elements of a card. A title the font cannot draw is left out: the site's mark and name carry the card alone. */
export function drawCard(card: Card): ReactElement {
  const title = card.title.normalize('NFC').replace(/(?<=\p{L})'(?=\p{L})/gu, '’').trim();
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

function drawSite(siteName: string): ReactElement {
  return box(
    { alignItems: 'center' },
    drawMark(1),
    box({ width: 18 }),
    drawText(siteName, { size: 36, weight: 700, color: colors.text, tracking: titleTracking }),
  );
}

/** A lintel on two posts, 44 by 34 px at scale 1. */
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
  const tracking = titleTracking;
  const { size, lines, space } = fitTitle(title, (text) => measureText(text, 700, tracking));
  return box(
    { flexDirection: 'column', marginBottom: 14 },
    ...lines.map((words) => drawLine(words, space, { size, weight: 700, color: colors.text, tracking })),
  );
}

/** A beam on two posts, with the facts between them as the figure of a dimension line. */
function drawFrame(facts: string): ReactElement {
  const { beam, height, overhang } = frame;
  const post = () => box({ width: frame.post, height, backgroundColor: colors.accent });
  return box(
    { flexDirection: 'column' },
    box({ height: beam, backgroundColor: colors.accent }),
    box(
      { alignItems: 'center', height, padding: `0 ${overhang}px` },
      post(),
      drawSpan('left'),
      drawText(facts, { size: 36, weight: 500, color: colors.secondary, tracking: 0 }),
      drawSpan('right'),
      post(),
    ),
  );
}

/** Half of the dimension line, its arrow at the post. */
function drawSpan(side: 'left' | 'right'): ReactElement {
  const points = side === 'left' ? 'M0 6 16 0V12Z' : 'M16 6 0 0V12Z';
  const head = svg(16, 12, points);
  const line = box({ flexGrow: 1, height: 2, backgroundColor: colors.line });
  const gap = side === 'left' ? { marginRight: 28, marginLeft: 6 } : { marginLeft: 28, marginRight: 6 };
  return box({ flexGrow: 1, alignItems: 'center', ...gap }, ...(side === 'left' ? [head, line] : [line, head]));
}

function svg(width: number, height: number, d: string): ReactElement {
  return {
    type: 'svg',
    key: null,
    props: { width, height, viewBox: `0 0 ${width} ${height}`, children: { type: 'path', props: { d, fill: colors.line } } },
  };
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

function box(style: CSSProperties, ...children: (ReactElement | string)[]): ReactElement {
  return { type: 'div', key: null, props: { style: { display: 'flex', flexShrink: 0, ...style }, children } };
}
