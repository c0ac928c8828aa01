import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeEach, expect, test } from 'vitest';
import { CrashGuard } from '#lib/compile/crash-guard.ts';
import type { KnownDocument } from '#lib/compile/documents.ts';
import type { StoredImage } from '#lib/images/image-store.ts';
import type { OnProgress } from '#lib/progress.ts';
import { ReleaseImages } from '#lib/release/images.ts';
import type { ContentFile } from '#lib/source/content-files.ts';

let releaseDir: string;
let bytes: Map<string, Buffer>;
let sizes: Map<string, number>;
let identities: Map<string, string>;
let known: Map<string, StoredImage>;
let reads: string[];
/** Functions that end the work of processes that count as killed. */
let ends: (() => Promise<void>)[];

beforeEach(async () => {
  releaseDir = await mkdtemp(join(tmpdir(), 'load-bearing-test-'));
  [bytes, sizes, identities, known, reads, ends] = [new Map(), new Map(), new Map(), new Map(), [], []];
  return async () => {
    for (const end of ends) await end();
    await rm(releaseDir, { recursive: true, force: true });
  };
});

async function put(name: string, color: string, identity: string): Promise<void> {
  const image = sharp({ create: { width: 20, height: 10, channels: 3, background: color } });
  bytes.set(`posts/${name}`, await image.png().toBuffer());
  identities.set(`posts/${name}`, identity);
}

/** Opens the images as each release of a long-running process does. */
function open(onProgress?: OnProgress): ReleaseImages {
  const entries = [...identities].map(([path, identity]): [string, ContentFile] => {
    return [path, { path, identity, size: sizes.get(path) ?? 100, kind: 'file' }];
  });
  const read = async (path: string) => {
    reads.push(path);
    return bytes.get(path) ?? Buffer.of();
  };
  const note = (identity: string, finding: StoredImage) => known.set(identity, finding);
  const content = { files: new Map(entries), read };
  const guard = new CrashGuard(releaseDir, 'compiler');
  return new ReleaseImages({ media: identities, content, known, note, releaseDir, guard, onProgress });
}

function post(slug: string, ...names: string[]): KnownDocument {
  const path = `posts/${slug}.mdx`;
  const images = names.map((name, index) => ({ target: `./${name}`, line: 7 + index }));
  return {
    source: { kind: 'post', format: 'mdx', slug, path, file: `content/${path}` },
    frontMatter: {},
    facts: { anchors: [], links: [], images, minutes: 1, words: 1 },
  };
}

test('equal image bytes are read once, whatever the number of releases', async () => {
  await put('a.png', 'red', '1');
  await put('b.png', 'blue', '2');
  const documents = [post('x', 'a.png', 'b.png'), post('y', 'a.png')];
  expect(await open().make(documents)).toEqual([]);
  expect(reads.toSorted()).toEqual(['posts/a.png', 'posts/b.png']);
  await open().make(documents);
  expect(reads).toHaveLength(2);
  await put('b.png', 'green', '3');
  await open().make(documents);
  expect(reads.slice(2)).toEqual(['posts/b.png']);
});

test('a release lists only the images that are used', async () => {
  await put('a.png', 'red', '1');
  await put('b.png', 'blue', '2');
  const images = open();
  await images.make([post('x', 'a.png'), post('draft', 'b.png')]);
  const image = images.use({ path: 'posts/x.mdx' }, './a.png');
  expect(image).toMatchObject({ width: 20, height: 10 });
  expect(images.listUsed()).toEqual([image?.name.replace('.png', '')]);
  expect(images.use({ path: 'posts/x.mdx' }, './none.png')).toBeUndefined();
});

test('each document gets one error for a broken image, which is read once', async () => {
  identities.set('posts/a.png', '1');
  const documents = [post('x', 'a.png', 'a.png'), post('y', 'a.png')];
  for (let count = 0; count < 2; count += 1) {
    const problems = await open().make(documents);
    expect(problems.map(({ path, place, field }) => [path, place, field])).toEqual([
      ['posts/x.mdx', 7, 'image'],
      ['posts/y.mdx', 7, 'image'],
    ]);
    expect(problems[0]?.message).toMatch(/^content\/posts\/a\.png is not an image that can be read: /);
  }
  expect(reads).toHaveLength(1);
});

test('a file over the size limit is not read', async () => {
  await put('a.png', 'red', '1');
  sizes.set('posts/a.png', 25_000_001);
  const [problem] = await open().make([post('x', 'a.png')]);
  expect(problem?.message).toMatch(/^content\/posts\/a\.png is 25000001 bytes, the limit is /);
  expect(reads).toEqual([]);
});

/** Leaves the record of a process that was killed while it prepared images. */
function dieDuring(...names: string[]): void {
  const { promise, resolve } = Promise.withResolvers<void>();
  const watched = new CrashGuard(releaseDir, 'compiler').watch(names, () => promise);
  ends.push(async () => {
    resolve();
    await watched;
  });
}

test('an image that crashed the process twice is refused, and the others are shown', async () => {
  await put('a.png', 'red', '1');
  await put('b.png', 'blue', '2');
  dieDuring('1', '2');
  await open().make([post('y', 'b.png')]);
  dieDuring('1');
  const [problem, ...others] = await open().make([post('x', 'a.png'), post('y', 'b.png')]);
  expect(problem?.message).toMatch(/^content\/posts\/a\.png crashed the publisher twice: /);
  expect(others).toEqual([]);
  expect(reads).toEqual(['posts/b.png']);
  await put('a.png', 'red', '3');
  expect(await open().make([post('x', 'a.png')])).toEqual([]);
});

test('images that were in progress during a crash are prepared one at a time', async () => {
  await put('a.png', 'red', '1');
  await put('b.png', 'blue', '2');
  dieDuring('1', '2');
  const images = open();
  let running = 0;
  let most = 0;
  const take = bytes.get.bind(bytes);
  bytes.get = (path) => {
    running += 1;
    most = Math.max(most, running);
    setImmediate(() => {
      running -= 1;
    });
    return take(path);
  };
  expect(await images.make([post('x', 'a.png', 'b.png')])).toEqual([]);
  expect(most).toBe(1);
});

test('an image of a document with errors is inspected and not encoded, until the errors are fixed', async () => {
  await put('a.png', 'red', '1');
  bytes.set('posts/b.png', Buffer.from('words'));
  identities.set('posts/b.png', '2');
  const problems = await open().make([post('x', 'a.png', 'b.png')], () => false);
  expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining('is not an image')]);
  expect(known.has('1')).toBe(false);
  expect(await readdir(releaseDir)).not.toContain('pictures');
  await open().make([post('x', 'a.png')]);
  expect(known.get('1')).toMatchObject({ width: 20, height: 10 });
});

test('each encoded image is reported, and images that are only inspected are not counted', async () => {
  for (const [index, name] of ['a.png', 'b.png', 'c.png'].entries()) await put(name, `rgb(${index}, 0, 0)`, name);
  const steps: string[] = [];
  const images = open((step, done, total) => steps.push(`${done}/${total} ${step}`));
  const good = post('good', 'a.png', 'b.png');
  await images.make([good, post('broken', 'c.png')], (document) => document === good);
  expect(steps).toEqual(['0/2 images encoded', '1/2 images encoded', '2/2 images encoded']);
});
