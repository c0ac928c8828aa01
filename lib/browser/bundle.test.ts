import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { makeScripts, placeScripts } from '#lib/browser/bundle.ts';
import { namesFile } from '#lib/browser/scripts.ts';

const files = await makeScripts();
const names = JSON.parse(files.get(namesFile) ?? '{}') as Record<string, string>;

function find(name: string): string {
  return files.get(names[name] ?? name) ?? '';
}

test('the same sources make the same scripts, under the same names', async () => {
  expect(await makeScripts()).toEqual(files);
  expect(names).toMatchObject({
    reader: expect.stringMatching(/^reader\.[0-9a-f]{8}\.js$/),
    'kept-list': expect.stringMatching(/^kept-list\.[0-9a-f]{8}\.js$/),
  });
});

test.each([
  ['reader', 1024],
  ['worker.js', 1024],
  ['retired-worker.js', 1024],
  ['kept-list', 1024],
])('%s is there and takes at most %i bytes in brotli', (name, limit) => {
  const size = brotliCompressSync(find(name)).byteLength;
  expect(size).toBeGreaterThan(50);
  expect(size).toBeLessThanOrEqual(limit);
});

test('no script makes code or markup of text, or keeps a page out of the back/forward cache', () => {
  for (const [file, text] of files) {
    expect(text, file).not.toMatch(/\beval\b|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write/);
    expect(text, file).not.toMatch(/unload|pagehide/);
  }
});

test('a new script is a new worker: it names what stands in for a page that was not read', () => {
  for (const file of [names.reader, names['kept-list']]) expect(find('worker.js')).toContain(`/assets/${file}`);
  expect(find('worker.js')).toContain('"/offline"');
});

test('the scripts of the three builds before stay, and no more', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'load-bearing-scripts-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  const build = (number: number) =>
    placeScripts(
      dir,
      new Map([
        [`search.${number}.js`, `${number}`],
        ['worker.js', `${number}`],
        [namesFile, '{}'],
      ]),
    );
  const list = async () => (await readdir(dir)).filter((file) => file.startsWith('search')).toSorted();
  // As an earlier version of this code left it: without a list of builds.
  await writeFile(join(dir, 'search.0.js'), '0');
  // A build of the same scripts again is no other build.
  for (const number of [1, 2, 2, 2, 2, 3]) await build(number);
  expect(await list()).toEqual([0, 1, 2, 3].map((number) => `search.${number}.js`));
  await build(4);
  expect(await list()).toEqual([1, 2, 3, 4].map((number) => `search.${number}.js`));
  await writeFile(join(dir, 'builds.json'), 'damaged');
  await build(5);
  expect(await list()).toEqual([1, 2, 3, 4, 5].map((number) => `search.${number}.js`));
  expect((await readdir(dir)).filter((file) => !file.startsWith('search')).toSorted()).toEqual([
    'builds.json',
    namesFile,
    'worker.js',
  ]);
});
