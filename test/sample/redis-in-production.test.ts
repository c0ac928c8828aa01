// Runs the samples of the post against a real Redis.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { hasRedis, RedisServer } from '#test/redis.ts';

describe.runIf(hasRedis)('with Redis', () => {
  let service: RedisServer;
  let sample: typeof import('../../content/posts/redis-in-production/cache.ts');
  let versioned: typeof import('../../content/posts/redis-in-production/versioned.ts');

  beforeAll(async () => {
    service = await RedisServer.start();
    process.env.REDIS_URL = service.url;
    sample = await import('../../content/posts/redis-in-production/cache.ts');
    versioned = await import('../../content/posts/redis-in-production/versioned.ts');
    await vi.waitFor(() => expect(sample.redis.status).toBe('ready'), { timeout: 20_000 });
  });

  afterAll(async () => {
    sample.redis.disconnect();
    await service.stop();
  });

  /** On a busy machine, a command may take longer than the 50 ms that the sample allows, and is then a miss. */
  async function keep(key: string, text: string): Promise<void> {
    await expect.poll(() => sample.redis.set(key, text).catch(() => null), { timeout: 20_000 }).toBe('OK');
  }

  test.each([[undefined], [null], ['words'], [0]])('%j is loaded once and then cached', async (value) => {
    const key = `kept:${value}`;
    let loads = 0;
    const read = () =>
      sample.cached(key, 60_000, async () => {
        loads += 1;
        return value;
      });
    expect(await Promise.all([read(), read()])).toEqual([value, value]);
    expect(loads).toBe(1);
    // A command that takes longer than 50 ms counts as a miss, so a busy machine needs more than one try.
    const isHit = async () => {
      const before = loads;
      expect(await read()).toBe(value);
      return loads === before;
    };
    await expect.poll(isHit, { timeout: 20_000 }).toBe(true);
  });

  test.each(['', '{"value', 'null'])('the damaged entry %j is loaded anew', async (text) => {
    await keep('damaged', text);
    expect(await sample.cached('damaged', 60_000, async () => 'good')).toBe('good');
  });

  test('an older version does not replace a newer one', async () => {
    const set = (version: number, body: string) =>
      expect.poll(() => versioned.setIfNewer('row', version, body, 60_000).catch(() => undefined), { timeout: 20_000 });
    await set(8, 'new').toBe(true);
    await set(7, 'old').toBe(false);
    await expect.poll(() => sample.redis.hget('row', 'body').catch(() => null), { timeout: 20_000 }).toBe('new');
    await set(8, 'again').toBe(true);
  });
});

test('readers volunteer before the expiry in proportion to the time of a load', async () => {
  const { shouldRefresh } = await import('../../content/posts/redis-in-production/early.ts');
  const share = (aheadMs: number, loadMs: number) => {
    const count = 20_000;
    return (
      Array.from({ length: count }, () => shouldRefresh(Date.now() + aheadMs, loadMs)).filter(Boolean).length / count
    );
  };
  expect(share(-1, 200)).toBe(1);
  expect(share(200, 200)).toBeCloseTo(Math.exp(-1), 1);
  expect(share(60_000, 200)).toBe(0);
});
