import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeEach, expect, test } from 'vitest';
import { listFiles, readImageFile, stemOf } from '#lib/images/files.ts';
import { isImageWhole, keepImage, listStoredImages, removeUnusedImages, storeImage } from '#lib/images/image-store.ts';
import { formatChecked } from '#lib/model/checked-file.ts';
import { digestOf } from '#lib/model/digest.ts';
import { isDamaged } from '#lib/model/read-file.ts';
import type { ReleaseImage } from '#lib/model/release.ts';
import { readAll } from '#test/corpus/folder.ts';
import { sampled, samples } from '#test/sample-counts.ts';

const day = 24 * 60 * 60 * 1000;

let root: string;
let processes = 0;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'load-bearing-test-'));
  return () => rm(root, { recursive: true, force: true });
});

/** Returns another path to the same folder, so that the store behaves as in a new process. */
function openAnew(): string {
  processes += 1;
  return `${root}/${'./'.repeat(processes)}`;
}

function draw(color: string, width = 600): Promise<Buffer> {
  return sharp({
    create: { width, height: 24, channels: 3, background: color, noise: { type: 'gaussian', mean: 128, sigma: 30 } },
  })
    .jpeg()
    .toBuffer();
}

async function take(bytes: Buffer, releaseDir = openAnew()): Promise<ReleaseImage> {
  const finding = await storeImage(releaseDir, bytes);
  if ('fault' in finding) throw new Error(finding.fault);
  return finding;
}

function folderOf({ name }: ReleaseImage): string {
  return join(root, 'pictures', stemOf(name) ?? '');
}

async function setAge({ name }: ReleaseImage, days: number): Promise<void> {
  const then = new Date(Date.now() - days * day);
  await utimes(join(root, 'pictures', stemOf(name) ?? '', 'picture.json'), then, then);
}

test('an image is encoded once, however many callers request it', async () => {
  const bytes = await draw('tomato');
  const first = await take(bytes);
  const made = await readAll(folderOf(first));
  // Sets old mtimes, which show whether a file is written again.
  for (const [name] of made) await utimes(join(folderOf(first), name), 1, 1);
  expect(await Promise.all([take(bytes, root), take(bytes, root), take(bytes)])).toEqual([first, first, first]);
  const times = await Promise.all(listFiles(first).map((name) => stat(join(folderOf(first), name))));
  expect(times.map(({ mtimeMs }) => mtimeMs)).toEqual(times.map(() => 1000));
  expect([...made.keys()]).toEqual([...listFiles(first), 'picture.json', 'sums.json'].toSorted());
});

test('an image of an older encoder version, with WebP beside AVIF, is complete and served', async () => {
  const stem = '0123456789abcdef';
  const image: ReleaseImage = {
    name: `${stem}.jpg`,
    width: 600,
    height: 300,
    better: { avif: [450, 600], webp: [600] },
  };
  const files = new Map(listFiles(image).map((name) => [name, Buffer.from(name)]));
  files.set('picture.json', Buffer.from(JSON.stringify(image)));
  await mkdir(folderOf(image), { recursive: true });
  const sums = Object.fromEntries([...files].map(([name, bytes]) => [name, digestOf(bytes)]));
  files.set('sums.json', Buffer.from(formatChecked({ files: sums })));
  for (const [name, bytes] of files) await writeFile(join(folderOf(image), name), bytes);
  expect(await isImageWhole(root, stem)).toBe(true);
  expect((await readImageFile(root, `${stem}-600.webp`))?.toString()).toBe(`${stem}-600.webp`);
});

test('a file that is not an image is not stored', async () => {
  await expect(take(Buffer.from('no image'))).rejects.toThrow('is not an image that can be read');
  expect(await listStoredImages(root)).toEqual(new Set());
});

test('an image that a killed process left incomplete is encoded again', async () => {
  const bytes = await draw('tomato');
  const whole = await take(bytes);
  const files = await readAll(folderOf(whole));
  for (const [name] of files) {
    await rm(join(folderOf(whole), name));
    expect(await take(bytes)).toEqual(whole);
    expect(await readAll(folderOf(whole))).toEqual(files);
  }
  await writeFile(join(folderOf(whole), 'picture.json'), '{"name":');
  expect(await take(bytes)).toEqual(whole);
  expect(await readAll(folderOf(whole))).toEqual(files);
});

