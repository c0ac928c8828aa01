// Addresses that readers guess lead somewhere, unless the author uses them.
import { expect, test } from 'vitest';
import { findRedirect } from '#lib/posts/redirects.ts';
import { makePost } from '#test/corpus/post.ts';
import { makeIndex } from '#test/corpus/release-index.ts';

const posts = [makePost('x', { tags: ['caching'], series: { title: 'Räume', part: 1 } })];

test.each([
  ['/feed', '/feed.xml'],
  ['/rss', '/feed.xml'],
  ['/rss.xml', '/feed.xml'],
  ['/index.xml', '/feed.xml'],
  ['/feed/', '/feed.xml'],
  ['/blog/feed', '/feed.xml'],
  ['/feeds/posts/default', '/feed.xml'],
  ['/atom', '/atom.xml'],
  ['/subscribe', '/feeds'],
  ['/posts', '/'],
  ['/archive/2026', '/archive#year-2026'],
  ['/tags/caching/index.xml', '/tags/caching/feed.xml'],
  ['/series/r%C3%A4ume/feed', '/series/r%C3%A4ume/feed.xml'],
  ['/archive/1999', undefined],
  ['/tags/none/feed', undefined],
  ['/feeds', undefined],
])('%s leads to %s', (path, target) => {
  expect(findRedirect(makeIndex({ posts }), path)).toBe(target);
});

test('a page and a redirect of the author come before guesses', () => {
  const pages = { subscribe: makePost('subscribe') };
  const index = makeIndex({ posts, pages, redirects: { '/posts': '/archive', '/archive/2026': '/tags' } });
  const targets = ['/subscribe', '/posts', '/archive/2026'].map((path) => findRedirect(index, path));
  expect(targets).toEqual([undefined, '/archive', '/tags']);
});
