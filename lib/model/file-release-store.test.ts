import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { digestOf } from '#lib/model/digest.ts';
import { FileReleaseStore } from '#lib/model/file-release-store.ts';
import { isDamaged } from '#lib/model/read-file.ts';
import {
  listPastReleases,
  manifestPath,
  objectPath,
  pointerPath,
  readCurrent,
  readManifestText,
  readObject,
  readObjectText,
  readPointer,
} from '#lib/model/release-files.ts';
import { advance } from '#lib/model/release-store.ts';
import { isReadable, makeCurrent } from '#lib/model/stored-release.ts';
import { MemoryReleaseStore } from '#test/memory-release-store.ts';
import { describeReleaseStore } from '#test/release-store-conformance.ts';

let store: FileReleaseStore;
let dir = '';
const text = 'The bytes of an object, long enough to be damaged in many ways.';

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'load-bearing-store-'));
  store = new FileReleaseStore(dir);
  return () => rm(dir, { recursive: true, force: true });
});

describeReleaseStore('in a folder', async () => ({
  store,
  reopen: () => new FileReleaseStore(dir),
  damage: (kind, digest) => writeFile((kind === 'object' ? objectPath : manifestPath)(dir, digest), 'damaged'),
  age: () => makeOlder(dir),
  losePointer: () => rm(pointerPath(dir)),
}));

async function makeOlder(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const time = (await stat(path)).mtimeMs / 1_000 - 7_200;
    if (entry.isFile()) await utimes(path, time, time);
  }
}

describeReleaseStore('in memory', async () => {
  const memory = new MemoryReleaseStore();
  const entries = () => [...memory.objects.values(), ...memory.manifests.values()];
  return {
    store: memory,
    reopen: () => memory,
    damage: (kind, digest) => {
      const entry = memory[kind === 'object' ? 'objects' : 'manifests'].get(digest);
      if (entry) entry.bytes = Buffer.from('damaged');
    },
    age: () => {
      for (const entry of entries()) entry.time -= 7_200_000;
    },
    losePointer: () => {
      memory.pointer = undefined;
    },
  };
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
  ['has extra bytes at its end', (path) => writeFile(path, `${text}more`)],
  ['holds the bytes of another object', (path) => writeFile(path, 'Another object.')],
  ['is missing', (path) => rm(path)],
  ['is a directory', (path) => rm(path).then(() => mkdir(join(path, 'inside'), { recursive: true }))],
  ['is a symlink to itself', (path) => rm(path).then(() => symlink(path, path))],
  ['is a symlink to a missing file', (path) => rm(path).then(() => symlink('/nowhere/at/all', path))],
  ['is a FIFO', (path) => rm(path).then(() => makeFifo(path))],
];

describe.each(damages)('an object whose file %s', (_, damage) => {
  test('is never read as intact, and is written again', async () => {
    const digest = await store.putObject(text);
    const path = objectPath(dir, digest);
    await damage(path);
    await expect(readObject(dir, digest)).rejects.toSatisfy(isDamaged);
    expect(() => readObjectText(dir, digest)).toThrow(expect.objectContaining({ code: 'DAMAGED', path }));
    expect(await store.keepObjects([digest])).toBe(false);
    expect(await store.putObject(text)).toBe(digest);
    expect(readObjectText(dir, digest)).toBe(text);
    expect((await stat(path)).isFile()).toBe(true);
    expect(await store.keepObjects([digest])).toBe(true);
  });

  test('as a manifest is never read as intact, and the pointer does not move to it', async () => {
    const release = await makeRelease('one');
    const next = await makeRelease('two');
    await show(release);
    await damage(manifestPath(dir, next));
    expect(() => readManifestText(dir, next)).toThrow(expect.objectContaining({ code: 'DAMAGED' }));
    expect(await isReadable(store, next)).toBe(false);
    await expect(show(next)).rejects.toSatisfy(isDamaged);
    expect(readCurrent(dir)).toBe(release);
    expect(await makeRelease('two')).toBe(next);
    await show(next);
    expect(readCurrent(dir)).toBe(next);
  });

  test('as the pointer or the list of past releases counts as absent, and the next move writes it again', async () => {
    const releases = [await makeRelease('one'), await makeRelease('two'), await makeRelease('three')] as const;
    for (const release of releases) await show(release);
    expect(listPastReleases(dir)).toEqual([releases[1], releases[0]]);
    await damage(pointerPath(dir));
    await damage(join(dir, 'seen'));
    expect(readPointer(dir)).toBeUndefined();
    await show(releases[2]);
    expect(readCurrent(dir)).toBe(releases[2]);
    await store.restorePastReleases([releases[2], releases[1], releases[0]]);
    expect(listPastReleases(dir)).toEqual([releases[1], releases[0]]);
  });
});

test('an intact object is not written again', async () => {
  const digest = await store.putObject(text);
  const before = await stat(objectPath(dir, digest));
  await store.putObject(text);
  expect((await stat(objectPath(dir, digest))).ino).toBe(before.ino);
});

test('an error that the file did not cause is not reported as damage', async () => {
  const digest = digestOf(text);
  await mkdir(dirname(objectPath(dir, digest)), { recursive: true });
  await expect(readObject(`${dir}\0`, digest)).rejects.not.toSatisfy(isDamaged);
});

async function makeRelease(name: string): Promise<string> {
  const index = await store.putObject(JSON.stringify({ posts: [], pages: {}, redirects: {}, tags: {}, name }));
  return store.putManifest(JSON.stringify({ format: 1, index }));
}

async function show(release: string): Promise<void> {
  const before = await store.readPointer();
  await makeCurrent(store, before, advance(before, release));
}

test('a pointer of an earlier version is read with its source, and the next move writes the new form', async () => {
  const source = { folder: '../content' };
  await writeFile(pointerPath(dir), `${digestOf('one')}\n`);
  expect(readPointer(dir)).toEqual({ release: digestOf('one'), format: 1, sequence: 0 });
  await writeFile(join(dir, 'source.json'), JSON.stringify(source));
  const before = await store.readPointer();
  expect(before).toEqual({ release: digestOf('one'), format: 1, sequence: 0, source });
  expect(await store.compareAndSet(before, advance(before, digestOf('two')))).toBe(true);
  expect(JSON.parse(await readFile(pointerPath(dir), 'utf8'))).toMatchObject({
    release: digestOf('two'),
    format: 1,
    sequence: 1,
    source,
  });
});

/** Moves the pointer a number of times. Its releases begin with the name of the process. */
const racer = `
  const { FileReleaseStore } = await import('#lib/model/file-release-store.ts');
  const { advance } = await import('#lib/model/release-store.ts');
  const [dir, name, moves] = process.argv.slice(1);
  const store = new FileReleaseStore(dir);
  let [won, lost] = [0, 0];
  while (won < Number(moves)) {
    const before = await store.readPointer();
    const release = name.repeat(32) + String(won).padStart(32, '0');
    if (await store.compareAndSet(before, advance(before, release))) won += 1;
    else lost += 1;
  }
  console.log(lost);
`;

test('no move is lost when processes race', async () => {
  const moves = 40;
  const names = ['a', 'b', 'c'];
  const race = async (name: string) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', racer, dir, name, String(moves)]);
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.pipe(process.stderr);
    const [code] = await once(child, 'close');
    return { code, lost: Number(Buffer.concat(output)) };
  };
  const ended = await Promise.all(names.map(race));
  expect(ended.map(({ code }) => code)).toEqual([0, 0, 0]);
  expect(readPointer(dir)?.sequence).toBe(names.length * moves);
});
