// The id of a feed entry outlives the names of its post.
import { expect, test, vi } from 'vitest';
import { listEntries } from '#lib/feed/entries.ts';
import { absoluteUrl } from '#lib/urls.ts';
import { makePost } from '#test/corpus/post.ts';

vi.mock('#lib/posts/read-release.ts', () => ({
  readBody: () => ({ tree: { type: 'root', children: [] }, tints: {}, toc: [] }),
}));

test('an entry keeps the id of its first address, and leads to the one of today', () => {
  const posts = [makePost('today', { firstSlug: 'at-first' }), makePost('same')];
  const entries = listEntries({ posts, pages: {}, redirects: {}, tags: {} }, new Map());
  expect(entries.map(({ id, url }) => [id, url])).toEqual([
    [absoluteUrl('/posts/at-first'), absoluteUrl('/posts/today')],
    [absoluteUrl('/posts/same'), absoluteUrl('/posts/same')],
  ]);
});
