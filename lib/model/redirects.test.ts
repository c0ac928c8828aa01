import { expect, test } from 'vitest';
import { normalizeAddress, RedirectTable } from '#lib/model/redirects.ts';
import { listRedirects } from '#lib/old-addresses.ts';

const addresses = ['/', '/about', '/posts/x', '/posts/100%25', '/tags', '/tags/a'];

function find(rules: Record<string, string>, url: string): string | undefined {
  const redirects = Object.fromEntries(Object.entries(rules).map(([from, to]) => [normalizeAddress(from), to]));
  return new RedirectTable(redirects, (path) => addresses.includes(path)).find(url);
}

test.each([
  ['/2015/03/x.html', '/2015/03/x.html'],
  ['/old', '/old/'],
  ['/old/', '/old'],
  ['/old//', '/old'],
  ['/a.b/c.php', '/a.b/c.php'],
  ['/a b', '/a%20b'],
  ['/a%20b', '/a%20b/'],
  ['/café', '/caf%C3%A9'],
  ['/cafe\u0301', '/caf%c3%a9'],
  ['/caf%E9', '/caf%e9'],
  ['/%E4%BD%A0', '/%e4%bd%a0'],
  ['/50%25', '/50%25'],
  ['/a*b', '/a%2Ab'],
  ['/a%3Fb', '/a%3fb'],
  ['/%61bc', '/abc'],
  ['/old', '/old?'],
])('the rule %s has the request %s', (rule, url) => {
  expect(find({ [rule]: '/posts/x' }, url)?.replace(/\?$/, '')).toBe('/posts/x');
});

test.each([
  ['/old', '/Old'],
  ['/old', '/old/x'],
  ['/old', '/old.html'],
  ['/old', '//old'],
  ['/a%3Fb', '/a?b'],
  ['/?p=1', '/?p=2'],
  ['/?p=1', '/?q=1'],
  ['/?p=1', '/'],
  ['/?p=1&q=2', '/?p=1'],
  ['/2015/*', '/2016/x'],
  ['/2015/*', '/20156'],
])('the rule %s does not have the request %s', (rule, url) => {
  expect(find({ [rule]: '/posts/x' }, url)).toBeUndefined();
});

test('a query is carried on unless the rule used it', () => {
  const rules = { '/?p=1': '/posts/x', '/?p=1&lang=de': '/about', '/old': '/posts/x#top', '/q': '/tags?a=1' };
  expect(find(rules, '/?p=1')).toBe('/posts/x');
  expect(find(rules, '/?utm_source=a%20b&p=1&x')).toBe('/posts/x?utm_source=a%20b&x');
  expect(find(rules, '/?lang=de&p=1')).toBe('/about');
  expect(find(rules, '/old/?x=1')).toBe('/posts/x?x=1#top');
  expect(find(rules, '/q?b=2')).toBe('/tags?a=1&b=2');
});

test('a pattern carries the rest of the path on, and the longest one counts', () => {
  const rules = {
    '/blog/*': '/posts/*',
    '/blog/tag/*': '/tags/*',
    '/blog/x': '/about',
    '/out/*': 'https://example.org/a/*',
  };
  expect(find(rules, '/blog/x')).toBe('/about');
  expect(find({ '/blog/*': '/posts/*' }, '/blog/x/')).toBe('/posts/x');
  expect(find(rules, '/blog/100%25')).toBe('/posts/100%25');
  expect(find(rules, '/blog/tag/a')).toBe('/tags/a');
  expect(find(rules, '/blog/tag')).toBe('/tags');
  expect(find(rules, '/out/b/%C3%A9?c=1')).toBe('https://example.org/a/b/%C3%A9?c=1');
  expect(find({ '/*': '/posts/*' }, '/x')).toBe('/posts/x');
});

test('no redirect leads to a missing page, to another site by accident, or in a circle', () => {
  const rules = { '/blog/*': '/posts/*', '/all/*': '/*', '/a': '/b', '/b': '/a', '/c/*': '/c/d/*' };
  for (const url of ['/blog/none', '/all//example.org', '/all/\\example.org', '/all/%2Fexample.org', '/a', '/c/x']) {
    expect(find(rules, url), url).toBeUndefined();
  }
});

test('a chain leads to its end, and the addresses of the site have no redirect', () => {
  const rules = { '/a': '/b?x=1', '/b': '/c', '/c': '/posts/x', '/about': '/posts/x', '/tags/*': '/posts/*' };
  expect(find(rules, '/a')).toBe('/posts/x?x=1');
  expect(find(rules, '/about')).toBeUndefined();
  expect(find(rules, '/tags/a')).toBeUndefined();
  expect(find(rules, '/tags/x')).toBe('/posts/x');
});

test('a target is encoded for the header', () => {
  expect(find({ '/a': 'https://example.org/ä?ö#ü' }, '/a')).toBe('https://example.org/%C3%A4?%C3%B6#%C3%BC');
});

test('a post has redirects from its former slugs, as a page, as Markdown and of its history, and from its old addresses', () => {
  expect(listRedirects('new', { formerly: ['old'], redirects: ['/2015/x/', '/?p=1'] })).toEqual({
    '/posts/old': '/posts/new',
    '/posts/old.md': '/posts/new.md',
    '/posts/old/history': '/posts/new/history',
    '/2015/x': '/posts/new',
    '/?p=1': '/posts/new',
  });
});
