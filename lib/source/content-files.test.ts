// Tests reading content files from the file system.
import { mkdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { readFolder } from '#lib/source/content-files.ts';
import { type Folders, makeFolders, putFiles } from '#test/corpus/folder.ts';

let folders: Folders;

beforeEach(async () => {
  folders = await makeFolders({ 'posts/x.mdx': 'Words.', 'posts/y/index.mdx': 'Words.', 'tags.yaml': '' });
  return () => rm(folders.root, { recursive: true });
});

const identityOf = (path: string) => readFolder(folders.contentDir).files.get(path)?.identity;

/** Sets the mtime to an hour ago, because the identity of a recently written file changes at each read. */
async function settle(path: string): Promise<void> {
  const before = new Date(Date.now() - 3_600_000);
  await utimes(join(folders.contentDir, path), before, before);
}

test('every file is listed with its bytes, except hidden ones', async () => {
  await putFiles(folders.contentDir, { '.git/config': 'x', 'posts/.x.mdx': 'x', 'posts/.y/z.mdx': 'x' });
  const content = readFolder(folders.contentDir);
  expect([...content.files.keys()].toSorted()).toEqual(['posts/x.mdx', 'posts/y/index.mdx', 'tags.yaml']);
  expect(content.name).toBe('content');
  expect(content.files.get('posts/x.mdx')).toMatchObject({ path: 'posts/x.mdx', size: 6, kind: 'file' });
  expect((await content.read('posts/x.mdx')).toString()).toBe('Words.');
});

test('a missing folder has no files', () => {
  expect(readFolder(join(folders.root, 'nowhere')).files.size).toBe(0);
});

test('an identity stays the same until the file is written', async () => {
  await settle('posts/x.mdx');
  const before = identityOf('posts/x.mdx');
  await writeFile(join(folders.contentDir, 'posts/z.mdx'), 'Others.');
  expect(identityOf('posts/x.mdx')).toBe(before);
});

test.each<[string, (file: string) => Promise<void>]>([
  ['other bytes of the same length', (file) => writeFile(file, 'Wards.')],
  [
    'other bytes, and the time set back',
    async (file) => {
      await writeFile(file, 'Wards.');
      await settle('posts/x.mdx');
    },
  ],
  [
    'another file in its place',
    async (file) => {
      await writeFile(`${file}.new`, 'Words.');
      await rename(`${file}.new`, file);
    },
  ],
])('%s change the identity', async (_name, change) => {
  await settle('posts/x.mdx');
  const before = identityOf('posts/x.mdx');
  await change(join(folders.contentDir, 'posts/x.mdx'));
  expect(identityOf('posts/x.mdx')).not.toBe(before);
});

test('a link is not a file, but the folder of the posts may be one', async () => {
  await mkdir(join(folders.root, 'elsewhere'));
  await writeFile(join(folders.root, 'elsewhere/z.mdx'), 'Words.');
  await symlink('x.mdx', join(folders.contentDir, 'posts/link.mdx'));
  await symlink('../../elsewhere', join(folders.contentDir, 'posts/folder'));
  await symlink('../elsewhere', join(folders.contentDir, 'pages'));
  const { files } = readFolder(folders.contentDir);
  expect(files.get('posts/link.mdx')?.kind).toBe('other');
  expect(files.get('posts/folder')?.kind).toBe('other');
  expect(files.has('posts/folder/z.mdx')).toBe(false);
  expect(files.get('pages/z.mdx')?.kind).toBe('file');
});
