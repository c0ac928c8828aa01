// Reference images of cards: 40 % of the size, 16 colours, a few kilobytes each.
import sharp from 'sharp';
import { type Card, cardHeight, cardWidth } from '#lib/og/card.ts';

export const goldenSize = { width: cardWidth * 0.4, height: cardHeight * 0.4 };

export function makeCard(title: string): Card {
  return { title, label: 'Reliability', facts: ['November 17, 2026', '12 min read'], siteName: 'Load Bearing' };
}

export function shrink(card: Uint8Array): Promise<Buffer> {
  return sharp(card).resize(goldenSize).png({ palette: true, colours: 16, effort: 10, dither: 0 }).toBuffer();
}
