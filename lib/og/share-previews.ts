// Owns what platforms show of a post that somebody shares: how they crop its card, and where they cut its words.

import type { Index, Post } from '#lib/model/release.ts';
import { buildPostCard } from '#lib/og/cards.ts';
import { isTitleCut } from '#lib/og/drawing.ts';
import { listUndrawable } from '#lib/og/shape.ts';

/** Of the card: 1.91 to 1, 2 to 1, or 1 to 1 from its middle. */
export type Crop = 'whole' | 'double' | 'square';

interface Platform {
  name: string;
  crop: Crop;
  /** How much is shown; 0 is nothing, absent is all there can be. */
  title: number | undefined;
  description: number | undefined;
  /** What is counted. */
  unit: 'characters' | 'bytes';
}

/**
 * None of them promises a number: these were seen by people who tried, on 26 November 2026 the newest that could be found.
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

export interface Preview {
  platform: string;
  crop: Crop;
  title: CutText;
  description: CutText;
}

export interface SharePreviews {
  previews: Preview[];
  warnings: string[];
}

export function buildSharePreviews(post: Post, tags: Index['tags']): SharePreviews {
  const previews = platforms.map(({ name, crop, title, description, unit }) => ({
    platform: name,
    crop,
    title: cutText(post.title, title, unit),
    description: cutText(post.description, description, unit),
  }));
  return { previews, warnings: listWarnings(post, tags, previews) };
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** @param limit nothing is shown at 0, all of it if it is `undefined`; a character is what a reader takes for one */
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

function listWarnings(post: Post, tags: Index['tags'], previews: readonly Preview[]): string[] {
  const gaps = listUndrawable(post.title);
  const cutBy = (part: 'title' | 'description') =>
    previews.filter((preview) => preview[part].isCut).map(({ platform }) => platform);
  const [title, description] = [cutBy('title'), cutBy('description')];
  return [
    ...(gaps.length > 0 ? [`The card shows no title: no font has ${gaps.join(' ')}`] : []),
    ...(isTitleCut(buildPostCard(post, tags)) ? ['The card cuts the title: it is too long for four lines'] : []),
    ...(title.length > 0 ? [`The title is cut by ${title.join(', ')}`] : []),
    ...(description.length > 0 ? [`The description is cut by ${description.join(', ')}`] : []),
  ];
}
