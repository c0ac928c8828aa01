import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeSource, isSameSource, readSource, recordSource, sourceOf } from '#lib/publish/recorded-source.ts';

let dir = '';

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'load-bearing-source-'));
});

afterEach(() => rm(dir, { recursive: true, force: true }));

function settings(own: { contentRepo?: string; contentRef?: string; contentPath?: string; contentDir?: string } = {}) {
  const contentDir = join(dir, 'content');
  return { releaseDir: dir, contentRepo: undefined, contentRef: 'main', contentPath: 'content', contentDir, ...own };
}

test('a source is recorded and read, and a damaged record counts as none', async () => {
  expect(readSource(dir)).toBeUndefined();
  const source = sourceOf(settings({ contentRepo: 'https://example.org/blog.git' }));
  await recordSource(dir, source);
  expect(readSource(dir)).toEqual(source);
  for (const text of ['', '{', '{}', '{"folder":1}', '[]']) {
    await writeFile(join(dir, 'source.json'), text);
    expect(readSource(dir)).toBeUndefined();
  }
});

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

test('no password is recorded, and a new password does not change the source', async () => {
  const source = sourceOf(settings({ contentRepo: 'https://user:hunter2@example.org/blog.git' }));
  await recordSource(dir, source);
  expect(await readFile(join(dir, 'source.json'), 'utf8')).not.toContain('hunter2');
  expect(isSameSource(source, sourceOf(settings({ contentRepo: 'https://u:p@example.org/blog.git' })))).toBe(true);
  expect(describeSource(dir, source)).toBe('content on the branch main of https://example.org/blog.git');
});

test('a local repository is the same in every notation, and can be moved together with the release folder', async () => {
  const source = sourceOf(settings({ contentRepo: join(dir, '../blog.git') }));
  expect(isSameSource(source, sourceOf(settings({ contentRepo: `file://${join(dir, '../blog.git')}` })))).toBe(true);
  expect(describeSource(dir, source)).toBe(`content on the branch main of ${join(dir, '../blog.git')}`);
  const folder = sourceOf(settings());
  await recordSource(dir, folder);
  const moved = `${dir}-moved`;
  await rename(dir, moved);
  const there = { ...settings(), releaseDir: moved, contentDir: join(moved, 'content') };
  expect(isSameSource(readSource(moved) ?? folder, sourceOf(there))).toBe(true);
  expect(describeSource(moved, folder)).toBe(`the folder ${join(moved, 'content')}`);
  await rename(moved, dir);
});
