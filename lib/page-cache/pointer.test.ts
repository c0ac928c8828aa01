import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { log } from '#lib/log.ts';
import { digestOf } from '#lib/model/digest.ts';
import { FileReleaseStore } from '#lib/model/file-release-store.ts';
import { DamagedFile } from '#lib/model/read-file.ts';
import { advance } from '#lib/model/release-store.ts';
import { Pointer } from '#lib/page-cache/pointer.ts';
import { Served } from '#lib/posts/served-release.ts';
import { setCurrent } from '#test/set-current.ts';

let dir = '';

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'load-bearing-pointer-'));
});

afterEach(() => rm(dir, { recursive: true, force: true }));

/** Releases whose index these tests treat as damaged. */
const unreadable = new Set<string>();

function open(): Pointer {
  unreadable.clear();
  return new Pointer(
    new Served(dir, (release) => {
      if (unreadable.has(release)) throw new DamagedFile(release, 'is damaged');
    }),
  );
}

describe('the pointer', () => {
  test('is undefined before the first release', async () => {
    const pointer = open();
    expect(pointer.read()).toBeUndefined();
    await setCurrent(dir, digestOf('first'));
    expect(pointer.read()).toBe(digestOf('first'));
  });

  test('follows each of 200 swaps at once', async () => {
    const pointer = open();
    for (let count = 0; count < 200; count++) {
      const digest = digestOf(String(count % 3));
      await setCurrent(dir, digest);
      expect(pointer.read(), `swap ${count}`).toBe(digest);
    }
  });

  test('returns the previous release for some time after a swap', async () => {
    const pointer = open();
    const [one, two, three] = ['one', 'two', 'three'].map(digestOf) as [string, string, string];
    await setCurrent(dir, one);
    expect(pointer.wasCurrent(one, 60_000)).toBe(false);
    await nextTurn();
    await setCurrent(dir, two);
    expect(pointer.wasCurrent(one, 60_000)).toBe(true);
    expect(pointer.wasCurrent(two, 60_000)).toBe(false);
    await nextTurn();
    await setCurrent(dir, three);
    expect(pointer.wasCurrent(one, 60_000)).toBe(false);
    expect(pointer.wasCurrent(two, 60_000)).toBe(true);
    const longAgo = new Date(Date.now() - 61_000);
    await nextTurn();
    await setCurrent(dir, one);
    await utimes(join(dir, 'current'), longAgo, longAgo);
    expect(pointer.wasCurrent(three, 60_000)).toBe(false);
  });

  test('does not change within a turn of the event loop', async () => {
    const pointer = open();
    await setCurrent(dir, digestOf('one'));
    const seen: (string | undefined)[] = [];
    const swap = setCurrent(dir, digestOf('two'));
    for (let count = 0; count < 5; count++) {
      seen.push(pointer.read());
      await Promise.resolve();
    }
    await swap;
    await nextTurn();
    expect(seen).toEqual(Array(5).fill(digestOf('one')));
    expect(pointer.read()).toBe(digestOf('two'));
  });

  test('stays at its release if the file has no digest or is gone', async () => {
    const pointer = open();
    await setCurrent(dir, digestOf('one'));
    expect(pointer.read()).toBe(digestOf('one'));
    await rm(join(dir, 'current'));
    await nextTurn();
    expect(pointer.read()).toBe(digestOf('one'));
    await writeFile(join(dir, 'current'), '../../etc/passwd\n');
    await nextTurn();
    expect(pointer.read()).toBe(digestOf('one'));
  });

  test('stays at the last readable release until the current one can be read', async () => {
    const pointer = open();
    await setCurrent(dir, digestOf('one'));
    expect(pointer.read()).toBe(digestOf('one'));
    unreadable.add(digestOf('two'));
    await setCurrent(dir, digestOf('two'));
    await nextTurn();
    expect(pointer.read()).toBe(digestOf('one'));
    unreadable.clear();
    await expect.poll(() => pointer.read()).toBe(digestOf('two'));
  });

  test('stays at its release while the current one has an unknown format, which is logged once', async () => {
    const logged = vi.spyOn(log, 'error').mockReturnValue();
    const served = new Served(dir, () => undefined);
    await setCurrent(dir, digestOf('one'));
    expect(served.read()).toBe(digestOf('one'));
    const store = new FileReleaseStore(dir);
    const before = await store.readPointer();
    const later = { ...advance(before, digestOf('two')), format: 2 };
    await store.compareAndSet(before, later);
    expect(served.read()).toBe(digestOf('one'));
    expect(served.unknownFormat).toBe(2);
    expect(served.problem).toContain('has format 2, and this server reads format 1');
    await store.compareAndSet(later, { ...later, release: digestOf('three'), sequence: 3 });
    expect(served.read()).toBe(digestOf('one'));
    expect(logged).toHaveBeenCalledOnce();
    await setCurrent(dir, digestOf('two'));
    expect(served.read()).toBe(digestOf('two'));
    expect([served.problem, served.unknownFormat]).toEqual([undefined, undefined]);
  });

  test('is the newest readable earlier release if the current one cannot be read at the start', async () => {
    await mkdir(join(dir, 'manifests'));
    for (const name of ['one', 'two', 'three', 'four']) {
      await writeFile(join(dir, 'manifests', digestOf(name)), '');
      await setCurrent(dir, digestOf(name));
    }
    const pointer = open();
    unreadable.add(digestOf('four')).add(digestOf('three'));
    expect(pointer.read()).toBe(digestOf('two'));
  });

  test.each([
    ['leads in a circle', (file: string) => symlink(file, file)],
    ['is a folder', (file: string) => mkdir(file)],
  ])('stays at its release while the file %s', async (_, spoil) => {
    const pointer = open();
    await setCurrent(dir, digestOf('one'));
    expect(pointer.read()).toBe(digestOf('one'));
    await rm(join(dir, 'current'));
    await spoil(join(dir, 'current'));
    for (let turn = 0; turn < 3; turn++) {
      await nextTurn();
      expect(pointer.read()).toBe(digestOf('one'));
    }
    await rm(join(dir, 'current'), { recursive: true });
    await setCurrent(dir, digestOf('two'));
    await nextTurn();
    expect(pointer.read()).toBe(digestOf('two'));
  });
});
