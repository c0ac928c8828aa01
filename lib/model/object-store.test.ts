import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { digestOf } from '#lib/model/digest.ts';
import {
  listPastReleases,
  manifestPath,
  objectPath,
  readCurrent,
  readManifestText,
  readObject,
  readObjectText,
  restorePastReleases,
  setCurrent,
  touchObjects,
  writeManifest,
  writeObject,
} from '#lib/model/object-store.ts';
import { isDamaged } from '#lib/model/read-file.ts';
import { isReadable, makeCurrent } from '#lib/model/stored-release.ts';

let dir = '';
const text = 'The bytes of an object, long enough to be damaged in many ways.';

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'load-bearing-store-'));
  return () => rm(dir, { recursive: true, force: true });
});

/** Opening a FIFO without a writer blocks unless O_NONBLOCK is set. */
const makeFifo = (path: string) => execFileSync('mkfifo', [path]);

const damages: [string, (path: string) => unknown][] = [
  ['is empty', (path) => truncate(path)],
  ['is cut short', (path) => truncate(path, 20)],
  [
    'has a bit flipped',
    async (path) =>
      writeFile(
        path,
        (await readFile(path)).map((byte, at) => byte ^ (at === 9 ? 1 : 0)),
      ),
  ],
  ['holds other content of the same size', (path) => writeFile(path, 'x'.repeat(text.length))],
  ['holds zeros', (path) => writeFile(path, Buffer.alloc(text.length))],
  ['has bytes behind its end', (path) => writeFile(path, `${text}more`)],
  ['holds the bytes of another object', (path) => writeFile(path, 'Another object.')],
  ['is missing', (path) => rm(path)],
  ['is a directory', (path) => rm(path).then(() => mkdir(join(path, 'inside'), { recursive: true }))],
  ['leads in a circle', (path) => rm(path).then(() => symlink(path, path))],
  ['leads nowhere', (path) => rm(path).then(() => symlink('/nowhere/at/all', path))],
  ['is a FIFO', (path) => rm(path).then(() => makeFifo(path))],
];

describe.each(damages)('an object whose file %s', (_, damage) => {
  test('is never read as intact, and is written again', async () => {
    const digest = await writeObject(dir, text);
    const path = objectPath(dir, digest);
    await damage(path);
    await expect(readObject(dir, digest)).rejects.toSatisfy(isDamaged);
    expect(() => readObjectText(dir, digest)).toThrow(expect.objectContaining({ code: 'DAMAGED', path }));
    expect(await touchObjects(dir, [digest])).toBe(false);
    expect(await writeObject(dir, text)).toBe(digest);
    expect(readObjectText(dir, digest)).toBe(text);
    expect((await stat(path)).isFile()).toBe(true);
    expect(await touchObjects(dir, [digest])).toBe(true);
  });

  test('as a manifest is never read as intact, and the pointer does not move to it', async () => {
    const release = await makeRelease('one');
    const next = await makeRelease('two');
    await makeCurrent(dir, release);
    await damage(manifestPath(dir, next));
    expect(() => readManifestText(dir, next)).toThrow(expect.objectContaining({ code: 'DAMAGED' }));
    expect(isReadable(dir, next)).toBe(false);
    await expect(makeCurrent(dir, next)).rejects.toSatisfy(isDamaged);
    expect(readCurrent(dir)).toBe(release);
    expect(await makeRelease('two')).toBe(next);
    await makeCurrent(dir, next);
    expect(readCurrent(dir)).toBe(next);
  });

  test('as the pointer or the list of past releases names nothing, and the next swap writes it again', async () => {
    const releases = [await makeRelease('one'), await makeRelease('two'), await makeRelease('three')] as const;
    for (const release of releases) await makeCurrent(dir, release);
    expect(listPastReleases(dir)).toEqual([releases[1], releases[0]]);
    await damage(join(dir, 'current'));
    await damage(join(dir, 'seen'));
    expect([undefined, releases[2]]).toContain(readCurrent(dir));
    await setCurrent(dir, releases[2]);
    expect(readCurrent(dir)).toBe(releases[2]);
    await restorePastReleases(dir, [releases[2], releases[1], releases[0]]);
    expect(listPastReleases(dir)).toEqual([releases[1], releases[0]]);
  });
});

test('an intact object is not written again', async () => {
  const digest = await writeObject(dir, text);
  const before = await stat(objectPath(dir, digest));
  await writeObject(dir, text);
  expect((await stat(objectPath(dir, digest))).ino).toBe(before.ino);
});

test('an error that the file did not cause is not reported as damage', async () => {
  const digest = digestOf(text);
  await mkdir(dirname(objectPath(dir, digest)), { recursive: true });
  await expect(readObject(`${dir}\0`, digest)).rejects.not.toSatisfy(isDamaged);
});

async function makeRelease(name: string): Promise<string> {
  const index = await writeObject(dir, JSON.stringify({ posts: [], pages: {}, redirects: {}, tags: {}, name }));
  return writeManifest(dir, JSON.stringify({ format: 1, index }));
}
