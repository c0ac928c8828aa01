import { expect, test } from 'vitest';
import { comparePages } from '#lib/model/page-changes.ts';
import { makePost } from '#test/corpus/post.ts';
import { makeIndex } from '#test/corpus/release-index.ts';

test('a post is added, changed or removed, and one that is equal is not listed', () => {
  const before = makeIndex({ posts: ['same', 'old', 'gone'].map((slug) => makePost(slug)) });
  const after = makeIndex({ posts: [makePost('same'), makePost('old', { title: 'Another' }), makePost('fresh')] });
  expect(comparePages(before, after)).toEqual([
    { path: '/posts/old', change: 'changed' },
    { path: '/posts/fresh', change: 'added' },
    { path: '/posts/gone', change: 'removed' },
  ]);
  expect(comparePages(undefined, after).map(({ change }) => change)).toEqual(['added', 'added', 'added']);
});
