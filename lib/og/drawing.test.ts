import { expect, test } from 'vitest';
import { isTitleCut } from '#lib/og/drawing.ts';
import { makeCard } from '#test/corpus/cards/golden.ts';
import { titles } from '#test/corpus/cards/titles.ts';

test('only a word of 110 of the widest letters is truncated', () => {
  const cut = Object.entries(titles).filter(([, title]) => isTitleCut(makeCard(title)));
  expect(cut.map(([name]) => name)).toEqual(['longest-word']);
});
