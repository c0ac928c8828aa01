import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Redis } from '#lib/cluster/redis.ts';
import { advice, blocker } from '#lib/doctor/finding.ts';
import { checkStore } from '#lib/doctor/store.ts';
import { findFreePort } from '#test/ports.ts';
import { hasRedis, RedisServer } from '#test/redis.ts';

test('a site without a shared store has nothing to check', async () => {
  expect(await checkStore({ role: 'all' })).toEqual([]);
});

test('a store that cannot be reached is a problem, with the reason', async () => {
  const port = await findFreePort();
  expect(await checkStore({ sharedStore: `redis://127.0.0.1:${port}`, role: 'web' })).toEqual([
    blocker(
      `SHARED_STORE: The shared store cannot be used: connect ECONNREFUSED 127.0.0.1:${port}. Start Redis, or correct the address, the user or the password.`,
    ),
  ]);
});

describe.runIf(hasRedis)('a store that responds', () => {
  let server: RedisServer;

  beforeAll(async () => {
    server = await RedisServer.start();
  });

  afterAll(() => server.stop());

  const check = (sharedStore = server.url) => checkStore({ sharedStore, role: 'publisher' });

  async function configure(...values: string[]): Promise<void> {
    const redis = await Redis.open(server.url);
    await redis.call(['CONFIG', 'SET', ...values]);
    redis.close();
  }

  test('is in order, gets advice if it may evict releases, and is a problem if it cannot be used', async () => {
    expect(await check()).toEqual([]);
    await configure('maxmemory-policy', 'allkeys-lru');
    expect(await check()).toEqual([]);
    await configure('maxmemory', '100mb');
    expect(await check()).toEqual([
      advice('SHARED_STORE: Redis may evict releases or leases (allkeys-lru): set maxmemory-policy to noeviction.'),
    ]);
    await configure('min-replicas-to-write', '1');
    expect(await check()).toEqual([
      { kind: 'blocker', text: expect.stringMatching(/cannot be used: NOREPLICAS[^.]*\.$/) },
    ]);
    server.signal('SIGSTOP');
    expect(await check()).toEqual([{ kind: 'blocker', text: expect.stringContaining('it timed out after 2000 ms') }]);
    server.signal('SIGCONT');
    expect(await check('redis://127.0.0.1/nothing')).toEqual([
      { kind: 'blocker', text: expect.stringMatching(/Invalid pathname\. Start Redis/) },
    ]);
    await configure('requirepass', 'secret');
    expect(await check(server.url.replace('//', '//:wrong@'))).toEqual([
      { kind: 'blocker', text: expect.stringMatching(/cannot be used: WRONGPASS[^.]*\. Start Redis/) },
    ]);
  });
});
