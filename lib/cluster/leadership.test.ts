import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { keys } from '#lib/cluster/keys.ts';
import { Leadership, lateTime, leaseTime } from '#lib/cluster/leadership.ts';
import { hasRedis } from '#test/redis.ts';
import { withRedis } from '#test/with-redis.ts';

describe.runIf(hasRedis)('the lease of the publisher', () => {
  const here = withRedis();

  const ask = (holder: string, yields = false) => Leadership.take({ redis: here.redis, holder, name: holder, yields });
  const take = async (holder: string) => {
    const taken = await ask(holder);
    return taken instanceof Leadership ? taken : undefined;
  };

  test('is held by one, renewed while it runs, and free at once when it ends', async () => {
    const first = await take('first');
    expect(first).toBeDefined();
    await delay(leaseTime + 500);
    expect(await take('second')).toBeUndefined();
    await first?.release();
    const second = await take('second');
    expect(Number(second?.fence)).toBeGreaterThan(Number(first?.fence));
    await second?.release();
  });

  test('is renewed while the work after a renewal takes longer', async () => {
    const first = await take('first');
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    if (first) {
      first.onRenewal = () => {
        begin();
        return ended;
      };
    }
    await begun;
    await here.redis.call(['DEL', keys.lease]);
    await expect.poll(() => here.redis.call(['EXISTS', keys.lease])).toBe(1);
    end();
    await first?.release();
  });

  test('expires within the lease time if its holder dies, and the next one has a higher fencing number', async () => {
    // A holder that does not renew.
    await here.redis.call(['SET', keys.fence, '9000000000000']);
    const lease = JSON.stringify({ holder: 'dead', name: 'dead', fence: '9000000000000' });
    await here.redis.call(['SET', keys.lease, lease, 'PX', String(leaseTime)]);
    let next: Leadership | undefined;
    while (!next) {
      next = await take('next');
      await delay(50);
    }
    expect(next.fence).toBe('9000000000001');
    await next.release();
  });

  test('is late if its holder has missed renewals', async () => {
    const lease = JSON.stringify({ holder: 'dead', name: 'dead', fence: '1' });
    await here.redis.call(['SET', keys.lease, lease, 'PX', '60000']);
    expect(await ask('next')).toBe('held');
    await here.redis.call(['SET', keys.lease, lease, 'PX', String(lateTime - 100)]);
    expect(await ask('next')).toBe('late');
    await here.redis.call(['DEL', keys.lease]);
  });

  test('has a higher fencing number than the holder knows, even if the clock of a new store is slow', async () => {
    await here.redis.call(['DEL', keys.fence]);
    const taken = await Leadership.take({ redis: here.redis, holder: 'x', name: 'x', known: '9100000000000' });
    expect(taken).toMatchObject({ fence: '9100000000001' });
    if (taken instanceof Leadership) await taken.release();
    await here.redis.call(['DEL', keys.fence]);
  });

  test('lost by the store is renewed with a higher fencing number and reported', async () => {
    const first = await take('first');
    const before = Number(first?.fence);
    const returned = new Promise<void>((resolve) => {
      if (first) first.onReturn = resolve;
    });
    await here.redis.call(['FLUSHALL']);
    await returned;
    expect(Number(first?.fence)).toBeGreaterThan(before);
    await first?.release();
  });

  test('restores its fencing number if the store has evicted it', async () => {
    const first = await take('first');
    await here.redis.call(['DEL', keys.fence]);
    await expect.poll(() => here.redis.call(['GET', keys.fence]), { timeout: 10_000 }).toBe(first?.fence);
    await first?.release();
  });

  test('is not renewed if another publisher led and ended meanwhile', async () => {
    const first = await take('first');
    // In this order, a renewal between the two changes nothing.
    await here.redis.call(['SET', keys.fence, '9000000000000']);
    await here.redis.call(['DEL', keys.lease]);
    await first?.lost;
    expect(await here.redis.call(['EXISTS', keys.lease])).toBe(0);
    await first?.release();
  });

  test('of an emptied store is left to the previous leader', async () => {
    const first = await take('first');
    expect(await ask('second', true)).toMatch(/held|late/);
    // Sent together, so that the first one cannot renew its lease between them.
    expect(await Promise.all([here.redis.call(['FLUSHALL']), ask('second', true)])).toEqual(['OK', 'empty']);
    await expect.poll(() => ask('second', true)).toBe('held');
    await first?.release();
    // The store has a fencing number, so no publisher has to wait.
    const second = await ask('second', true);
    expect(second).toBeInstanceOf(Leadership);
    if (second instanceof Leadership) await second.release();
  });

  test.each(['pointer', 'move'] as const)('reports that the store lost the %s', async (name) => {
    const first = await take('first');
    await here.redis.call(['MSET', keys.pointer, 'pointer', keys.move, 'move']);
    const renewed = () =>
      new Promise<void>((resolve) => {
        if (first) first.onRenewal = async () => resolve();
      });
    await renewed();
    let returns = 0;
    if (first) first.onReturn = () => void returns++;
    await renewed();
    expect(returns).toBe(0);
    await here.redis.call(['DEL', keys[name]]);
    await expect.poll(() => returns).toBe(1);
    expect(await here.redis.call(['EXISTS', keys.pointer, keys.move])).toBe(0);
    await renewed();
    expect(returns).toBe(1);
    await first?.release();
  });

  test('leaves a pointer without its move to a publisher that has just taken it', async () => {
    await here.redis.call(['SET', keys.pointer, 'pointer']);
    const first = await take('first');
    expect(await here.redis.call(['EXISTS', keys.pointer])).toBe(1);
    await first?.release();
  });

  test('is lost if another publisher has taken it', async () => {
    const first = await take('first');
    await here.redis.call(['SET', keys.lease, JSON.stringify({ holder: 'second', name: 'second', fence: '1' })]);
    await first?.lost;
    await first?.release();
    expect(String(await here.redis.call(['GET', keys.lease]))).toContain('second');
  });
});
