import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { makeScripts, placeScripts, readFonts } from '#lib/browser/bundle.ts';
import { fontNamesFile, namesFile } from '#lib/browser/scripts.ts';

const files = await makeScripts();
const names = JSON.parse(files.get(namesFile) ?? '{}') as Record<string, string>;

function find(name: string): string {
  return files.get(names[name] ?? name) ?? '';
}

test('the same sources give the same scripts and names', async () => {
  expect(await makeScripts()).toEqual(files);
  expect(names).toMatchObject({
    reader: expect.stringMatching(/^reader\.[0-9a-f]{8}\.js$/),
    'kept-list': expect.stringMatching(/^kept-list\.[0-9a-f]{8}\.js$/),
  });
});

test.each([
  ['reader', 2048],
  ['link-preview', 2048],
  ['worker.js', 1024],
  ['retired-worker.js', 1024],
  ['kept-list', 1024],
  ['figures', 4096],
])('%s exists and takes at most %i bytes in brotli', (name, limit) => {
  const size = brotliCompressSync(find(name)).byteLength;
  expect(size).toBeGreaterThan(50);
  expect(size).toBeLessThanOrEqual(limit);
});

test('no script turns text into code or markup, or excludes pages from the back/forward cache', () => {
  for (const [file, text] of files) {
    expect(text, file).not.toMatch(/\beval\b|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write/);
    expect(text, file).not.toMatch(/unload|pagehide/);
  }
});

test('the worker contains the names of the scripts of the offline page, so it changes with them', () => {
  for (const file of [names.reader, names['kept-list']]) expect(find('worker.js')).toContain(`/assets/${file}`);
  expect(find('worker.js')).toContain('"/offline"');
});

test('each font has a name that changes with its bytes, and the list of names has all', async () => {
  const fonts = await readFonts();
  const listed = Object.values(JSON.parse(String(fonts.get(fontNamesFile))) as Record<string, string>);
  expect(listed.toSorted()).toEqual([...fonts.keys()].filter((file) => file !== fontNamesFile).toSorted());
  for (const file of listed) expect(file).toMatch(/^[a-z-]+\.[0-9a-f]{8}\.woff2$/);
});

test('each language has scripts of its own, without words of another one', () => {
  for (const [name, [own, other]] of Object.entries({
    reader: ['Kopiert', 'Copied'],
    search: ['Nichts gefunden', 'Nothing found'],
    'kept-list': ['lassen sich ohne', 'Pages that you open'],
    feeds: ['Kopiert', 'Copied'],
  })) {
    expect(find(`${name}-de`), name).toContain(own);
    expect(find(`${name}-de`), name).not.toContain(other);
    expect(find(name), name).toContain(other);
  }
  for (const script of ['reader-de', 'kept-list-de'])
    expect(find('worker-de.js')).toContain(`/assets/${names[script]}`);
});

test('the scripts of the three previous builds are kept, older ones are removed', async () => {
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
  // An earlier version of this code wrote no list of builds.
  await writeFile(join(dir, 'search.0.js'), '0');
  // A repeated build of the same scripts does not count as another one.
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
