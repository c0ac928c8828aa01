import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FolderSource } from '#lib/publish/folder-source.ts';
import { checkLimits, SourceError } from '#lib/publish/source.ts';

let dir = '';
let source: FolderSource;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'load-bearing-folder-'));
  await mkdir(join(dir, 'posts'));
  await writeFile(join(dir, 'posts/one.mdx'), 'One.');
  source = new FolderSource(dir);
});

afterEach(async () => {
  source.close();
  await rm(dir, { recursive: true, force: true });
});

test('the version changes when a file is written, added, renamed or removed', async () => {
  const versions = [(await source.read()).version];
  expect((await source.read()).version).toBe(versions[0]);
  await writeFile(join(dir, 'posts/one.mdx'), 'Uno, due.');
  versions.push((await source.read()).version);
  await writeFile(join(dir, 'posts/two.mdx'), 'Two.');
  versions.push((await source.read()).version);
  await rename(join(dir, 'posts/two.mdx'), join(dir, 'posts/due.mdx'));
  versions.push((await source.read()).version);
  await rm(join(dir, 'posts/due.mdx'));
  versions.push((await source.read()).version);
  expect(new Set(versions.slice(0, 4)).size).toBe(4);
  expect(versions[4]).toBe(versions[1]);
  for (const version of versions) expect(version).toMatch(/^[0-9a-f]{40}$/);
});

test('the error for a path that is not a folder names the setting', async () => {
  for (const path of ['missing', 'posts/one.mdx']) {
    const wrong = new FolderSource(join(dir, path));
    await expect(wrong.read()).rejects.toThrow(`${join(dir, path)} is not a folder: set CONTENT_DIR to the one with`);
  }
});

test('a symbolic link to a file elsewhere is listed but not read', async () => {
  await symlink('/etc/passwd', join(dir, 'posts/link.mdx'));
  expect((await source.read()).files.files.get('posts/link.mdx')?.kind).toBe('other');
});

test('changes in quick succession are reported once, and later changes again', async () => {
  let eventCount = 0;
  source.watch(() => {
    eventCount += 1;
  });
  for (let count = 0; count < 20; count++) await writeFile(join(dir, `posts/p${count}.mdx`), 'x');
  await expect.poll(() => eventCount).toBeGreaterThan(0);
  const before = eventCount;
  expect(before).toBeLessThan(10);
  await mkdir(join(dir, 'pages'));
  await writeFile(join(dir, 'pages/about.mdx'), 'x');
  await expect.poll(() => eventCount).toBeGreaterThan(before);
});

test('a file that is replaced, as git and editors do, is reported after each read', async () => {
  let eventCount = 0;
  source.watch(() => {
    eventCount += 1;
  });
  for (let count = 0; count < 4; count++) {
    await source.read();
    const before = eventCount;
    await writeFile(`${dir}.saved`, `${count}`);
    await rename(`${dir}.saved`, join(dir, 'posts/one.mdx'));
    await expect.poll(() => eventCount).toBeGreaterThan(before);
    await rm(join(dir, 'posts/one.mdx'));
    await writeFile(join(dir, 'posts/one.mdx'), `${count}!`);
    await expect.poll(() => eventCount).toBeGreaterThan(before + 1);
  }
});

test('a folder has no branches', async () => {
  await expect(source.read('topic')).rejects.toBeInstanceOf(SourceError);
});

test('a folder over the limit of files or bytes is refused, and the error names the first file over the limit', async () => {
  for (const name of ['a', 'b', 'c']) await writeFile(join(dir, `posts/${name}.mdx`), '12345');
  const { files } = await source.read();
  const paths = [...files.files.keys()];
  const refusal = (limits: { bytes: number; files: number }) => {
    try {
      checkLimits(files, limits);
    } catch (error) {
      return (error as SourceError).errors[0]?.file;
    }
  };
  expect(refusal({ bytes: 1_000, files: 4 })).toBeUndefined();
  expect(refusal({ bytes: 1_000, files: 3 })).toBe(`${files.name}/${paths[3]}`);
  expect(refusal({ bytes: 3, files: 10 })).toBe(`${files.name}/${paths[0]}`);
});
