// Owns what a card says and the name it is stored and linked under.
import { createHash } from 'node:crypto';
import { z } from 'zod';

export const cardSchema = z.object({
  title: z.string(),
  /** What kind of thing it is of: a post's first tag, or "Series". */
  label: z.string().optional(),
  /** What stands between the posts of the frame, the most important last. */
  facts: z.array(z.string()),
  siteName: z.string(),
});

export type Card = z.infer<typeof cardSchema>;

/** Raise it with every change to the drawing: crawlers keep an image by its URL, and only a new URL shows them a new one. */
const templateVersion = 3;

/** 16 hexadecimal characters that change when anything drawn on the card changes. */
export function nameCard(card: Card): string {
  return nameAt(templateVersion, card);
}

function nameAt(version: number, { title, label, facts, siteName }: Card): string {
  const drawn = JSON.stringify([version, title, label ?? null, facts, siteName]);
  return createHash('sha256').update(drawn).digest('hex').slice(0, 16);
}

/** @returns whether a card has, or had in an older template, this name */
export function isNameOf(name: string, card: Card): boolean {
  return Array.from({ length: templateVersion }, (_, index) => nameAt(index + 1, card)).includes(name);
}

/** Pixels: what every platform shows large without cropping the text. */
export const cardWidth = 1200;
export const cardHeight = 630;
