// Ids of feed entries survive a rename of the post.
import { expect, test, vi } from 'vitest';
import { listEntries } from '#lib/feed/entries.ts';
import { viewsOf } from '#lib/posts/views.ts';
import { absoluteUrl } from '#lib/urls.ts';
import { makePost } from '#test/corpus/post.ts';
import { makeIndex } from '#test/corpus/release-index.ts';

vi.mock('#lib/posts/read-release.ts', () => ({
  readBody: () => ({ tree: { type: 'root', children: [] }, tints: {}, toc: [] }),
}));

test('the id is the first address of a post, the link its current one', () => {
  const posts = [makePost('today', { firstSlug: 'at-first' }), makePost('same')];
  const entries = listEntries(viewsOf(makeIndex({ posts })).feed(), new Map());
  expect(entries.map(({ id, url }) => [id, url])).toEqual([
    [absoluteUrl('/posts/at-first'), absoluteUrl('/posts/today')],
    [absoluteUrl('/posts/same'), absoluteUrl('/posts/same')],
  ]);
});
