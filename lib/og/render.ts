// Owns turning a card into a PNG, without a network.
import { ImageResponse } from 'next/og.js';
import sharp from 'sharp';
import { type Card, cardHeight, cardWidth } from '#lib/og/card.ts';
import { drawCard } from '#lib/og/drawing.ts';

/**
 * A PNG of 1200 by 630 pixels. Its few flat colours make a palette lossless to the eye at half the bytes; without dither
 * the least effort finds it, in a third of the time, and it is no larger (measured).
 */
export async function renderCard(card: Card): Promise<Uint8Array> {
  const image = new ImageResponse(drawCard(card), { width: cardWidth, height: cardHeight });
  return sharp(await image.arrayBuffer())
    .png({ palette: true, effort: 1, dither: 0 })
    .toBuffer();
}
