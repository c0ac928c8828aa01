import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { keys } from '#lib/cluster/keys.ts';
import { PageSharing, type SharingOptions } from '#lib/cluster/page-sharing.ts';
import { Redis } from '#lib/cluster/redis.ts';
import { digestOf } from '#lib/model/digest.ts';
import { Cuttable } from '#test/cuttable.ts';
import { hasRedis } from '#test/redis.ts';
import { withRedis } from '#test/with-redis.ts';

describe.runIf(hasRedis)('pages that machines share', () => {
  const found = withRedis();
  const opened: (Redis | Cuttable)[] = [];
  let one: PageSharing;
  let two: PageSharing;

  /** On a busy machine, replies and renewals are late, which only some tests are about. */
  const patient = { patience: 10_000, longestRender: 60_000 };

  async function open(port = found.server.port, options: SharingOptions = patient): Promise<PageSharing> {
    const redis = await Redis.open(`redis://127.0.0.1:${port}`);
    opened.push(redis);
    return new PageSharing(redis, options);
  }

  beforeEach(async () => {
    [one, two] = [await open(), await open()];
  });

  afterEach(() => {
    for (const each of opened.splice(0)) each.close();
  });

  const keyCount = async () => Number(await found.redis.call(['DBSIZE']));

  test('one machine renders a page, and the other waits for it', async () => {
    expect(await one.take('page', true)).toBeUndefined();
    const waiting = two.take('page', true);
    const bytes = randomBytes(100_000);
    await one.offer('page', bytes);
    expect(await waiting).toEqual(bytes);
    expect(await one.take('page', true)).toEqual(bytes);
  });

  test('if twenty machines need a page at once, one of them renders it', async () => {
    const machines = await Promise.all(Array.from({ length: 20 }, () => open()));
    let renders = 0;
    const pages = await Promise.all(
      machines.map(async (machine) => {
        const taken = await machine.take('page', true);
        if (taken) return String(taken);
        renders += 1;
        await delay(200);
        await machine.offer('page', Buffer.from('text'));
        return 'text';
      }),
    );
    expect(pages).toEqual(Array(20).fill('text'));
    expect(renders).toBe(1);
  });

  test('a machine that may not render gets a finished page, but neither waits nor prevents others from rendering', async () => {
    expect(await one.take('page', false)).toBeUndefined();
    expect(await two.take('page', true)).toBeUndefined();
    const call = vi.spyOn(Redis.prototype, 'callForBytes');
    expect(await one.take('page', false)).toBeUndefined();
    expect(call).toHaveBeenCalledTimes(1);
    call.mockRestore();
    await two.offer('page', Buffer.from('text'));
    expect(await one.take('page', false)).toEqual(Buffer.from('text'));
  });

  test('another machine renders if the first one gives up or dies', async () => {
    expect(await one.take('page', true)).toBeUndefined();
    one.release('page');
    expect(await two.take('page', true)).toBeUndefined();
    two.release('page');
    const ending = await Redis.open(found.server.url);
    expect(await new PageSharing(ending, { ...patient, patience: 100 }).take('page', true)).toBeUndefined();
    ending.close();
    // It waits until the lease has ended.
    expect(await one.take('page', true)).toBeUndefined();
    one.release('page');
    await expect.poll(() => found.redis.call(['EXISTS', keys.pageLease(digestOf('page'))])).toBe(0);
  });

  test('requests do not wait for a store that hangs', async () => {
    const network = await Cuttable.open(found.server.port);
    opened.push(network);
    const far = await open(network.port, {});
    // Longer than the limit of a test.
    network.lateness = 600_000;
    for (let count = 0; count < 100; count++) expect(await far.take(`page ${count}`, true)).toBeUndefined();
    await far.offer('page', Buffer.from('text'));
  });

  test('without the store, each machine renders', async () => {
    const network = await Cuttable.open(found.server.port);
    opened.push(network);
    const far = await open(network.port);
    network.cut();
    expect(await far.take('page', true)).toBeUndefined();
    await far.offer('page', Buffer.from('text'));
    far.release('page');
  });

  test('the oldest pages make room for new ones', async () => {
    const small = await open(found.server.port, { ...patient, limit: 1_000 });
    for (let count = 0; count < 20; count++) {
      expect(await small.take(`page ${count}`, true)).toBeUndefined();
      await small.offer(`page ${count}`, Buffer.alloc(300));
      // Offered again when it is compressed.
      await small.offer(`page ${count}`, Buffer.alloc(310));
    }
    await expect.poll(keyCount).toBe(5);
    expect(await found.redis.call(['GET', keys.pageBytes])).toBe('930');
    expect(await small.take('page 19', true)).toEqual(Buffer.alloc(310));
    expect(await small.take('page 16', true)).toBeUndefined();
    small.release('page 16');
  });

  test('the total stays right if the store evicts a page, or one of the set and the total', async () => {
    const small = await open(found.server.port, { ...patient, limit: 1_000 });
    for (let count = 0; count < 9; count++) {
      await small.offer('page', Buffer.alloc(300));
      await found.redis.call(['DEL', keys.page(digestOf('page'))]);
    }
    expect(await found.redis.call(['GET', keys.pageBytes])).toBe('300');
    await found.redis.call(['DEL', keys.pages]);
    await found.redis.call(['SET', keys.pageBytes, '5000']);
    for (const name of ['one', 'two']) await small.offer(name, Buffer.alloc(300));
    expect(await small.take('two', true)).toEqual(Buffer.alloc(300));
  });

  test('a lease that is taken again after it ended leaves no timer', async () => {
    const [set, clear] = [vi.spyOn(globalThis, 'setInterval'), vi.spyOn(globalThis, 'clearInterval')];
    for (let count = 0; count < 2; count++) {
      await found.redis.call(['DEL', keys.pageLease(digestOf('page'))]);
      expect(await one.take('page', true)).toBeUndefined();
    }
    one.release('page');
    const made = set.mock.results.map(({ value }) => value);
    expect(made).toHaveLength(2);
    expect(clear.mock.calls.flat()).toEqual(expect.arrayContaining(made));
    vi.restoreAllMocks();
  });

  test('pages from before a time are removed, and no others', async () => {
    for (let count = 0; count < 1_200; count++) await one.offer(`page ${count}`, Buffer.from('secret'));
    await one.removeBefore(Date.now() - 3_600_000);
    expect(await two.take('page 3', true)).toEqual(Buffer.from('secret'));
    await one.removeBefore(Date.now());
    expect(await two.take('page 3', true)).toBeUndefined();
    two.release('page 3');
    expect(await found.redis.call(['KEYS', keys.page('*')])).toEqual([]);
    expect(await found.redis.call(['GET', keys.pageBytes])).toBe('0');
  });
});
