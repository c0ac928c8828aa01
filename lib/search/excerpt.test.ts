import { expect, test } from 'vitest';
import { markWords, quoteSection } from '#lib/search/excerpt.ts';

const section = (text: string, code = '') => ({ id: 'x', title: 'X', text, code });
const quote = (text: string, ...terms: string[]) => quoteSection(section(text), new Set(terms));

test.each<[string, string[], string[]]>([
  ['Nothing here', ['cache'], ['Nothing here']],
  ['The cache', ['cache'], ['The ', 'cache', '']],
  ['<b>Cache</b> & “cache”', ['cache'], ['<b>', 'Cache', '</b> & “', 'cache', '”']],
  ['maxRetries', ['retries'], ['', 'maxRetries', '']],
  ['数据库', ['数据', '据库'], ['', '数据库', '']],
  ['Résumé', ['resume'], ['', 'Résumé', '']],
])('in %j the words %j are marked', (text, terms, marked) => {
  expect(markWords(text, new Set(terms))).toEqual(marked);
});

test('the pieces of an excerpt add up to the text', () => {
  const text = 'One sentence about a cache. Another one about 99.9% of requests. A third about nothing.';
  expect(quote(text, 'requests')?.join('')).toContain('Another one about 99.9% of requests.');
  expect(quote(text, 'cache')?.join('')).toBe(text);
  expect(quote(text, 'missing')).toBeUndefined();
});

test('the sentence with the most matches is chosen', () => {
  const long = `${'Words that say little about the cache. '.repeat(5)}Then retries met the cache. ${'More of it. '.repeat(20)}`;
  expect(quote(long, 'cache', 'retries')?.join('')).toMatch(/^Then retries met the cache\./);
});

test('a long sentence is cut around the match, between words', () => {
  const text = `${'lorem ipsum dolor '.repeat(40)}needle ${'sit amet elit '.repeat(40)}`.trim();
  const shown = quote(text, 'needle')?.join('') ?? '';
  expect(shown).toMatch(/^… \w+ .*needle.* \w+ …$/);
  expect(shown.length).toBeLessThan(260);
});

test('if only code contains the word, the line of code is shown', () => {
  expect(quoteSection(section('Text.', 'cache.ts\nconst needle = 1;'), new Set(['needle']))).toEqual([
    'const ',
    'needle',
    ' = 1;',
  ]);
});
