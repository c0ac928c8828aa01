import { expect, test } from 'vitest';
import { listCharacters, parseRange } from '#lib/fonts/ranges.ts';

test('a range has single characters and spans', () => {
  expect(parseRange('U+20-7E,U+2122')).toEqual([
    [0x20, 0x7e],
    [0x2122, 0x2122],
  ]);
  expect(listCharacters('U+61-63,U+2122')).toBe('abc™');
});
