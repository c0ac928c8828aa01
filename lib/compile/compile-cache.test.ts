import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { CompileCache } from '#lib/compile/compile-cache.ts';
import { writeAtomically } from '#lib/model/atomic-write.ts';
import { digestOf } from '#lib/model/digest.ts';

/** File operations in order, and whether the disk is full. */
const disk = vi.hoisted(() => ({ calls: [] as string[], isFull: false }));

vi.mock('node:fs/promises', async (importOriginal) => {
  const original = await importOriginal<typeof import('node:fs/promises')>();
  const open: typeof original.open = async (...args) => {
    const file = await original.open(...args);
    const { writeFile, appendFile, sync, datasync } = file;
    return Object.assign(file, {
      writeFile: (...given: Parameters<typeof writeFile>) => {
        disk.calls.push('write');
        return writeFile.apply(file, given);
      },
      appendFile: async (text: string) => {
        disk.calls.push('append');
        await appendFile.call(file, disk.isFull ? text.slice(0, text.length / 2) : text);
        if (disk.isFull) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
      },
      sync: () => {
        disk.calls.push('sync');
        return sync.call(file);
      },
      datasync: () => {
        disk.calls.push('datasync');
        return datasync.call(file);
      },
    });
  };
  const rename: typeof original.rename = (...args) => {
    disk.calls.push('rename');
    return original.rename(...args);
  };
  return { ...original, open, rename };
});

let dir = '';

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'load-bearing-memory-'));
  Object.assign(disk, { calls: [], isFull: false });
  return () => rm(dir, { recursive: true, force: true });
});

test('entries that could not be written to a full disk are written with the next ones', async () => {
  const cache = await CompileCache.open(dir);
  disk.isFull = true;
  cache.addText('one', digestOf('one'));
  await expect(cache.write()).rejects.toThrow('no space left');
  disk.isFull = false;
  cache.addText('two', digestOf('two'));
  await cache.write();
  const expected = new Map(['one', 'two'].map((name) => [name, digestOf(name)]));
  expect((await CompileCache.open(dir)).texts).toEqual(expected);
});

test('the record is on the disk when a write returns', async () => {
  const cache = await CompileCache.open(dir);
  cache.addText('one', digestOf('one'));
  await cache.write();
  expect(disk.calls).toEqual(['append', 'datasync']);
});

test('a file is on the disk before it replaces the old one', async () => {
  await writeAtomically(join(dir, 'file'), 'text');
  expect(disk.calls).toEqual(['write', 'sync', 'rename']);
  expect(await readFile(join(dir, 'file'), 'utf8')).toBe('text');
});
