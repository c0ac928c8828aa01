import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { log } from '#lib/log.ts';
import { measureEntry, type PageEntry } from '#lib/page-cache/entry.ts';
import { FileStore } from '#lib/page-cache/file-store.ts';
import { Pages } from '#lib/page-cache/pages.ts';

let dir = '';

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'load-bearing-pages-'));
});

afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await rm(dir, { recursive: true, force: true });
});

interface Limits {
  limit?: number;
  errorLimit?: number;
  variant?: string;
  folder?: string;
}

function open({ limit = 1_000_000, errorLimit = 10_000, variant = 'b', folder = dir }: Limits = {}): Pages {
  return new Pages({ store: new FileStore(folder, 10_000_000), variant, limit, errorLimit });
}

function makeEntry(change: Partial<PageEntry> = {}): PageEntry {
  return {
    key: 'a',
    release: 'one',
    status: 200,
    headers: {},
    renderedAt: 1,
    lifetime: { revalidate: 3600 },
    html: '<p>text</p>',
    rsc: undefined,
    segments: new Map(),
    ...change,
  };
}

async function putAndFlush(pages: Pages, entry: PageEntry): Promise<void> {
  pages.put(entry);
  await pages.flush();
}

describe('a new page', () => {
  test('is in memory at once, and then compressed and stored', async () => {
    const pages = open();
    pages.put(makeEntry());
    expect((await pages.get('a'))?.html).toBe('<p>text</p>');
    expect((await pages.get('a'))?.gzip).toBeUndefined();
    await pages.flush();
    expect(gunzipSync((await pages.get('a'))?.gzip ?? '').toString()).toBe('<p>text</p>');
    expect(await readdir(dir)).toHaveLength(1);
  });

  test('is found under its path, also by the next process after its first request', async () => {
    const pages = open();
    pages.put(makeEntry());
    expect(pages.findByPath('/a')).toBeUndefined();
    pages.setPath('a', '/a');
    pages.setPath('unknown', '/unknown');
    await pages.flush();
    expect(pages.findByPath('/a')?.entry.key).toBe('a');
    expect(pages.findByPath('/unknown')).toBeUndefined();
    const next = open();
    expect(next.findByPath('/a')).toBeUndefined();
    expect((await next.get('a'))?.html).toBe('<p>text</p>');
    expect(next.findByPath('/a')?.etag).toBe(pages.findByPath('/a')?.etag);
  });

  test('of another build or with other settings is not read and stays in the store', async () => {
    await putAndFlush(open(), makeEntry());
    const other = open({ variant: 'other' });
    expect(await other.get('a')).toBeUndefined();
    expect(other.counts.damaged).toBe(0);
    await other.remove('a');
    expect((await open().get('a'))?.html).toBe('<p>text</p>');
  });

  test('replaces one that is still being compressed', async () => {
    const pages = open();
    for (const text of ['one', 'two', 'three']) pages.put(makeEntry({ html: text }));
    await pages.flush();
    expect((await open().get('a'))?.html).toBe('three');
    expect(gunzipSync((await pages.get('a'))?.gzip ?? '').toString()).toBe('three');
  });
});

describe('a page that is rendered again', () => {
  test('with the same HTML gets a new timestamp, and keeps its tag and compressed bytes', async () => {
    const pages = open();
    await putAndFlush(pages, makeEntry({ path: '/a' }));
    const before = pages.findByPath('/a');
    await putAndFlush(pages, makeEntry({ release: 'two', renderedAt: 2 }));
    const after = pages.findByPath('/a');
    expect(after?.entry).toMatchObject({ release: 'two', renderedAt: 2, path: '/a' });
    expect(after?.etag).toBe(before?.etag);
    expect(after?.entry.brotli).toBe(before?.entry.brotli);
    expect(after?.entry.gzip).toBe(before?.entry.gzip);
    expect(pages.counts.unchanged).toBe(1);
    expect((await open().get('a'))?.release).toBe('two');
  });

  test('with other HTML has another tag and its own compressed bytes', async () => {
    const pages = open();
    await putAndFlush(pages, makeEntry({ path: '/a' }));
    const before = pages.findByPath('/a')?.etag;
    await putAndFlush(pages, makeEntry({ release: 'two', html: '<p>other</p>' }));
    expect(pages.findByPath('/a')?.etag).not.toBe(before);
    expect(gunzipSync(pages.findByPath('/a')?.entry.gzip ?? '').toString()).toBe('<p>other</p>');
    expect(pages.counts.unchanged).toBe(0);
  });

  test("replaces Next's own data even if its HTML is the same", async () => {
    const pages = open();
    await putAndFlush(pages, makeEntry({ rsc: Buffer.from('one') }));
    await putAndFlush(pages, makeEntry({ rsc: Buffer.from('two') }));
    expect(Buffer.from((await open().get('a'))?.rsc ?? []).toString()).toBe('two');
  });
});

