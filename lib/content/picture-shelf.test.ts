import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeEach, expect, test } from 'vitest';
import { readAll } from '#lib/content/corpus/folder.ts';
import type { Picture } from '#lib/content/model.ts';
import { listFiles, readPictureFile, stemOf } from '#lib/content/picture-files.ts';
import { PictureShelf } from '#lib/content/picture-shelf.ts';

const day = 24 * 60 * 60 * 1000;

let root: string;
let places = 0;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'load-bearing-test-'));
  return () => rm(root, { recursive: true, force: true });
});

/** Another process would see the folder under its name, and know nothing of it. */
function openAnew(): PictureShelf {
  places += 1;
  return PictureShelf.of(`${root}/${'./'.repeat(places)}`);
}

function draw(color: string, width = 600): Promise<Buffer> {
  return sharp({
    create: { width, height: 300, channels: 3, background: color, noise: { type: 'gaussian', mean: 128, sigma: 30 } },
  })
    .jpeg()
    .toBuffer();
}

let reads = 0;

async function take(shelf: PictureShelf, bytes: Buffer, path = 'posts/x.jpg', identity = '1'): Promise<Picture> {
  const read = async () => {
    reads += 1;
    return bytes;
  };
  const finding = await shelf.take({ path, identity, size: bytes.length, read });
  if ('fault' in finding) throw new Error(finding.fault);
  return finding;
}

function folderOf({ name }: Picture): string {
  return join(root, 'pictures', stemOf(name) ?? '');
}

async function setAge({ name }: Picture, days: number): Promise<void> {
  const then = new Date(Date.now() - days * day);
  await utimes(join(root, 'pictures', stemOf(name) ?? '', 'picture.json'), then, then);
}

test('a picture is made once, whoever asks and however often', async () => {
  const bytes = await draw('tomato');
  const first = await take(openAnew(), bytes);
  const made = await readAll(join(root, 'pictures'));
  // What is made again would be written again.
  for (const [path] of made) await utimes(join(root, 'pictures', path), 1, 1);
  const shelf = openAnew();
  expect(await Promise.all([take(shelf, bytes), take(shelf, bytes, 'posts/y.jpg'), take(openAnew(), bytes)])).toEqual([
    first,
    first,
    first,
  ]);
  expect([...(await readAll(join(root, 'pictures'))).keys()]).toEqual([...made.keys()]);
  expect(listFiles(first).every((name) => made.has(`${stemOf(name)}/${name}`))).toBe(true);
});

test('a process that stays reads a file only when it changed', async () => {
  const shelf = openAnew();
  const bytes = await draw('tomato');
  reads = 0;
  const first = await take(shelf, bytes);
  for (let count = 0; count < 3; count += 1) await take(shelf, bytes);
  expect(reads).toBe(1);
  expect(await take(shelf, await draw('blue'), 'posts/x.jpg', '2')).not.toEqual(first);
  expect(reads).toBe(2);
});

test('what is no picture is not read again either', async () => {
  const shelf = openAnew();
  reads = 0;
  for (let count = 0; count < 2; count += 1) {
    await expect(take(shelf, Buffer.from('no picture'))).rejects.toThrow('is not a picture that can be read');
  }
  expect(reads).toBe(1);
});

test('what a killed process left half-made never counts', async () => {
  const bytes = await draw('tomato');
  const whole = await take(openAnew(), bytes);
  const files = await readAll(folderOf(whole));
  for (const [name] of files) {
    await rm(join(folderOf(whole), name));
    expect(await take(openAnew(), bytes)).toEqual(whole);
    expect(await readAll(folderOf(whole))).toEqual(files);
  }
  await writeFile(join(folderOf(whole), 'picture.json'), '{"name":');
  expect(await take(openAnew(), bytes)).toEqual(whole);
  expect(await readAll(folderOf(whole))).toEqual(files);
});

test('two processes that make the same picture at once end with one, and leave nothing behind', async () => {
  const bytes = await draw('tomato');
  const pictures = await Promise.all([1, 2, 3].map(() => take(openAnew(), bytes)));
  expect(new Set(pictures.map(({ name }) => name)).size).toBe(1);
  expect(await readdir(join(root, 'pictures'))).toEqual([stemOf(pictures[0]?.name ?? '')]);
});

test('what nobody has used for a month goes, but for what releases name', async () => {
  const shelf = openAnew();
  const [old, named, young] = [await draw('tomato'), await draw('blue'), await draw('green')];
  const pictures = {
    old: await take(shelf, old, '1'),
    named: await take(shelf, named, '2'),
    young: await take(shelf, young, '3'),
  };
  for (const picture of [pictures.old, pictures.named]) await setAge(picture, 31);
  await setAge(pictures.young, 29);
  await shelf.clear(new Set([stemOf(pictures.named.name) ?? '']));
  expect((await readdir(join(root, 'pictures'))).toSorted()).toEqual(
    [pictures.named, pictures.young].map(({ name }) => stemOf(name) ?? '').toSorted(),
  );
  expect(await readPictureFile(root, pictures.old.name)).toBeUndefined();
  expect(await take(openAnew(), old)).toEqual(pictures.old);
});

test('what is used again is young again', async () => {
  const bytes = await draw('tomato');
  const picture = await take(openAnew(), bytes);
  await setAge(picture, 31);
  const shelf = openAnew();
  await take(shelf, bytes);
  await shelf.clear(new Set());
  expect(await readPictureFile(root, picture.name)).toBeDefined();
});

test('what a killed process was writing goes after an hour', async () => {
  const shelf = openAnew();
  await take(shelf, await draw('tomato'));
  for (const name of ['.young.tmp', '.old.tmp']) await mkdir(join(root, 'pictures', name));
  const then = new Date(Date.now() - 61 * 60 * 1000);
  await utimes(join(root, 'pictures', '.old.tmp'), then, then);
  await shelf.clear(new Set());
  const names = await readdir(join(root, 'pictures'));
  expect(names).toContain('.young.tmp');
  expect(names).not.toContain('.old.tmp');
});

test.each([
  'picture.json',
  '../current',
  '0123456789abcdef/../../current',
  '0123456789abcdef.json',
  '0123456789ABCDEF.png',
  '',
])('only the files of pictures are read, and no %s', async (name) => {
  const picture = await take(openAnew(), await draw('tomato'));
  expect(await readPictureFile(root, picture.name)).toEqual(await readFile(join(folderOf(picture), picture.name)));
  expect(await readPictureFile(root, name)).toBeUndefined();
});
