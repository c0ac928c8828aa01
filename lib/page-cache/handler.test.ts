// The cache handler: how it distinguishes a failed render from a good one.
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
// It reads a file of the working directory, which the tests replace.
import '#lib/colors.ts';
import { digestOf } from '#lib/model/digest.ts';
import { FileReleaseStore } from '#lib/model/file-release-store.ts';
import type { ReleasePointer } from '#lib/model/release-store.ts';
import { encodeEntry, type PageEntry } from '#lib/page-cache/entry.ts';
import { type Folders, makeFolders, putFiles } from '#test/corpus/folder.ts';
import { goodFolder, now, post } from '#test/corpus/form.ts';
import { setCurrent } from '#test/set-current.ts';

type Handler = typeof import('#lib/page-cache/handler.ts');

let folders: Folders;
let handler: Handler;
let cache: InstanceType<Handler['default']>;
let tags: typeof import('#lib/model/page-tags.ts');
let first = '';
let second = '';
const key = '/about';

async function release(): Promise<string> {
  const { makeRelease } = await import('#lib/release/make-release.ts');
  const { digest } = await makeRelease({ ...folders, now });
  return digest ?? '';
}

async function show(digest: string): Promise<void> {
  await setCurrent(folders.releaseDir, digest);
  // The pointer is read at most once in a turn of the event loop.
  await new Promise((resolve) => setImmediate(resolve));
}

beforeAll(async () => {
  folders = await makeFolders(goodFolder);
  await mkdir(join(folders.root, '.next'));
  await writeFile(join(folders.root, '.next/BUILD_ID'), 'build');
  vi.spyOn(process, 'cwd').mockReturnValue(folders.root);
  vi.stubEnv('RELEASE_DIR', folders.releaseDir);
  handler = await import('#lib/page-cache/handler.ts');
  tags = await import('#lib/model/page-tags.ts');
  first = await release();
  await putFiles(folders.contentDir, { 'posts/new.mdx': post('Words.') });
  second = await release();
});

afterAll(async () => {
  await handler.getPages().flush();
  vi.restoreAllMocks();
  await rm(folders.root, { recursive: true });
});

beforeEach(async () => {
  cache = new handler.default({} as ConstructorParameters<Handler['default']>[0]);
  await handler.getPages().remove(key);
  handler.getPages().counts.failedRenders = 0;
  await show(first);
  await set('<p>first</p>', first);
});

/** Calls `set` as Next does after a render, or after a failed one with the previous value. */
async function set(html: string, from: string | undefined, history?: string): Promise<void> {
  const headers = { [tags.tagsHeader]: `release:${from}${history ? `,history:${history}` : ''}` };
  await cache.set(
    key,
    { kind: 'APP_PAGE', html, headers, status: 200, rscData: undefined, segmentData: undefined } as never,
    { cacheControl: { revalidate: 3600, expire: 31_536_000 } } as never,
  );
}

async function get() {
  const found = await cache.get(key, { kind: 'APP_PAGE' } as never);
  const value = found?.value as { html: string } | undefined;
  return { html: value?.html, age: Date.now() - (found?.lastModified ?? 0), control: found?.cacheControl };
}

const failures = () => handler.getPages().counts.failedRenders;

test('the old page that Next sets again after a swap means a failed render: it is served, and rendered later', async () => {
  await show(second);
  const stale = await get();
  expect([stale.html, stale.age >= 10_000, stale.control?.revalidate]).toEqual(['<p>first</p>', true, 1]);
  await set('<p>first</p>', first);
  expect(failures()).toBe(1);
  const served = await get();
  expect([served.html, served.age < 10_000]).toEqual(['<p>first</p>', true]);
  expect([2, 3]).toContain(served.control?.revalidate);
});

test('a render of the new release is good, even with the bytes of the old page', async () => {
  await show(second);
  await set('<p>first</p>', second);
  expect(failures()).toBe(0);
  expect((await get()).control?.revalidate).toBe(3600);
});

test('a render of the new release with other bytes is good', async () => {
  await show(second);
  await set('<p>second</p>', second);
  expect(failures()).toBe(0);
  expect((await get()).html).toBe('<p>second</p>');
});

test("a render of the current release with the same bytes is good and restarts the page's lifetime", async () => {
  await set('<p>first</p>', first);
  expect(failures()).toBe(0);
  expect((await get()).control?.revalidate).toBe(3600);
});

test('a render of the old release that ends after the swap is cached as such, and is not a failure', async () => {
  await show(second);
  await set('<p>first, rendered late</p>', first);
  expect(failures()).toBe(0);
  const served = await get();
  expect([served.html, served.control?.revalidate]).toEqual(['<p>first, rendered late</p>', 1]);
});

test('a page that was rendered from no release is not a failure', async () => {
  await show(second);
  await set('<p>first</p>', undefined);
  expect(failures()).toBe(0);
});

