// A render uses one release, even if the pointer moves meanwhile.
import { AsyncLocalStorage } from 'node:async_hooks';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { Digest } from '#lib/model/digest.ts';
import { FileReleaseStore } from '#lib/model/file-release-store.ts';
import { setCurrent } from '#test/set-current.ts';

/**
 * Writes an empty release.
 * @param name distinguishes it from other releases
 */
async function writeRelease(dir: string, name: string): Promise<Digest> {
  const store = new FileReleaseStore(dir);
  const index = await store.putObject(JSON.stringify({ posts: [], pages: {}, tags: {}, name }));
  return store.putManifest(JSON.stringify({ format: 1, index }));
}

test('a render reads one release, even if another is published meanwhile', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'load-bearing-posts-'));
  vi.stubEnv('RELEASE_DIR', dir);
  // Next's server sets this global before anything else: its stores need it.
  vi.stubGlobal('AsyncLocalStorage', AsyncLocalStorage);
  const { workAsyncStorage } = await import('next/dist/server/app-render/work-async-storage.external');
  const { getRelease } = await import('#lib/posts/queries.ts');
  type Render = Parameters<typeof workAsyncStorage.run>[0];
  const inRender = (render: object) => workAsyncStorage.run(render as Render, getRelease);
  const [first, second] = [await writeRelease(dir, 'first'), await writeRelease(dir, 'second')];
  const render = {};
  await setCurrent(dir, first);
  expect(inRender(render)).toBe(first);
  await setCurrent(dir, second);
  expect(inRender(render)).toBe(first);
  expect(inRender({})).toBe(second);
  expect(getRelease()).toBe(second);
  await rm(dir, { recursive: true });
});
