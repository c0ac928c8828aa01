// Posts that link to a post: which links count, and which parts of an index change with them.
import { rm } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { Index } from '#lib/model/release.ts';
import { findBacklinks, listedBacklinks } from '#lib/release/backlinks.ts';
import { ReleaseBuilder } from '#lib/release/builder.ts';
import { readFolder } from '#lib/source/content-files.ts';
import { makeFolders, putFiles } from '#test/corpus/folder.ts';
import { type Files, goodFolder, now, plainPost } from '#test/corpus/form.ts';
import { makePost } from '#test/corpus/post.ts';
import { readRelease } from '#test/corpus/release.ts';

async function indexOf(files: Files, withHidden = false): Promise<Index> {
  const { root, contentDir, releaseDir } = await makeFolders(goodFolder);
  try {
    await putFiles(contentDir, files);
    const builder = await ReleaseBuilder.open(releaseDir);
    const { digest = '' } = await builder.prepare(readFolder(contentDir), { now, withHidden });
    return (await readRelease(releaseDir, digest)).index;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

test('links of visible posts to visible posts count once, whatever their form, newest post first', async () => {
  const { backlinks } = await indexOf({
    'posts/a.mdx': plainPost('a', '[One](/posts/good), [two](/posts/good#first-section), [itself](/posts/a).'),
    'posts/b.md': plainPost('b', '[x][y] and <a href="/posts/good?q=1">z</a>\n\n[y]: /posts/a', 'date: 2024-03-01'),
    'posts/c.mdx': plainPost('c', 'No `[link](/posts/good)` here, and one to [a page](/about).'),
    'posts/old.mdx': plainPost('old', 'A note.[^1]\n\n[^1]: See [this](/posts/good).', 'date: 2023-03-01'),
  });
  expect(backlinks).toEqual({ good: ['b', 'a', 'old'], a: ['b'] });
});

test('drafts and scheduled posts refer to nothing, not even in a preview', async () => {
  const files = {
    'posts/draft.mdx': plainPost('draft', '[x](/posts/good)', 'draft: true'),
    'posts/later.mdx': plainPost('later', '[x](/posts/good)', 'date: 2026-07-01'),
  };
  expect((await indexOf(files)).backlinks).toBeUndefined();
  expect((await indexOf(files, true)).backlinks).toBeUndefined();
});

test('a link to an old address counts for the post that has it now', () => {
  const posts = [makePost('a'), makePost('b')];
  const linksOf = ({ slug }: { slug: string }) => (slug === 'a' ? [{ target: '/posts/old', line: 1 }] : []);
  expect(findBacklinks({ posts, redirects: { '/posts/old': '/posts/b' } }, linksOf)).toEqual({ b: ['a'] });
});

test('the list of linking posts is bounded', () => {
  const posts = Array.from({ length: listedBacklinks + 5 }, (_, place) => makePost(`p${place}`));
  const found = findBacklinks({ posts, redirects: {} }, () => [{ target: '/posts/p0', line: 1 }]);
  expect(found?.p0).toEqual(posts.slice(1, listedBacklinks + 1).map(({ slug }) => slug));
});
