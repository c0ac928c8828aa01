// How often posts appear, from their dates.
import { instantOf } from '#lib/dates.ts';

export type Rhythm = 'daily' | 'weekly' | 'fortnightly' | 'monthly' | 'rarely';

const day = 86_400_000;
/** Fewer posts have no rhythm yet. */
const leastPosts = 4;
/** Only the newest posts count. */
const mostPosts = 10;
/** The longest median of the times between posts, in days: about half more than the interval that the rhythm names. */
const bounds: readonly [Rhythm, number][] = [
  ['daily', 4],
  ['weekly', 10],
  ['fortnightly', 20],
  ['monthly', 45],
];

/**
 * Finds the rhythm by the median of the times between posts, which a long break does not change.
 * @param posts the newest first
 * @returns `undefined` if there are too few posts
 */
export function findRhythm(posts: readonly { date: string }[]): Rhythm | undefined {
  const dates = posts.slice(0, mostPosts).map(({ date }) => instantOf(date));
  if (dates.length < leastPosts) return undefined;
  const gaps = dates.slice(1).map((date, index) => ((dates[index] ?? date) - date) / day);
  const median = gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0;
  return bounds.find(([, most]) => median <= most)?.[0] ?? 'rarely';
}
