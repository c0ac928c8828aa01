import { expect, test } from 'vitest';
import { buildSharePreviews, cutText } from '#lib/dev/share-previews.ts';
import { defaultSite } from '#lib/site.ts';
import { titles } from '#test/corpus/cards/titles.ts';
import { makePost } from '#test/corpus/post.ts';

test.each([
  ['abc', 3, 'characters', 'abc', false],
  ['abcd', 3, 'characters', 'abc…', true],
  ['ab cd', 3, 'characters', 'ab…', true],
  ['👩🏽‍💻👩🏽‍💻', 1, 'characters', '👩🏽‍💻…', true],
  ['äöü', 4, 'bytes', 'äö…', true],
  ['äö', 4, 'bytes', 'äö', false],
  ['abc', 0, 'characters', '', false],
  ['abc', undefined, 'characters', 'abc', false],
] as const)('"%s" within %s %s is "%s"', (text, limit, unit, shown, isCut) => {
  expect(cutText(text, limit, unit)).toEqual({ shown, isCut });
});

const preview = (title: string, description = 'Short.') =>
  buildSharePreviews(makePost('a', { title, description }), {}, defaultSite);

test('a short title and description cause no warning', () => {
  expect(preview('Backpressure').warnings).toEqual([]);
});

test('all three crops are shown', () => {
  expect(new Set(preview('Backpressure').previews.map(({ crop }) => crop))).toEqual(
    new Set(['whole', 'double', 'square']),
  );
});

test('a warning names the platforms that truncate', () => {
  const { warnings, previews } = preview('a'.repeat(68), 'b'.repeat(160));
  expect(warnings).toEqual([
    'The title is cut by Facebook, Discord',
    'The description is cut by Facebook, LinkedIn, Slack, WhatsApp',
  ]);
  const discord = previews.find(({ platform }) => platform === 'Discord');
  expect(discord?.title.shown).toBe(`${'a'.repeat(67)}…`);
});

test('a title that the card cannot show causes a warning', () => {
  expect(preview(titles['no-font']).warnings).toContain('The card shows no title: no font has 𐀀 𐀁 𐀂');
  expect(preview('W'.repeat(110)).warnings).toContain('The card cuts the title: it is too long for four lines');
});