describe('a damaged file', () => {
  test('is not used, and is counted, logged and removed', async () => {
    const warn = vi.spyOn(log, 'warn').mockReturnValue();
    await putAndFlush(open(), makeEntry());
    const [name = ''] = await readdir(dir);
    const bytes = await readFile(join(dir, name));
    await writeFile(join(dir, name), bytes.subarray(0, bytes.byteLength / 2));
    const pages = open();
    expect(await pages.get('a')).toBeUndefined();
    expect(pages.counts.damaged).toBe(1);
    expect(warn.mock.calls[0]?.[0]).toEqual({ key: 'a', reason: 'the sha256 does not match' });
    expect(await readdir(dir)).toEqual([]);
    expect(await pages.get('a')).toBeUndefined();
    expect(pages.counts.damaged).toBe(1);
  });

  test('is also detected if it has the content of another page', async () => {
    vi.spyOn(log, 'warn').mockReturnValue();
    await putAndFlush(open(), makeEntry({ key: 'other', html: 'other' }));
    const [name = ''] = await readdir(dir);
    const bytes = await readFile(join(dir, name));
    await putAndFlush(open(), makeEntry());
    const own = (await readdir(dir)).find((candidate) => candidate !== name) ?? '';
    await writeFile(join(dir, own), bytes);
    expect(await open().get('a')).toBeUndefined();
  });
});

describe('a disk that fails', () => {
  test('does not prevent a page from being served from memory, and is counted and logged', async () => {
    const error = vi.spyOn(log, 'error').mockReturnValue();
    await writeFile(join(dir, 'file'), '');
    const pages = open({ folder: join(dir, 'file', 'below') });
    await putAndFlush(pages, makeEntry({ path: '/a' }));
    expect(pages.findByPath('/a')?.entry.brotli).toBeDefined();
    expect(pages.counts.notStored).toBe(1);
    expect(error.mock.calls[0]?.[1]).toBe('The page a cannot be stored and stays in memory only');
    await putAndFlush(pages, makeEntry({ html: 'again' }));
    expect((await pages.get('a'))?.html).toBe('again');
  });

  test('is not a miss: each failed read is counted, and their code is logged once', async () => {
    const error = vi.spyOn(log, 'error').mockReturnValue();
    const failure = Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' });
    const read = () => Promise.reject(failure);
    const store = {
      read,
      write: () => Promise.resolve(),
      remove: () => Promise.resolve(),
      removeBefore: () => Promise.resolve(),
    };
    const pages = new Pages({ store, variant: 'b', limit: 1000, errorLimit: 1000 });
    for (const key of ['a', 'b', 'c']) expect(await pages.get(key)).toBeUndefined();
    expect(pages.counts).toMatchObject({ unreadable: 3, damaged: 0 });
    expect(error.mock.calls).toEqual([[{ err: failure }, 'The cached page a cannot be read and is rendered again']]);
  });
});

describe('after a render that failed', () => {
  test('the wait doubles from three seconds to a minute, and ends with a success', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const pages = open();
    pages.put(makeEntry());
    expect(pages.retryDelay('a')).toBe(0);
    const waits = Array.from({ length: 7 }, () => {
      pages.noteFailure('a');
      const wait = pages.retryDelay('a');
      vi.setSystemTime(Date.now() + wait - 1);
      expect(pages.retryDelay('a')).toBe(1);
      vi.setSystemTime(Date.now() + 1);
      expect(pages.retryDelay('a')).toBe(0);
      return wait;
    });
    expect(waits).toEqual([3000, 6000, 12_000, 24_000, 48_000, 60_000, 60_000]);
    expect(pages.counts.failedRenders).toBe(7);
    pages.noteFailure('a');
    pages.put(makeEntry({ html: 'well again' }));
    expect(pages.retryDelay('a')).toBe(0);
    pages.noteFailure('a');
    expect(pages.retryDelay('a')).toBe(3000);
    await pages.flush();
  });

  test('other pages are rendered without a wait', () => {
    const pages = open();
    pages.noteFailure('a');
    expect(pages.retryDelay('b')).toBe(0);
  });
});

