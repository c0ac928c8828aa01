import { expect, test } from 'vitest';
import { buildPlatformCards, cutText } from '#lib/dev/platform-cards.ts';
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

const build = (title: string, description = 'Short.') =>
  buildPlatformCards(makePost('a', { title, description }), {}, defaultSite);

test('a short title and description cause no warning', () => {
  expect(build('Backpressure').warnings).toEqual([]);
});

test('all three crops are shown', () => {
  expect(new Set(build('Backpressure').cards.map(({ crop }) => crop))).toEqual(new Set(['whole', 'double', 'square']));
});

test('a warning names the platforms that truncate', () => {
  const { warnings, cards } = build('a'.repeat(68), 'b'.repeat(160));
  expect(warnings).toEqual([
    'The title is cut by Facebook, Discord',
    'The description is cut by Facebook, LinkedIn, Slack, WhatsApp',
  ]);
  const discord = cards.find(({ platform }) => platform === 'Discord');
  expect(discord?.title.shown).toBe(`${'a'.repeat(67)}…`);
});

test('a title that the card cannot show causes a warning', () => {
  expect(build(titles['no-font']).warnings).toContain('The card shows no title: no font has 𐀀 𐀁 𐀂');
  expect(build('W'.repeat(110)).warnings).toContain('The card cuts the title: it is too long for four lines');
});
