import { expect, test } from 'vitest';
import { formatLoggedUrl } from '#lib/observe/logged-url.ts';

const token = `eyJyZWxlYXNlIjoiYWFhYWFhYWFh${'a'.repeat(40)}.${'Ab-_9'.repeat(8)}abc`;

test.each([
  ['/', '/'],
  ['/search?q=a', '/search'],
  ['/search.json?q=a', '/search.json'],
  ['/preview/abc', '/preview/-'],
  ['/preview/abc/', '/preview/-/'],
  ['/preview/abc/media/a.png?q=b', '/preview/-/media/a.png'],
  ['/posts/preview', '/posts/preview'],
  ['/tags/preview/page/2', '/tags/preview/page/2'],
  ['/posts/search-in-practice', '/posts/search-in-practice'],
  ['/tags/c%2B%2B', '/tags/c%2B%2B'],
  ['/Caf%C3%A9', '/Caf%C3%A9'],
  ['/%E0%A4%A', '/%E0%A4%A'],
  ['/_next/static/chunks/0Ab-cd_ef.12345678.js', '/_next/static/chunks/0Ab-cd_ef.12345678.js'],
  ['https://a.example/preview/abc?x#y', 'https://a.example/preview/-'],
  ['https://a.example', 'https://a.example'],
])('%s is logged as %s', (url, expected) => {
  expect(formatLoggedUrl(url)).toBe(expected);
});

test.each([
  '/Preview/secret',
  '/PREVIEW/secret/',
  '/previews/secret',
  '/prevew/secret',
  '/preview//secret',
  '//preview/secret',
  '/preview\\secret',
  '/%70review/secret',
  '/%2570review/secret',
  '/preview%2Fsecret',
  '/preview/secret/more/secret',
  '/preview/-/media/secret/x',
  '/search/?q=secret',
  '/Search/?q=secret',
  '/search/secret',
  '/search%3Fq=secret',
  '/search%253Fq=secret',
  '/search&q=secret',
  '/search;q=secret',
  '/searchq=secret',
  '/search+secret',
  '/serach/secret',
  '/search.json/secret',
  '/q=secret',
  '/posts/a%3Futm=secret',
  'https://blog.example.org/Preview/secret',
  'https://blog.example.org/search%3Fq=secret',
])('%s is logged without its secret', (url) => {
  expect(formatLoggedUrl(url)).not.toMatch(/secret/i);
});

test('a token is hidden wherever it is in an address', () => {
  for (const url of [
    `/posts/${token}`,
    `/${token}`,
    `/x/y/${token.replace('.', '%2E')}/z`,
    `https://a.example/p/${token}`,
  ]) {
    const shown = formatLoggedUrl(url);
    expect(shown).toContain('-');
    for (const part of token.split('.')) expect(shown).not.toContain(part.slice(0, 25));
  }
});