describe('a response other than 200', () => {
  test('is in memory only, has no path, and is stale after 30 seconds', async () => {
    const pages = open();
    const lifetime = { revalidate: 3600, expire: 31_536_000 };
    await putAndFlush(pages, makeEntry({ status: 404, path: '/a', lifetime }));
    expect(await pages.get('a')).toMatchObject({ status: 404, lifetime: { revalidate: 30, expire: 31_536_000 } });
    expect(pages.findByPath('/a')).toBeUndefined();
    expect(await readdir(dir)).toEqual([]);
    expect(await open().get('a')).toBeUndefined();
  });

  test('has a separate memory limit', async () => {
    const entry = makeEntry({ status: 404, html: 'x'.repeat(1000) });
    const fits = Math.floor(10_000 / measureEntry(entry));
    const pages = open({ errorLimit: 10_000 });
    for (let count = 0; count < 1000; count++) pages.put({ ...entry, key: `unknown ${count}` });
    await pages.flush();
    const kept = await Promise.all(Array.from({ length: 1000 }, (_, count) => pages.get(`unknown ${count}`)));
    expect(kept.filter((found) => found !== undefined)).toHaveLength(fits);
    expect(pages.bytes).toBe(0);
    expect(await readdir(dir)).toEqual([]);
  });

  test('does not hide the page once it is rendered', async () => {
    const pages = open();
    pages.put(makeEntry({ status: 404 }));
    pages.put(makeEntry({ html: 'there again' }));
    expect((await pages.get('a'))?.html).toBe('there again');
    await pages.flush();
  });
});

describe('memory', () => {
  test('holds at most its limit, and removed entries are read from the disk', async () => {
    const size = 10_000;
    const pages = open({ limit: 50_000 });
    for (let count = 0; count < 20; count++) {
      pages.put(makeEntry({ key: String(count), path: `/${count}`, html: `${count}${'x'.repeat(size)}` }));
    }
    await pages.flush();
    expect(pages.bytes).toBeLessThanOrEqual(50_000);
    expect(pages.bytes).toBeGreaterThan(0);
    expect(pages.findByPath('/0')).toBeUndefined();
    expect(pages.findByPath('/19')?.entry.key).toBe('19');
    expect((await pages.get('19'))?.html).toMatch(/^19x/);
  });

  test('forgets the path of a removed page until the page is read again', async () => {
    const pages = open({ limit: 50_000 });
    await putAndFlush(pages, makeEntry({ key: 'a', path: '/a', html: 'a'.repeat(8000) }));
    expect(pages.findByPath('/a')).toBeDefined();
    for (let count = 0; count < 10; count++) {
      await putAndFlush(pages, makeEntry({ key: String(count), path: `/${count}`, html: 'x'.repeat(8000) }));
    }
    expect(pages.findByPath('/a')).toBeUndefined();
    expect((await pages.get('a'))?.html).toHaveLength(8000);
    expect(pages.findByPath('/a')?.entry.key).toBe('a');
  });

  test('does not hold a page larger than its limit', async () => {
    const pages = open({ limit: 5000 });
    await putAndFlush(pages, makeEntry({ path: '/a', html: 'x'.repeat(6000) }));
    expect(pages.bytes).toBe(0);
    expect(pages.findByPath('/a')).toBeUndefined();
  });
});

test('a page is removed from memory and from the disk', async () => {
  const pages = open();
  await putAndFlush(pages, makeEntry({ path: '/a' }));
  await pages.remove('a');
  expect(await pages.get('a')).toBeUndefined();
  expect(pages.findByPath('/a')).toBeUndefined();
  expect(await readdir(dir)).toEqual([]);
});
