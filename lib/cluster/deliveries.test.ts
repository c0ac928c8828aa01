import { describe, expect, test } from 'vitest';
import { forwardDelivery, receiveDeliveries } from '#lib/cluster/deliveries.ts';
import { keys } from '#lib/cluster/keys.ts';
import { hasRedis } from '#test/redis.ts';
import { withRedis } from '#test/with-redis.ts';

const delivery = { headers: { 'x-hub-signature-256': ['sha256=00'] }, body: Buffer.from([123, 0, 255, 125]) };

describe.runIf(hasRedis)('deliveries of webhooks', () => {
  const here = withRedis();

  test('arrive as they were sent, and their response returns', async () => {
    const sent = forwardDelivery(here.redis, delivery);
    const seen: unknown[] = [];
    await expect
      .poll(async () => {
        await receiveDeliveries(here.redis, async (one) => {
          seen.push(one);
          return { status: 202, text: 'Accepted.' };
        });
        return seen.length;
      })
      .toBe(1);
    expect(seen).toEqual([delivery]);
    expect(await sent).toEqual({ status: 202, text: 'Accepted.' });
  });

  test('do not fill the store while no publisher reads them', async () => {
    const sent = Array.from({ length: 40 }, () => forwardDelivery(here.redis, delivery));
    const statuses = (await Promise.all(sent)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([503]));
    expect(await here.redis.call(['LLEN', keys.deliveries])).toBe(32);
    expect(await here.redis.call(['PTTL', keys.deliveries])).toBeGreaterThan(0);
  });

  test('that are not deliveries are left out', async () => {
    await here.redis.call(['LPUSH', keys.deliveries, 'no JSON', '{"id":1}']);
    await receiveDeliveries(here.redis, () => Promise.reject(new Error('called')));
    expect(await here.redis.call(['LLEN', keys.deliveries])).toBe(0);
  });
});