test('a page of the build is served with the settings of the build only', async () => {
  const seedOf = async (list: string) => {
    // A write in the background would store the page again after its removal.
    await handler.getPages().flush();
    await handler.getPages().remove(key);
    const value = { kind: 'APP_PAGE', html: '<p>built</p>', headers: { [tags.tagsHeader]: list }, status: 200 };
    const read = vi
      .spyOn(Object.getPrototypeOf(Reflect.get(cache, 'seeds')), 'get')
      .mockResolvedValue({ value, lastModified: Date.now() });
    const { html } = await get();
    read.mockRestore();
    return html;
  };
  expect(await seedOf(`release:${first},${tags.settingsTag}`)).toBe('<p>built</p>');
  expect(await seedOf(`release:${first},settings:0123456789abcdef`)).toBeUndefined();
  expect(await seedOf(`release:${first}`)).toBe('<p>built</p>');
});

async function movePointer(change: Partial<ReleasePointer>): Promise<void> {
  const store = new FileReleaseStore(folders.releaseDir);
  const pointer = await store.readPointer();
  if (pointer) await store.compareAndSet(pointer, { ...pointer, ...change, sequence: pointer.sequence + 1 });
  await new Promise((resolve) => setImmediate(resolve));
}

test('a page that shows the history of posts is rendered again when the history changes, and others are not', async () => {
  await set('<p>with a history</p>', first, 'none');
  expect((await get()).control?.revalidate).toBe(3600);
  await movePointer({ history: digestOf('history') });
  expect((await get()).control?.expire).toBe(1);
  await set('<p>without</p>', first);
  expect((await get()).control?.revalidate).toBe(3600);
});

test('after a version was forgotten, no earlier page is served, not even while it is rendered', async () => {
  await show(second);
  expect((await get()).html).toBe('<p>first</p>');
  await movePointer({ forgottenAt: Date.now() + 1 });
  expect((await get()).html).toBeUndefined();
  expect(await readdir(join(folders.root, '.next/page-cache'))).toEqual([]);
  await set('<p>second</p>', second);
  expect((await get()).html).toBe('<p>second</p>');
});

describe('with pages of other machines', () => {
  /** The next reply of the store, and what the handler did with it. */
  let reply: Buffer | undefined;
  let calls: string[] = [];

  beforeEach(() => {
    [reply, calls] = [undefined, []];
    handler.getPages().shared = {
      take: async (_name, canRender) => {
        calls.push(canRender ? 'take' : 'look');
        return reply;
      },
      offer: async () => void calls.push('offer'),
      release: () => void calls.push('release'),
      removeBefore: async () => undefined,
    };
  });

  afterEach(() => {
    handler.getPages().shared = undefined;
  });

  /** The bytes of a page as another machine shares them. */
  async function share(html: string, from: string, more: Partial<PageEntry> = {}): Promise<Buffer> {
    const facts = { key, release: from, status: 200, headers: {}, lifetime: { revalidate: 3600 } };
    const entry = { ...facts, renderedAt: Date.now(), html, rsc: undefined, segments: new Map(), ...more };
    return Buffer.from(encodeEntry(entry, `build ${tags.settingsTag}`));
  }

  test('a fresh page needs no other machine', async () => {
    await get();
    expect(calls).toEqual([]);
  });

  test('a page that another machine has rendered replaces that of the previous release', async () => {
    await show(second);
    reply = await share('<p>shared</p>', second);
    const found = await get();
    expect([found.html, found.control?.revalidate]).toEqual(['<p>shared</p>', 3600]);
    expect(handler.getPages().counts.reads.shared).toBeGreaterThan(0);
    calls = [];
    expect((await get()).html).toBe('<p>shared</p>');
    expect(calls).toEqual([]);
  });

  test('readers wait for a page of the new release, because they may have got it from another machine', async () => {
    await show(second);
    const outdated = await get();
    expect([outdated.age >= 10_000, outdated.control?.expire]).toEqual([true, 1]);
    expect(calls).toEqual(['take']);
  });

  test('a page that no machine has rendered is rendered here, and shared', async () => {
    await handler.getPages().remove(key);
    expect((await get()).html).toBeUndefined();
    expect(calls).toEqual(['take']);
    await set('<p>first</p>', first);
    await handler.getPages().flush();
    expect(calls).toEqual(['take', 'offer', 'offer']);
  });

  test('a failed render lets another machine try', async () => {
    await show(second);
    await get();
    await set('<p>first</p>', first);
    expect(calls).toEqual(['take', 'release']);
  });

  test('after a failed render, a page that another machine has rendered since is sent', async () => {
    await show(second);
    await get();
    await set('<p>first</p>', first);
    calls = [];
    expect((await get()).html).toBe('<p>first</p>');
    reply = await share('<p>shared</p>', second);
    expect((await get()).html).toBe('<p>shared</p>');
    expect(calls).toEqual(['look', 'look']);
  });

  test('a page with a postponed part is rendered by each machine', async () => {
    await handler.getPages().remove(key);
    const headers = { [tags.tagsHeader]: `release:${first},${tags.settingsTag}` };
    const value = { kind: 'APP_PAGE', html: '<p>shell</p>', headers, status: 200, postponed: 'state' };
    const read = vi
      .spyOn(Object.getPrototypeOf(Reflect.get(cache, 'seeds')), 'get')
      .mockResolvedValue({ value, lastModified: Date.now() });
    await show(second);
    expect((await get()).control?.expire).toBe(1);
    read.mockRestore();
    expect(calls).toEqual([]);
  });

  test('a page of another release is rendered again', async () => {
    await show(second);
    reply = await share('<p>shared</p>', first);
    expect((await get()).html).toBe('<p>first</p>');
  });
});
