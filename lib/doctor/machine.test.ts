import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkClock, checkFolder, checkMemory, checkOneFileSystem, checkUser } from '#lib/doctor/machine.ts';

let dir = '';

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'load-bearing-doctor-'));
});

afterEach(() => rm(dir, { recursive: true }));

test('memory: a build needs more than a server, and less than both need is a problem', () => {
  expect(checkMemory(false, 2_000_000_000)).toEqual([]);
  expect(checkMemory(true, 1_000_000_000)).toEqual([]);
  expect(checkMemory(false, 1_000_000_000)).toEqual([
    {
      kind: 'blocker',
      text: 'This machine has 1.0 GB of memory, and a build needs 1.8 GB: add memory or swap, or build elsewhere and use npm run pack.',
    },
  ]);
  expect(checkMemory(true, 500_000_000)[0]?.text).toMatch(
    'This machine has 500 MB of memory, and the site needs 700 MB',
  );
  expect(checkMemory(true)).toEqual([]);
});

test('a folder is made if it is missing, and nothing is left in it', async () => {
  expect(checkFolder(join(dir, 'new/folder'), 'RELEASE_DIR')).toEqual([]);
  expect(await readdir(join(dir, 'new/folder'))).toEqual([]);
});

test.each([
  ['file', /^RELEASE_DIR: .*\/file is a file: choose a folder, or remove the file\.$/],
  ['file/folder', /^RELEASE_DIR: .*\/file\/folder lies in a file: choose another folder\.$/],
])('a folder that cannot be made at %s is named with the setting, the reason and the fix', async (path, text) => {
  await writeFile(join(dir, 'file'), '');
  expect(checkFolder(join(dir, path), 'RELEASE_DIR')).toEqual([{ kind: 'blocker', text: expect.stringMatching(text) }]);
});

test.skipIf(process.platform !== 'linux').each([
  ['/proc/x', 'cannot be made there: choose a folder on a disk'],
  ['/sys/x', '(?:cannot be made there|may not create|is on a file system that is read-only)'],
])('a folder in %s is a problem, without waiting', (path, text) => {
  expect(checkFolder(path, 'RELEASE_DIR')[0]?.text).toMatch(new RegExp(text));
});

test('a part of the release folder on another file system is named', async () => {
  await mkdir(join(dir, 'objects'));
  await mkdir(join(dir, 'cards'));
  await writeFile(join(dir, 'current'), '');
  expect(checkOneFileSystem(dir)).toEqual([]);
  const found = checkOneFileSystem(dir, (path) => (path.endsWith('cards') ? 2 : 1));
  expect(found.map(({ text }) => text)).toEqual([
    `RELEASE_DIR: ${dir}/cards is on another file system than ${dir}: mount one file system at ${dir}.`,
  ]);
});

test('a clock that shows a time before the date of a file is wrong', async () => {
  const file = join(dir, 'package.json');
  await writeFile(file, '');
  await utimes(file, 1_700_000_000, 1_700_000_000);
  expect(checkClock(file, 1_700_000_001_000)).toEqual([]);
  expect(checkClock(file, 0)[0]?.text).toMatch('The clock says 1970-01-01T00:00, but');
});

test('root gets advice', () => {
  expect(checkUser(0)[0]?.kind).toBe('advice');
  expect(checkUser(1000)).toEqual([]);
});
