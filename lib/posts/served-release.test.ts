// A server learns from the pointer that a version was forgotten, and empties its caches once.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { FileReleaseStore } from '#lib/model/file-release-store.ts';
import { releaseFormat } from '#lib/model/release.ts';
import type { ReleasePointer } from '#lib/model/release-store.ts';
import { Served } from '#lib/posts/served-release.ts';

test('caches are emptied after a version was forgotten, not at the start and not after other moves', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'load-bearing-served-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const store = new FileReleaseStore(dir);
  const release = await store.putManifest('a manifest');
  let pointer: ReleasePointer | undefined;
  const move = async (forgottenAt?: number) => {
    const next = { release, format: releaseFormat, sequence: (pointer?.sequence ?? 0) + 1, forgottenAt };
    expect(await store.compareAndSet(pointer, next)).toBe(true);
    pointer = await store.readPointer();
  };
  const served = new Served(dir, () => undefined);
  let emptied = 0;
  served.whenForgotten(() => {
    emptied += 1;
  });
  await move(1_000);
  expect(served.read()).toBe(release);
  expect([served.forgottenAt, emptied]).toEqual([1_000, 0]);
  await move(1_000);
  served.read();
  expect(emptied).toBe(0);
  await move(2_000);
  served.read();
  served.read();
  expect([served.forgottenAt, emptied]).toEqual([2_000, 1]);
});
