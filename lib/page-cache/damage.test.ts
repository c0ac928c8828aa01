// Regression tests for damaged stored pages and failed writes, which the fault suite has found.
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { encodeEntry, type PageEntry } from '#lib/page-cache/entry.ts';
import { FileStore } from '#lib/page-cache/file-store.ts';
import { Pages } from '#lib/page-cache/pages.ts';

vi.mock('node:fs/promises', async (original) => {
  const module = await original<typeof import('node:fs/promises')>();
  return { ...module, readdir: vi.fn(module.readdir) };
});

const root = join(import.meta.dirname, '../..');
const variant = 'build';
const limit = 1_000_000;
let dir = '';

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'load-bearing-damage-'));
});

afterEach(() => rm(dir, { recursive: true }));

function makeEntry(key: string): PageEntry {
  const html = `<p>${key}</p>`;
  const lifetime = undefined;
  return {
    key,
    release: 'a',
    status: 200,
    headers: {},
    renderedAt: 1,
    lifetime,
    html,
    rsc: undefined,
    segments: new Map(),
  };
}

async function listFiles(): Promise<string[]> {
  return (await readdir(dir)).toSorted();
}

test('an intact entry under the name of another page is not served', async () => {
  const store = new FileStore(dir, limit);
  await store.write('build one', encodeEntry(makeEntry('one'), variant));
  const [one = ''] = await listFiles();
  await store.write('build two', encodeEntry(makeEntry('two'), variant));
  const two = (await listFiles()).find((name) => name !== one) ?? '';
  await rename(join(dir, two), join(dir, one));
  const pages = new Pages({ store: new FileStore(dir, limit), variant, limit, errorLimit: limit });
  expect(await pages.get('one')).toBeUndefined();
  expect(pages.counts.damaged).toBe(1);
});

test('a page is written after the store has removed half-written files', async () => {
  const listed = Promise.withResolvers<string[]>();
  vi.mocked(readdir).mockReturnValueOnce(listed.promise as never);
  const store = new FileStore(dir, limit);
  const written = store.write('one', Buffer.from('text'));
  // Long enough for an unguarded write to begin.
  await delay(50);
  expect(await listFiles()).toEqual([]);
  listed.resolve([]);
  await written;
  expect(await listFiles()).toHaveLength(1);
});

test('a page replaces a directory of its name', async () => {
  const store = new FileStore(dir, limit);
  await store.write('one', Buffer.from('first'));
  const [one = ''] = await listFiles();
  await rm(join(dir, one));
  await mkdir(join(dir, one, 'inside'), { recursive: true });
  await expect(store.read('one')).rejects.toThrow('EISDIR');
  await store.write('one', Buffer.from('second'));
  expect((await store.read('one'))?.toString()).toBe('second');
  expect(await listFiles()).toEqual([one]);
});

test('a write that fails in the middle leaves no file', async () => {
  const code = `
    import { writeAtomically } from '#lib/model/atomic-write.ts';
    await writeAtomically(process.argv[1], new Uint8Array(1_000_000)).catch((error) => console.log(error.code));
  `;
  // A limit on file sizes simulates a full disk.
  const command = `trap '' XFSZ; ulimit -f 64; exec "$0" --input-type=module -e "$1" "$2"`;
  const output = execFileSync('sh', ['-c', command, process.execPath, code, join(dir, 'file')], { cwd: root });
  expect(output.toString().trim()).toBe('EFBIG');
  expect(await listFiles()).toEqual([]);
});
