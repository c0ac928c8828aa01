import { expect, test } from 'vitest';
import { makeCard } from '#lib/og/corpus/golden.ts';
import { titles } from '#lib/og/corpus/titles.ts';
import { isTitleCut } from '#lib/og/drawing.ts';

test('no title is cut, but a word of 110 of the widest letter', () => {
  const cut = Object.entries(titles).filter(([, title]) => isTitleCut(makeCard(title)));
  expect(cut.map(([name]) => name)).toEqual(['longest-word']);
});
