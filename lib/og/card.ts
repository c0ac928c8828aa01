// A card (the preview image of a page): its texts, its name, and its size.
import { createHash } from 'node:crypto';
import { z } from 'zod';

export const cardSchema = z.object({
  title: z.string(),
  /** A post's first tag, or the kind of page, such as "Series". */
  label: z.string().optional(),
  /** Facts in the row below the title. The first ones are left out if not all fit. */
  facts: z.array(z.string()),
  siteName: z.string(),
  /** The accent colour of the site as `#rrggbb`, if its author chose one. */
  accent: z.string().optional(),
  /** The name of the site's own mark, if it has one. */
  mark: z.string().optional(),
  /** The language of title and facts, if their direction or their Han characters depend on it. */
  language: z.string().optional(),
});

export type Card = z.infer<typeof cardSchema>;

/** The texts of a card that shows a title, and at most one fact. */
export interface CardText {
  title: string;
  fact?: string;
}

/** Must be raised with every change to the drawing: crawlers cache an image by its URL. */
const templateVersion = 3;

/** Returns 16 hexadecimal digits that change with anything drawn on the card. They are part of the image's URL. */
export function nameCard(card: Card): string {
  return nameAt(templateVersion, card);
}

function nameAt(version: number, { title, label, facts, siteName, accent, mark, language }: Card): string {
  const optional = [...(language ? [language] : []), ...(accent ? [accent] : []), ...(mark ? [mark] : [])];
  const drawn = JSON.stringify([version, title, label ?? null, facts, siteName, ...optional]);
  return createHash('sha256').update(drawn).digest('hex').slice(0, 16);
}

/** Whether this is the name of the card in the current or an older version of the template. */
export function isNameOf(name: string, card: Card): boolean {
  return Array.from({ length: templateVersion }, (_, index) => nameAt(index + 1, card)).includes(name);
}

/** Pixels. All platforms show this size large, and none crops the text. */
export const cardWidth = 1200;
export const cardHeight = 630;
