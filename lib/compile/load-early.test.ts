import { expect, test } from 'vitest';
import { loadForFew } from '#lib/compile/load-early.ts';
import type { ContentFile, ContentFiles } from '#lib/source/content-files.ts';

function list(paths: readonly string[]): ContentFiles {
  const files = paths.map((path): [string, ContentFile] => {
    const identity = path.includes('new') ? `1-${path}-seen 9` : `1-${path}`;
    return [path, { path, identity, size: 1, kind: 'file' }];
  });
  return { name: 'content', files: new Map(files), read: () => Promise.reject(new Error('is not read')) };
}

const many = Array.from({ length: 60 }, (_, at) => `posts/${at}.mdx`);

test.each([
  ['a new post', ['posts/a.mdx', 'posts/b.md'], 1],
  ['no change', ['posts/a.mdx'], 0],
  ['no change, with a file beside the text', ['pages/p.md'], 0],
  ['no change, written a moment ago', ['posts/new.md'], 0],
  ['another image', ['posts/a.mdx', 'posts/a.png'], 0],
  ['many posts, which other compilers take', many, 0],
])('the compiler is loaded early for few changed texts: %s', (_, paths, times) => {
  let loads = 0;
  const load = () => {
    loads += 1;
  };
  loadForFew(
    list(paths),
    ['post mdx en 1-posts/a.mdx', 'page md en 1-pages/p.md 2-sample.go', 'post md en 1-posts/new.md-seen 7'],
    load,
  );
  expect(loads).toBe(times);
});
