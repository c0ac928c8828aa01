import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { forwardDelivery, receiveDeliveries } from '#lib/cluster/deliveries.ts';
import { keys } from '#lib/cluster/keys.ts';
import { Redis } from '#lib/cluster/redis.ts';
import { hasRedis, RedisServer } from '#test/redis.ts';

const delivery = { headers: { 'x-hub-signature-256': ['sha256=00'] }, body: Buffer.from([123, 0, 255, 125]) };

describe.runIf(hasRedis)('deliveries of webhooks', { timeout: 60_000 }, () => {
  let server: RedisServer;
  let redis: Redis;

  beforeAll(async () => {
    server = await RedisServer.start();
    redis = await Redis.open(server.url);
  });
  beforeEach(() => redis.call(['FLUSHALL']));
  afterAll(async () => {
    redis.close();
    await server.stop();
  });

  test('arrive as they were sent, and their response returns', async () => {
    const sent = forwardDelivery(redis, delivery);
    const seen: unknown[] = [];
    await expect
      .poll(async () => {
        await receiveDeliveries(redis, async (one) => {
          seen.push(one);
          return { status: 202, text: 'Accepted.' };
        });
        return seen.length;
      })
      .toBe(1);
    expect(seen).toEqual([delivery]);
    expect(await sent).toEqual({ status: 202, text: 'Accepted.' });
  });

  test('do not fill the store while nobody reads them', async () => {
    const sent = Array.from({ length: 40 }, () => forwardDelivery(redis, delivery));
    const statuses = (await Promise.all(sent)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([503]));
    expect(await redis.call(['LLEN', keys.deliveries])).toBe(32);
    expect(await redis.call(['PTTL', keys.deliveries])).toBeGreaterThan(0);
  });

  test('that are no deliveries are left out', async () => {
    await redis.call(['LPUSH', keys.deliveries, 'no JSON', '{"id":1}']);
    await receiveDeliveries(redis, () => Promise.reject(new Error('called')));
    expect(await redis.call(['LLEN', keys.deliveries])).toBe(0);
  });
});
