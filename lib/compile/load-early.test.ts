import { expect, test } from 'vitest';
import { loadForFew } from '#lib/compile/load-early.ts';
import type { ContentFile, ContentFiles } from '#lib/source/content-files.ts';

function list(paths: readonly string[]): ContentFiles {
  const files = paths.map((path): [string, ContentFile] => [
    path,
    { path, identity: `1-${path}`, size: 1, kind: 'file' },
  ]);
  return { name: 'content', files: new Map(files), read: () => Promise.reject(new Error('is not read')) };
}

const many = Array.from({ length: 60 }, (_, at) => `posts/${at}.mdx`);

test.each([
  ['a new post', ['posts/a.mdx', 'posts/b.md'], 1],
  ['no change', ['posts/a.mdx'], 0],
  ['another image', ['posts/a.mdx', 'posts/a.png'], 0],
  ['many posts, which other compilers take', many, 0],
])('the compiler is loaded early for few changed texts: %s', (_, paths, times) => {
  let loads = 0;
  const load = () => {
    loads += 1;
  };
  loadForFew(list(paths), ['post mdx en 1-posts/a.mdx'], load);
  expect(loads).toBe(times);
});
