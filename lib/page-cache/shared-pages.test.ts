// Two page caches that share pages through a real Redis.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keys } from '#lib/cluster/keys.ts';
import { PageSharing } from '#lib/cluster/page-sharing.ts';
import { Redis } from '#lib/cluster/redis.ts';
import type { PageEntry } from '#lib/page-cache/entry.ts';
import type { PageStore } from '#lib/page-cache/file-store.ts';
import { Pages } from '#lib/page-cache/pages.ts';
import { hasRedis } from '#test/redis.ts';
import { withRedis } from '#test/with-redis.ts';

const noStore: PageStore = {
  read: async () => undefined,
  write: async () => undefined,
  remove: async () => undefined,
  removeBefore: async () => undefined,
};

const entry: PageEntry = {
  key: 'key',
  path: '/posts/a',
  release: 'one',
  status: 200,
  headers: { 'x-release': 'one' },
  renderedAt: 1_000,
  lifetime: { revalidate: 3600 },
  html: '<p>\u201cText\u201d',
  rsc: Buffer.from('rsc'),
  segments: new Map(),
};

describe.runIf(hasRedis)('page caches of two machines', () => {
  const found = withRedis();
  const clients: Redis[] = [];
  let one: Pages;
  let two: Pages;

  async function open(variant = 'build'): Promise<Pages> {
    const redis = await Redis.open(found.server.url);
    clients.push(redis);
    const pages = new Pages({ store: noStore, variant, limit: 1_000_000, errorLimit: 10_000 });
    pages.shared = new PageSharing(redis, { patience: 10_000, longestRender: 60_000 });
    return pages;
  }

  beforeEach(async () => {
    [one, two] = [await open(), await open()];
  });

  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
  });

  const take = (pages: Pages, release = 'one', isUsable = (_: PageEntry) => true) =>
    pages.takeShared('key', release, isUsable);
  const listPages = () => found.redis.call(['KEYS', keys.page('*')]) as Promise<string[]>;

  test('render a page once, and have the same bytes', async () => {
    expect(await take(one)).toBeUndefined();
    const waiting = take(two);
    one.putRendered(entry);
    expect(await waiting).toMatchObject({ html: entry.html, path: '/posts/a', renderedAt: 1_000 });
    await one.flush();
    await two.flush();
    const [mine, theirs] = [await one.get('key'), await two.get('key')];
    expect(theirs?.brotli).toBeDefined();
    expect(theirs?.brotli).toEqual(mine?.brotli);
    expect([one.counts.rendered, two.counts.rendered]).toEqual([0, 0]);
  });

  test('share a page again when it is compressed, so that others need not compress it', async () => {
    one.putRendered(entry);
    await one.flush();
    await expect.poll(async () => (await take(two)) as PageEntry).toMatchObject({ gzip: expect.anything() });
  });

  test('render a page again if it is damaged, of another release or build, or must not be sent', async () => {
    one.putRendered(entry);
    await one.flush();
    await expect.poll(listPages).toHaveLength(1);
    expect(await take(two, 'two')).toBeUndefined();
    expect(await take(await open('other build'))).toBeUndefined();
    expect(await take(two, 'one', ({ renderedAt }) => renderedAt > 1_000)).toBeUndefined();
    const [name = ''] = await listPages();
    await found.redis.call(['SETRANGE', name, '60', 'damage']);
    expect(await take(two)).toBeUndefined();
  });

  test('share neither errors nor parts of pages', async () => {
    for (const part of [{ status: 404 }, { postponed: 'state' }]) {
      expect(await take(one)).toBeUndefined();
      one.putRendered({ ...entry, ...part });
      await one.flush();
      expect(await take(two)).toBeUndefined();
      two.noteFailure('key', 'one');
      await expect.poll(() => found.redis.call(['KEYS', keys.pageLease('*')])).toEqual([]);
    }
    expect(await listPages()).toEqual([]);
  });
});
