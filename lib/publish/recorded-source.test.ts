import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeSource, isSameSource, sourceOf } from '#lib/publish/recorded-source.ts';

let dir = '';

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'load-bearing-source-'));
});

afterEach(() => rm(dir, { recursive: true, force: true }));

function settings(own: { contentRepo?: string; contentRef?: string; contentPath?: string; contentDir?: string } = {}) {
  const contentDir = join(dir, 'content');
  return { releaseDir: dir, contentRepo: undefined, contentRef: 'main', contentPath: 'content', contentDir, ...own };
}

test('sources that differ in any part are different', () => {
  const repo = 'https://example.org/blog.git';
  const sources = [
    settings(),
    settings({ contentDir: join(dir, 'words') }),
    settings({ contentRepo: repo }),
    settings({ contentRepo: `${repo}x` }),
    settings({ contentRepo: repo, contentRef: 'next' }),
    settings({ contentRepo: repo, contentPath: '.' }),
  ].map(sourceOf);
  for (const [index, one] of sources.entries()) {
    expect(sources.findIndex((other) => isSameSource(one, other))).toBe(index);
  }
});

test('a source has no password, and a new password does not change it', () => {
  const source = sourceOf(settings({ contentRepo: 'https://user:hunter2@example.org/blog.git' }));
  expect(JSON.stringify(source)).not.toContain('hunter2');
  expect(isSameSource(source, sourceOf(settings({ contentRepo: 'https://u:p@example.org/blog.git' })))).toBe(true);
  expect(describeSource(dir, source)).toBe('content on the branch main of https://example.org/blog.git');
});

test('a local repository is the same in every notation, and can be moved together with the release folder', async () => {
  const source = sourceOf(settings({ contentRepo: join(dir, '../blog.git') }));
  expect(isSameSource(source, sourceOf(settings({ contentRepo: `file://${join(dir, '../blog.git')}` })))).toBe(true);
  expect(describeSource(dir, source)).toBe(`content on the branch main of ${join(dir, '../blog.git')}`);
  const folder = sourceOf(settings());
  const moved = `${dir}-moved`;
  await rename(dir, moved);
  const there = { ...settings(), releaseDir: moved, contentDir: join(moved, 'content') };
  expect(isSameSource(folder, sourceOf(there))).toBe(true);
  expect(describeSource(moved, folder)).toBe(`the folder ${join(moved, 'content')}`);
  await rename(moved, dir);
});
