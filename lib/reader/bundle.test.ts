import { brotliCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { makeScripts } from '#lib/reader/bundle.ts';
import { namesFile } from '#lib/reader/scripts.ts';

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