const damages: [string, (path: string) => Promise<unknown>][] = [
  [
    'has a bit flipped',
    async (path: string) =>
      writeFile(
        path,
        (await readFile(path)).map((byte, at) => byte ^ (at === 9 ? 1 : 0)),
      ),
  ],
  ['is empty', (path: string) => writeFile(path, '')],
  ['is a directory', (path: string) => rm(path).then(() => mkdir(path))],
  ['is a link to itself', (path: string) => rm(path).then(() => symlink(path, path))],
];

test.each(damages)('an image with damaged bytes is never served, also if its list of digests %s', async (_, damage) => {
  const bytes = await draw('tomato');
  const image = await take(bytes);
  const path = join(folderOf(image), image.name);
  const whole = await readFile(path);
  await damage(join(folderOf(image), 'sums.json'));
  await writeFile(path, 'other bytes');
  await expect(readImageFile(root, image.name)).rejects.toSatisfy(isDamaged);
  expect(await take(bytes)).toEqual(image);
  expect(await readImageFile(root, image.name)).toEqual(whole);
});

test.each(samples(damages.slice(0, 1), damages))(
  'an image of which a file %s is noticed, never served, and made again',
  sampled,
  async (_, damage) => {
    const bytes = await draw('tomato');
    const image = await take(bytes);
    const files = await readAll(folderOf(image));
    for (const [name] of files) {
      await damage(join(folderOf(image), name));
      if (stemOf(name)) await expect(readImageFile(root, name)).rejects.toSatisfy(isDamaged);
      expect(await isImageWhole(root, stemOf(image.name) ?? '')).toBe(false);
      expect(await take(bytes)).toEqual(image);
      expect(await readAll(folderOf(image))).toEqual(files);
    }
    await rm(folderOf(image), { recursive: true });
    await writeFile(folderOf(image), 'in the way');
    expect(await take(bytes)).toEqual(image);
    expect(await readAll(folderOf(image))).toEqual(files);
  },
);

test('processes that encode the same image at once store one, and leave no temporary files', async () => {
  const bytes = await draw('tomato');
  const images = await Promise.all([1, 2, 3].map(() => take(bytes)));
  expect(new Set(images.map(({ name }) => name)).size).toBe(1);
  expect(await readdir(join(root, 'pictures'))).toEqual([stemOf(images[0]?.name ?? '')]);
});

test('images that were not used for a month are removed, unless a release names them', async () => {
  const sources = { old: await draw('tomato'), named: await draw('blue'), recent: await draw('green') };
  const images = {
    old: await take(sources.old),
    named: await take(sources.named),
    recent: await take(sources.recent),
  };
  for (const image of [images.old, images.named]) await setAge(image, 31);
  await setAge(images.recent, 29);
  await removeUnusedImages(root, new Set([stemOf(images.named.name) ?? '']));
  expect(await listStoredImages(root)).toEqual(
    new Set([images.named, images.recent].map(({ name }) => stemOf(name) ?? '')),
  );
  await expect(readImageFile(root, images.old.name)).rejects.toSatisfy(isDamaged);
  expect(await take(sources.old)).toEqual(images.old);
});

test('an image that is used again is kept for another month', async () => {
  const [taken, kept] = [await draw('tomato'), await draw('blue')];
  const images = [await take(taken), await take(kept)];
  for (const image of images) await setAge(image, 31);
  await take(taken);
  expect(await keepImage(root, images[1] ?? { name: '' })).toBe(true);
  await removeUnusedImages(root, new Set());
  for (const { name } of images) expect(await readImageFile(root, name)).toBeDefined();
  expect(await keepImage(root, { name: '0000000000000000.png' })).toBe(false);
});

test('unfinished files of a killed process are removed after an hour', async () => {
  await take(await draw('tomato'));
  for (const name of ['.recent.tmp', '.old.tmp']) await mkdir(join(root, 'pictures', name));
  const then = new Date(Date.now() - 61 * 60 * 1000);
  await utimes(join(root, 'pictures', '.old.tmp'), then, then);
  await removeUnusedImages(root, new Set());
  const names = await readdir(join(root, 'pictures'));
  expect(names).toContain('.recent.tmp');
  expect(names).not.toContain('.old.tmp');
});

test.each([
  'picture.json',
  '../current',
  '0123456789abcdef/../../current',
  '0123456789abcdef.html',
  '0123456789ABCDEF.png',
  '',
])('only the files of images are read, and no %s', async (name) => {
  const image = await take(await draw('tomato'));
  expect(await readImageFile(root, image.name)).toEqual(await readFile(join(folderOf(image), image.name)));
  expect(await readImageFile(root, name)).toBeUndefined();
});
