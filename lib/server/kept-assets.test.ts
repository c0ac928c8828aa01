import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { KeptAssets } from '#lib/server/kept-assets.ts';

let dir = '';

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'load-bearing-assets-'));
});

afterEach(() => rm(dir, { recursive: true }));

/** Makes a build whose file names contain its id. */
async function build(id: string): Promise<KeptAssets> {
  const files = {
    '.next/BUILD_ID': `${id}\n`,
    [`.next/static/chunks/${id}.js`]: `chunk ${id}`,
    [`.next/static/${id}/_ssgManifest.js`]: '',
    [`.scripts/reader.${id}.js`]: `reader ${id}`,
    '.scripts/worker.js': 'worker',
    '.scripts/names.json': '{}',
  };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, id, name)), { recursive: true });
    await writeFile(join(dir, id, name), text);
  }
  return new KeptAssets({
    releaseDir: join(dir, 'release'),
    distDir: join(dir, id, '.next'),
    scriptsDir: join(dir, id, '.scripts'),
  });
}

function text(assets: KeptAssets, path: string): string | undefined {
  const found = assets.find(path);
  return found && Buffer.from(found.bytes).toString();
}

test('older and newer builds find each other’s files, and leave the files of this build to Next', async () => {
  const [one, two] = [await build('one'), await build('two')];
  one.keep();
  two.keep();
  two.keep();
  expect(text(two, '/assets/reader.one.js')).toBe('reader one');
  expect(text(two, '/_next/static/chunks/one.js')).toBe('chunk one');
  expect(text(one, '/assets/reader.two.js')).toBe('reader two');
  expect(text(two, '/assets/reader.two.js')).toBeUndefined();
  expect(two.lacks('/assets/reader.three.js')).toBe(true);
  for (const path of ['/assets/reader.two.js', '/assets/reader.one.js', '/assets/worker.js', '/posts/three.js']) {
    expect(two.lacks(path), path).toBe(false);
  }
  expect(two.find('/assets/reader.one.js')?.headers).toMatchObject({
    'cache-control': 'public, max-age=31536000, immutable',
    'content-type': 'text/javascript; charset=utf-8',
    'cross-origin-resource-policy': 'same-origin',
  });
});

test('no other file is served', async () => {
  const [one, two] = [await build('one'), await build('two')];
  one.keep();
  await writeFile(join(dir, 'release/secret.js'), 'secret');
  for (const path of [
    '/assets/worker.js',
    '/assets/names.json',
    '/assets/../../secret.js',
    '/assets/%2e%2e/%2e%2e/secret.js',
    '/_next/static/../../../secret.js',
    '/_next/static/one',
    '/assets/reader.three.js',
    '/assets/',
    '/posts/reader.one.js',
  ])
    expect(two.find(path), path).toBeUndefined();
});

test('the files of the three previous builds are kept', async () => {
  const builds = ['one', 'two', 'three', 'four', 'five'];
  for (const [at, id] of builds.entries()) {
    (await build(id)).keep();
    await utimes(join(dir, 'release/assets', id), at, at);
  }
  expect((await readdir(join(dir, 'release/assets'))).toSorted()).toEqual(builds.slice(1).toSorted());
});

test('a build that runs again counts as the newest', async () => {
  const one = await build('one');
  for (const id of ['one', 'two', 'three', 'four']) {
    (await build(id)).keep();
    await utimes(join(dir, 'release/assets', id), 1, 1);
  }
  one.keep();
  (await build('five')).keep();
  expect(await readdir(join(dir, 'release/assets'))).toContain('one');
});
