// Owns what a card says and the name it is stored and linked under.

import { createHash } from 'node:crypto';

export interface Card {
  title: string;
  /** A post date: `2026-11-17`, or with a time and an offset. */
  date: string;
  /** Reading time in whole minutes. */
  minutes: number;
  siteName: string;
}

/** Raise it with every change to the drawing: crawlers keep an image by its URL, and only a new URL shows them a new one. */
const templateVersion = 1;

/** 16 hexadecimal characters that change when anything drawn on the card changes. */
export function nameCard(card: Card): string {
  const drawn = JSON.stringify([templateVersion, card.title, card.date, card.minutes, card.siteName]);
  return createHash('sha256').update(drawn).digest('hex').slice(0, 16);
}

/** Pixels: what every platform shows large without cropping the text. */
export const cardWidth = 1200;
export const cardHeight = 630;
