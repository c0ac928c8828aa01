import { expect, test } from 'vitest';
import { remember } from '#lib/server/remember.ts';

/** Computes each text once, and records which ones. */
function open() {
  const computed: string[] = [];
  const find = remember((text) => {
    computed.push(text);
    return text.toUpperCase();
  });
  return { computed, find };
}

test('the result of a text is computed once', () => {
  const { computed, find } = open();
  expect(['a', 'b', 'a'].map(find)).toEqual(['A', 'B', 'A']);
  expect(computed).toEqual(['a', 'b']);
});

test('long texts are not kept, and the number of others is limited', () => {
  const { computed, find } = open();
  const long = 'x'.repeat(301);
  expect([find(long), find(long)]).toEqual([long.toUpperCase(), long.toUpperCase()]);
  expect(computed).toHaveLength(2);
  for (let count = 0; count < 1_001; count += 1) find(`text ${count}`);
  find('text 0');
  expect(computed.filter((text) => text === 'text 0')).toHaveLength(2);
});
