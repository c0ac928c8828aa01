import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { LivePointer } from '#lib/publish/live-pointer.ts';
import { ReleaseLog } from '#lib/publish/release-log.ts';
import { MemoryReleaseStore } from '#test/memory-release-store.ts';

const source = { folder: '../content' };

let store: MemoryReleaseStore;
let pointer: LivePointer;
let history: ReleaseLog;
let first = '';
let second = '';

beforeEach(async () => {
  const dir = await mkdtemp(join(tmpdir(), 'load-bearing-live-pointer-'));
  store = new MemoryReleaseStore();
  history = new ReleaseLog(dir, store);
  pointer = new LivePointer(store, source);
  [first, second] = [await makeRelease('first'), await makeRelease('second')];
  return () => rm(dir, { recursive: true, force: true });
});

async function makeRelease(name: string): Promise<string> {
  const index = await store.putObject(JSON.stringify({ posts: [], pages: {}, redirects: {}, tags: {}, name }));
  return store.putManifest(JSON.stringify({ format: 1, index }));
}

/** Makes a release current as a publication does. */
async function publish(release: string): Promise<void> {
  expect(await pointer.move(await pointer.read(), release, undefined)).toBe(true);
  const facts = { reasons: ['command'], changes: 1, faults: 0, milliseconds: 1 };
  await history.add({ at: '2026-01-01T00:00:00Z', release, sequence: store.pointer?.sequence, ...facts });
}

test('a move increases the sequence and records the source', async () => {
  await publish(first);
  await publish(second);
  expect(store.pointer).toEqual({ release: second, format: 1, sequence: 2, source });
  expect(await store.listPastReleases()).toEqual([first]);
});

test('a lost pointer is restored unchanged', async () => {
  await publish(first);
  await publish(second);
  const before = store.pointer;
  store.pointer = undefined;
  expect(await pointer.restore(history)).toEqual({ pointer: before, isRestored: true });
  expect(store.pointer).toEqual(before);
  expect(await pointer.restore(history)).toEqual({ pointer: store.pointer, isRestored: false });
});

test('a process that has not read the pointer restores the last release of the log', async () => {
  await publish(first);
  await publish(second);
  store.pointer = undefined;
  await new LivePointer(store, source).restore(history);
  expect(store.pointer).toEqual({ release: second, format: 1, sequence: 3, source });
});

test('the sequence continues after the store was emptied', async () => {
  await publish(first);
  await publish(second);
  store.pointer = undefined;
  store.manifests.clear();
  expect(await pointer.restore(history)).toEqual({ pointer: store.pointer, isRestored: false });
  await publish(await makeRelease('second'));
  expect(store.pointer).toMatchObject({ release: second, sequence: 3 });
});

test('a pointer to an unreadable release moves to the last release of the log', async () => {
  await publish(first);
  await pointer.move(await pointer.read(), second, undefined);
  store.manifests.delete(second);
  expect(await pointer.restore(history)).toMatchObject({ pointer: { release: first }, isRestored: true });
  expect(store.pointer).toMatchObject({ release: first, sequence: 3 });
});

test('a release of another format is not damage, and the next publication replaces it', async () => {
  await publish(first);
  const later = { release: second, format: 2, sequence: 2, source };
  store.pointer = later;
  expect(await pointer.restore(history)).toEqual({ pointer: store.pointer, isRestored: false });
  expect(store.pointer).toEqual(later);
  await publish(second);
  expect(store.pointer).toEqual({ release: second, format: 1, sequence: 3, source });
});

test('another source is recorded with the same release, and without a source the recorded one stays', async () => {
  await publish(first);
  const elsewhere = { folder: '../elsewhere' };
  await new LivePointer(store, elsewhere).recordSource();
  expect(store.pointer).toEqual({ release: first, format: 1, sequence: 2, source: elsewhere });
  const command = new LivePointer(store);
  await command.recordSource();
  await command.move(await command.read(), second, undefined);
  expect(store.pointer).toEqual({ release: second, format: 1, sequence: 3, source: elsewhere });
});

test('a store without a release records no source', async () => {
  await pointer.recordSource();
  expect(store.pointer).toBeUndefined();
});
