import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { childEnv } from '#lib/env.ts';
import { readCurrent } from '#lib/model/release-files.ts';
import { makeFolders } from '#test/corpus/folder.ts';
import { goodFolder } from '#test/corpus/form.ts';

const root = join(import.meta.dirname, '../..');
const { findBundle } = (await import(join(import.meta.dirname, 'bundled.mjs'))) as {
  findBundle: (name: string, cache: string) => string | undefined;
};

let dir = '';

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'load-bearing-bundle-'));
  return () => rm(dir, { recursive: true, force: true });
});

async function writeRecord(changes: object = {}): Promise<void> {
  await writeFile(join(dir, 'module.ts'), 'one');
  const { size, mtimeMs } = await stat(join(dir, 'module.ts'));
  const inputs = [[relative(root, join(dir, 'module.ts')), size, mtimeMs]];
  const record = { node: process.version, file: 'folder/a.mjs', inputs, ...changes };
  await writeFile(join(dir, 'a.json'), JSON.stringify(record));
}

test('a bundle is used while its modules are the same', async () => {
  expect(findBundle('a', dir)).toBeUndefined();
  await writeRecord();
  expect(findBundle('a', dir)).toBe(join(dir, 'folder/a.mjs'));
  await writeFile(join(dir, 'module.ts'), 'other');
  expect(findBundle('a', dir)).toBeUndefined();
  await rm(join(dir, 'module.ts'));
  expect(findBundle('a', dir)).toBeUndefined();
});

test('a bundle of another Node is not used, and neither is a damaged record', async () => {
  await writeRecord({ node: 'v1.0.0' });
  expect(findBundle('a', dir)).toBeUndefined();
  await writeFile(join(dir, 'a.json'), '{');
  expect(findBundle('a', dir)).toBeUndefined();
});

test('a bundled command makes the same release', async () => {
  const folders = await makeFolders(goodFolder);
  try {
    const releases = [[], ['--import', './lib/commands/bundled.mjs']].map((imports) => {
      const releaseDir = join(folders.root, `release-${imports.length}`);
      const env = childEnv({ CONTENT_DIR: folders.contentDir, RELEASE_DIR: releaseDir });
      const { status, stderr } = spawnSync(process.execPath, [...imports, 'lib/commands/release.ts'], {
        cwd: root,
        env,
      });
      expect(status, String(stderr)).toBe(0);
      return readCurrent(releaseDir);
    });
    expect(releases[0]).toMatch(/^[\da-f]{64}$/);
    expect(releases[1]).toBe(releases[0]);
    expect(findBundle('release', join(root, 'node_modules/.cache/load-bearing/commands'))).toBeDefined();
  } finally {
    await rm(folders.root, { recursive: true, force: true });
  }
});
