// Tests when an import must not write: other content, other spellings of a document, and uncommitted changes.
import { spawnSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { beforeEach, expect, test, vi } from 'vitest';
import type { Output } from '#lib/import/model.ts';
import { findChanges, writeOutputs } from '#lib/import/write.ts';
import { type Folders, makeFolders, putFiles, readAll } from '#test/corpus/folder.ts';

let folders: Folders;

beforeEach(async () => {
  folders = await makeFolders({
    'posts/a.mdx': 'a',
    'posts/same.md': 'same',
    'posts/b.md': 'other',
    'tags.yaml': 'a: A\n',
  });
  return () => rm(folders.root, { recursive: true });
});

const outputs = new Map<string, Output>([
  ['posts/a/index.md', { text: 'new' }],
  ['posts/same.md', { text: 'same' }],
  ['posts/b.md', { text: 'mine' }],
  ['posts/c/c.png', { bytes: Buffer.from('png') }],
  ['tags.yaml', { text: 'a: A\nb: B\n' }],
]);

function git(...args: string[]): void {
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.org'];
  expect(spawnSync('git', [...identity, ...args], { cwd: folders.contentDir }).status).toBe(0);
}

test('files with other content and other spellings of a document are named, lists are not', async () => {
  expect(await findChanges(folders.contentDir, outputs)).toEqual({
    changed: ['posts/a/index.md', 'posts/b.md', 'posts/c/c.png', 'tags.yaml'],
    overwritten: ['posts/b.md'],
    twins: ['posts/a.mdx'],
    uncommitted: [],
    committed: [],
  });
});

test('after writing, nothing differs any more', async () => {
  await writeOutputs(folders.contentDir, outputs, await findChanges(folders.contentDir, outputs));
  expect((await findChanges(folders.contentDir, outputs)).changed).toEqual([]);
  expect([...(await readAll(folders.contentDir)).keys()]).toEqual([
    'posts/a/index.md',
    'posts/b.md',
    'posts/c/c.png',
    'posts/same.md',
    'tags.yaml',
  ]);
});

test('uncommitted changes are named, except for those of the import itself', async () => {
  git('init', '-q');
  git('add', '.');
  git('commit', '-qm', 'first');
  expect((await findChanges(folders.contentDir, outputs)).committed).toEqual(['posts/b.md', 'posts/a.mdx']);
  await writeOutputs(folders.contentDir, outputs, await findChanges(folders.contentDir, outputs));
  await putFiles(folders.contentDir, { 'posts/mine.md': 'mine', 'posts/same.md': 'changed' });
  const { uncommitted } = await findChanges(folders.contentDir, outputs);
  expect(uncommitted.sort()).toEqual(['posts/a.mdx', 'posts/mine.md', 'posts/same.md']);
});

test('a file outside the folder is not written', async () => {
  const outside = new Map<string, Output>([['../outside.md', { text: 'x' }]]);
  await writeOutputs(folders.contentDir, outside, await findChanges(folders.contentDir, outside));
  expect([...(await readAll(folders.root)).keys()].some((path) => path === 'outside.md')).toBe(false);
});

test('a repository that git refuses, because it belongs to another user, is reported with the fix', async () => {
  git('init', '--quiet');
  vi.stubEnv('GIT_TEST_ASSUME_DIFFERENT_OWNER', '1');
  await expect(findChanges(folders.contentDir, outputs)).rejects.toThrow(
    `Nothing was written: git refuses ${folders.contentDir}, because it belongs to another user: `,
  );
  vi.unstubAllEnvs();
});
