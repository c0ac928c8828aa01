// Suggestions for addresses that were not found.
import { expect, test } from 'vitest';
import { findNearest } from '#lib/posts/nearest.ts';
import { makePost } from '#test/corpus/post.ts';
import { makeIndex } from '#test/corpus/release-index.ts';

const slugs = [
  'redis-in-production',
  'from-monolith-to-bff',
  'production-with-distributed-teams',
  'tech-lead-beyond-code',
];

const index = makeIndex({
  posts: slugs.map((slug) => makePost(slug, { tags: ['caching'] })),
  tags: { caching: 'Caching' },
});

test.each([
  ['/posts/redis-in-producton', '/posts/redis-in-production'],
  ['/posts/Redis-In-Production', '/posts/redis-in-production'],
  ['/redis-in-production', '/posts/redis-in-production'],
  ['/blog/2026/redis-in-production.html', '/posts/redis-in-production'],
  ['/posts/redis', '/posts/redis-in-production'],
  ['/posts/monolith-to-bff-migration', '/posts/from-monolith-to-bff'],
  ['/posts/bff-from-monolith', '/posts/from-monolith-to-bff'],
  ['/posts/beyond-code', '/posts/tech-lead-beyond-code'],
  ['/tags/cachng', '/tags/caching'],
  ['/posts/redis-in-production/', '/posts/redis-in-production'],
])('for %s the first suggestion is %s', (asked, meant) => {
  expect(findNearest(index, asked, 3)[0]?.path).toBe(meant);
});

test.each(['/', '', '/wp-login.php', '/posts/zzzz', '/%F0%9F%92%A9', '/posts/--', `/${'x'.repeat(5000)}`])(
  'for %j nothing is suggested',
  (asked) => {
    expect(findNearest(index, asked, 3)).toEqual([]);
  },
);

test('suggestions follow the release: removed posts go, new posts come', () => {
  const other = {
    ...index,
    posts: [makePost('redis-on-paper'), makePost('from-monolith-to-bff', { title: 'Renamed' })],
  };
  for (const round of [1, 2]) {
    expect(findNearest(index, '/posts/redis-in-producton', 1), `round ${round}`).toEqual([
      { path: '/posts/redis-in-production', title: 'redis-in-production' },
    ]);
    expect(findNearest(other, '/posts/redis-on-papr', 3).map(({ path }) => path)).toEqual(['/posts/redis-on-paper']);
    expect(findNearest(other, '/posts/redis-in-producton', 3).map(({ path }) => path)).not.toContain(
      '/posts/redis-in-production',
    );
    expect(findNearest(other, '/from-monolith', 1)).toEqual([
      { path: '/posts/from-monolith-to-bff', title: 'Renamed' },
    ]);
  }
});

test('the newer of two equally similar posts comes first, whatever release came before', () => {
  const twins = ['queue-one', 'queue-two'].map((slug) => makePost(slug));
  const forward = { ...index, posts: twins, tags: {} };
  const backward = { ...index, posts: twins.toReversed(), tags: {} };
  expect(findNearest(forward, '/posts/queue', 2).map(({ path }) => path)).toEqual([
    '/posts/queue-one',
    '/posts/queue-two',
  ]);
  expect(findNearest(backward, '/posts/queue', 2).map(({ path }) => path)).toEqual([
    '/posts/queue-two',
    '/posts/queue-one',
  ]);
});

test('at most the requested number is suggested', () => {
  expect(findNearest(index, '/posts/production', 1)).toHaveLength(1);
});
