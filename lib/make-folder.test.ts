import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeFolder } from '#lib/make-folder.ts';

test('a folder is made with its parents, once', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'load-bearing-folder-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  for (let time = 0; time < 2; time++) makeFolder(join(dir, 'a/b/c'));
  expect((await stat(join(dir, 'a/b/c'))).isDirectory()).toBe(true);
  await writeFile(join(dir, 'file'), '');
  expect(() => makeFolder(join(dir, 'file'))).toThrow('EEXIST');
  expect(() => makeFolder(join(dir, 'file/a'))).toThrow('ENOTDIR');
});

test.skipIf(process.platform !== 'linux')('a folder below /proc is an error instead of an endless loop', () => {
  expect(() => makeFolder('/proc/x/y')).toThrow('ENOENT');
});
