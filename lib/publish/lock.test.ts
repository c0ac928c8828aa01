import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { takeLock } from '#lib/publish/lock.ts';

let dir = '';

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'load-bearing-lock-'));
});

afterAll(() => rm(dir, { recursive: true, force: true }));

test('a missing folder is created with its parents', () => {
  const lock = takeLock(join(dir, 'a/b/release'));
  expect(lock?.isThere()).toBe(true);
  lock?.release();
});

test('a path that can never be a folder is refused at once', async () => {
  await writeFile(join(dir, 'file'), '');
  const isFinal = true;
  for (const path of [join(dir, 'file'), join(dir, 'file/release')]) {
    const message = `${path} is a file, or lies in one: set RELEASE_DIR to a folder.`;
    expect(() => takeLock(path)).toThrow(expect.objectContaining({ message, isFinal }));
  }
});

test.runIf(process.platform === 'linux')('a folder that the system cannot create is refused at once', () => {
  const message = '/proc/none/release cannot be made: set RELEASE_DIR to a folder on a disk.';
  expect(() => takeLock('/proc/none/release')).toThrow(expect.objectContaining({ message, isFinal: true }));
});
