// Shared posts as platforms show them: how each crops the card and truncates title and description.
import type { Index, Post, Site } from '#lib/model/release.ts';
import type { Card } from '#lib/og/card.ts';
import { buildPostCard } from '#lib/og/cards.ts';
import { isTitleCut } from '#lib/og/drawing.ts';
import { listUndrawable } from '#lib/og/shape.ts';

/** The part of the card that is shown: 1.91:1, 2:1, or 1:1 from its middle. */
export type Crop = 'whole' | 'double' | 'square';

interface Platform {
  name: string;
  crop: Crop;
  /** The maximum that is shown: 0 shows nothing, `undefined` everything. */
  title: number | undefined;
  description: number | undefined;
  /** The unit of both limits. */
  unit: 'characters' | 'bytes';
}

/**
 * The platforms do not document their limits. Others measured these; they were the newest on 26 November 2026.
 * X, WhatsApp, Slack: ogtester.com/blog/what-is-maximum-length-of-og-title-and-og-description. Facebook, LinkedIn:
 * mojicnt.click/en/blog/ogp-text-optimization.html. Discord counts bytes: mastodawn.com/explore/tag/000abc
 */
const platforms: readonly Platform[] = [
  { name: 'X', crop: 'double', title: 70, description: 0, unit: 'characters' },
  { name: 'Facebook', crop: 'whole', title: 60, description: 80, unit: 'characters' },
  { name: 'LinkedIn', crop: 'whole', title: 70, description: 100, unit: 'characters' },
  { name: 'Slack', crop: 'whole', title: undefined, description: 150, unit: 'characters' },
  { name: 'Discord', crop: 'whole', title: 67, description: 347, unit: 'bytes' },
  { name: 'WhatsApp', crop: 'square', title: 81, description: 80, unit: 'characters' },
];

interface CutText {
  shown: string;
  isCut: boolean;
}

export interface PlatformCard {
  platform: string;
  crop: Crop;
  title: CutText;
  description: CutText;
}

export interface PlatformCards {
  cards: PlatformCard[];
  warnings: string[];
}

export function buildPlatformCards(post: Post, tags: Index['tags'], site: Site): PlatformCards {
  const cards = platforms.map(({ name, crop, title, description, unit }) => ({
    platform: name,
    crop,
    title: cutText(post.title, title, unit),
    description: cutText(post.description, description, unit),
  }));
  return { cards, warnings: listWarnings(post, cards, buildPostCard(post, tags, site)) };
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** @param limit in `unit`, where a character is a grapheme; nothing is shown at 0, everything if it is `undefined` */
export function cutText(text: string, limit: number | undefined, unit: Platform['unit']): CutText {
  if (limit === undefined) return { shown: text, isCut: false };
  const sizeOf = (part: string) => (unit === 'bytes' ? Buffer.byteLength(part) : 1);
  let room = limit;
  let shown = '';
  for (const { segment } of segmenter.segment(text)) {
    room -= sizeOf(segment);
    if (room < 0) return { shown: shown === '' ? '' : `${shown.trimEnd()}…`, isCut: limit > 0 };
    shown += segment;
  }
  return { shown, isCut: false };
}

function listWarnings(post: Post, cards: readonly PlatformCard[], card: Card): string[] {
  const gaps = listUndrawable(post.title);
  const cutBy = (part: 'title' | 'description') =>
    cards.filter((card) => card[part].isCut).map(({ platform }) => platform);
  const [title, description] = [cutBy('title'), cutBy('description')];
  return [
    ...(gaps.length > 0 ? [`The card shows no title: no font has ${gaps.join(' ')}`] : []),
    ...(isTitleCut(card) ? ['The card cuts the title: it is too long for four lines'] : []),
    ...(title.length > 0 ? [`The title is cut by ${title.join(', ')}`] : []),
    ...(description.length > 0 ? [`The description is cut by ${description.join(', ')}`] : []),
  ];
}
