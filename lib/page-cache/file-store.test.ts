import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FileStore } from '#lib/page-cache/file-store.ts';

let dir = '';

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'load-bearing-store-'));
});

afterEach(() => rm(dir, { recursive: true, force: true }));

function fileOf(key: string): string {
  return `${createHash('sha256').update(key).digest('hex')}.page`;
}

async function list(): Promise<string[]> {
  return (await readdir(dir)).toSorted();
}

async function leave(key: string, size: number, seconds: number): Promise<void> {
  const path = join(dir, fileOf(key));
  await writeFile(path, Buffer.alloc(size));
  await utimes(path, seconds, seconds);
}

describe('the files of pages', () => {
  test('that were written before a time are removed, and others stay', async () => {
    await leave('/old', 10, 1_000);
    const store = new FileStore(dir, 1000);
    await store.write('/new', Buffer.from('new'));
    await store.removeBefore(2_000_000);
    expect(await list()).toEqual([fileOf('/new')]);
    expect(await store.read('/old')).toBeUndefined();
  });

  test('return the bytes that were written, in this process and the next', async () => {
    const bytes = Buffer.from([0, 255, 10, 13]);
    const store = new FileStore(dir, 1000);
    await store.write('/about', bytes);
    expect(await store.read('/about')).toEqual(bytes);
    expect(await new FileStore(dir, 1000).read('/about')).toEqual(bytes);
    expect(await store.read('/other')).toBeUndefined();
  });

  test('are one per key, and the folder contains no other files', async () => {
    const store = new FileStore(dir, 1000);
    for (const text of ['one', 'two', 'three']) await store.write('/about', Buffer.from(text));
    await store.write('/', Buffer.from('list'));
    expect(await list()).toEqual([fileOf('/'), fileOf('/about')].toSorted());
    expect(await readFile(join(dir, fileOf('/about')), 'utf8')).toBe('three');
  });

  test('have names that no key can choose', async () => {
    const store = new FileStore(dir, 100_000);
    const keys = [
      '../../escaped',
      '/etc/passwd',
      'a\0b',
      '',
      '.',
      '..',
      'x'.repeat(10_000),
      'A',
      'a',
      '\u00e9',
      'e\u0301',
    ];
    for (const key of keys) await store.write(key, Buffer.from(key));
    for (const key of keys) expect((await store.read(key))?.toString()).toBe(key);
    expect(await list()).toEqual(keys.map(fileOf).toSorted());
  });

  test('are replaced atomically: a concurrent read returns the old or the new one', async () => {
    const store = new FileStore(dir, 10_000_000);
    const versions = ['a', 'b'].map((letter) => Buffer.alloc(1_000_000, letter));
    await store.write('key', versions[0] ?? Buffer.alloc(0));
    let isDone = false;
    const writing = (async () => {
      for (let count = 1; count <= 20; count++) await store.write('key', versions[count % 2] ?? Buffer.alloc(0));
      isDone = true;
    })();
    const seen = new Set<string>();
    while (!isDone) {
      const bytes = await store.read('key');
      const version = versions.findIndex((candidate) => bytes?.equals(candidate));
      seen.add(version < 0 ? `${bytes?.byteLength} bytes of neither` : 'whole');
    }
    await writing;
    expect([...seen]).toEqual(['whole']);
  });

  test('stay below the limit: the least recently read one is removed', async () => {
    const store = new FileStore(dir, 3000);
    for (const key of ['a', 'b', 'c']) await store.write(key, Buffer.alloc(1000));
    await store.read('a');
    await store.write('d', Buffer.alloc(1000));
    expect(await list()).toEqual(['a', 'c', 'd'].map(fileOf).toSorted());
    expect(await store.read('b')).toBeUndefined();
  });

  test('are not stored if one is larger than the limit', async () => {
    const store = new FileStore(dir, 3000);
    await store.write('huge', Buffer.alloc(3001));
    expect(await list()).toEqual([]);
  });

  test('of an earlier process count, and its oldest are removed first', async () => {
    await leave('older', 1000, 1_000_000);
    await leave('newest', 1000, 3_000_000);
    await leave('oldest', 1000, 500_000);
    const store = new FileStore(dir, 3000);
    await store.write('new', Buffer.alloc(1500));
    expect(await list()).toEqual(['newest', 'new'].map(fileOf).toSorted());
  });

  test('that a killed process left half-written are removed, and no foreign files', async () => {
    await writeFile(join(dir, '.0123456789abcdef.tmp'), 'half');
    await writeFile(join(dir, 'notes.txt'), 'somebody else');
    await mkdir(join(dir, 'folder'));
    await leave('kept', 10, 1_000_000);
    expect(await new FileStore(dir, 3000).read('kept')).toHaveLength(10);
    expect(await list()).toEqual([fileOf('kept'), 'folder', 'notes.txt'].toSorted());
  });

  test('free their bytes when they are removed', async () => {
    const store = new FileStore(dir, 2000);
    await store.write('a', Buffer.alloc(1000));
    await store.write('b', Buffer.alloc(1000));
    await store.remove('a');
    await store.remove('unknown');
    await store.write('c', Buffer.alloc(1000));
    expect(await list()).toEqual(['b', 'c'].map(fileOf).toSorted());
  });

  test('cannot be written if the folder cannot be created: writing throws, reading and removing do not', async () => {
    await writeFile(join(dir, 'file'), '');
    const store = new FileStore(join(dir, 'file', 'below'), 1000);
    await expect(store.write('a', Buffer.alloc(1))).rejects.toThrow(/ENOTDIR|EEXIST/);
    expect(await store.read('a')).toBeUndefined();
    await store.remove('a');
  });

  test('replace a directory of their name', async () => {
    const store = new FileStore(dir, 1000);
    await mkdir(join(dir, fileOf('/about'), 'inside'), { recursive: true });
    await expect(store.read('/about')).rejects.toThrow('EISDIR');
    await store.write('/about', Buffer.from('page'));
    expect((await store.read('/about'))?.toString()).toBe('page');
    expect(await list()).toEqual([fileOf('/about')]);
  });

  test('are not left if a write fails in the middle', async () => {
    const code = `
      import { FileStore } from '#lib/page-cache/file-store.ts';
      const store = new FileStore(process.argv[1], 1e9);
      await store.write('/about', new Uint8Array(1e6)).catch((error) => console.log(error.code));
    `;
    // A limit on file sizes simulates a full disk.
    const command = `trap '' XFSZ; ulimit -f 64; exec "$0" --input-type=module -e "$1" "$2"`;
    const root = join(import.meta.dirname, '../..');
    const output = execFileSync('sh', ['-c', command, process.execPath, code, dir], { cwd: root });
    expect(output.toString().trim()).toBe('EFBIG');
    expect(await list()).toEqual([]);
  });
});
