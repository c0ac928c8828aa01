import { expect, test } from 'vitest';
import { findRhythm } from '#lib/posts/rhythm.ts';

/** Posts with these days between them, the newest first. */
function makePosts(...gaps: number[]): { date: string }[] {
  let time = Date.parse('2026-11-17');
  return [0, ...gaps].map((gap) => {
    time -= gap * 86_400_000;
    return { date: new Date(time).toISOString().slice(0, 10) };
  });
}

test.each([
  [[1, 2, 1], 'daily'],
  [[7, 7, 6, 8], 'weekly'],
  [[14, 14, 14], 'fortnightly'],
  [[14, 200, 14, 13, 14], 'fortnightly'],
  [[30, 31, 28], 'monthly'],
  [[90, 200, 100], 'rarely'],
  [[7, 7], undefined],
  [[], undefined],
] as const)('gaps of %j days are %s', (gaps, expected) => {
  expect(findRhythm(makePosts(...gaps))).toBe(expected);
});
