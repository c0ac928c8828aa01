// Runs the samples of the post against a real Redis.
import { afterAll, beforeAll, expect, vi } from 'vitest';
import { hasRedis, RedisServer } from '#test/redis.ts';
import { readBlock } from '#test/sample/blocks.ts';
import { describeSample } from '#test/sample/describe-sample.ts';
import { makeFolder, run } from '#test/sample/sandbox.ts';
import { shouldRefresh } from '../../content/posts/redis-in-production/early.ts';

let service: RedisServer | undefined;
let sample: typeof import('../../content/posts/redis-in-production/cache.ts');
let versioned: typeof import('../../content/posts/redis-in-production/versioned.ts');

beforeAll(async () => {
  if (!hasRedis) return;
  service = await RedisServer.start();
  process.env.REDIS_URL = service.url;
  sample = await import('../../content/posts/redis-in-production/cache.ts');
  versioned = await import('../../content/posts/redis-in-production/versioned.ts');
  await vi.waitFor(() => expect(sample.redis.status).toBe('ready'), { timeout: 120_000 });
});

afterAll(async () => {
  if (!service) return;
  sample.redis.disconnect();
  await service.stop();
});

/** On a busy machine, a command may take longer than the 50 ms that the sample allows, and is then a miss. */
async function keep(key: string, text: string): Promise<void> {
  await expect.poll(() => sample.redis.set(key, text).catch(() => null)).toBe('OK');
}

describeSample(
  'redis-in-production/cache.ts',
  ({ good, bad }) => {
    good.each([[undefined], [null], ['words'], [0]])('%j is loaded once and then cached', async (value) => {
      const key = `kept:${value}`;
      let loads = 0;
      const gate = Promise.withResolvers<void>();
      const read = () =>
        sample.cached(key, 60_000, async () => {
          loads += 1;
          await gate.promise;
          return value;
        });
      const both = Promise.all([read(), read()]);
      // Commands settle in their order, so this one shows that both readers have sent theirs to Redis.
      await sample.redis.get('another').catch(() => null);
      gate.resolve();
      expect(await both).toEqual([value, value]);
      expect(loads).toBe(1);
      // A command that takes longer than 50 ms counts as a miss, so a busy machine needs more than one try.
      const isHit = async () => {
        const before = loads;
        expect(await read()).toBe(value);
        return loads === before;
      };
      await expect.poll(isHit).toBe(true);
    });

    bad.each(['', '{"value', 'null'])('the damaged entry %j is loaded anew', async (text) => {
      await keep('damaged', text);
      expect(await sample.cached('damaged', 60_000, async () => 'good')).toBe('good');
    });
  },
  hasRedis,
);

describeSample(
  'redis-in-production/versioned.ts',
  ({ good, bad }) => {
    const set = (version: number, body: string) =>
      expect.poll(() => versioned.setIfNewer('row', version, body, 60_000).catch(() => undefined));
    const read = () => expect.poll(() => sample.redis.hget('row', 'body').catch(() => null));

    good('a version that is newer or the same is stored', async () => {
      await set(7, 'old').toBe(true);
      await set(8, 'new').toBe(true);
      await set(8, 'again').toBe(true);
      await read().toBe('again');
    });

    bad('an older version does not replace a newer one', async () => {
      await set(9, 'new').toBe(true);
      await set(8, 'old').toBe(false);
      await read().toBe('new');
    });
  },
  hasRedis,
);

describeSample('redis-in-production/early.ts', ({ good, bad }) => {
  const share = (aheadMs: number, loadMs: number) => {
    const count = 20_000;
    const drawn = Array.from({ length: count }, () => shouldRefresh(Date.now() + aheadMs, loadMs));
    return drawn.filter(Boolean).length / count;
  };

  good('readers volunteer before the expiry in proportion to the time of a load', () => {
    expect(share(200, 200)).toBeCloseTo(Math.exp(-1), 1);
  });

  bad('an entry that expires in a minute is left alone, and an expired one is not', () => {
    expect(share(60_000, 200)).toBe(0);
    expect(share(-1, 200)).toBe(1);
  });
});

describeSample(
  'redis-in-production/redis-cache.conf',
  ({ good, bad }) => {
    const program = 'redis-server';
    // One that starts never ends, so the test asks for its version of each setting and ends it by a signal.
    const start = async (text: string) => {
      const folder = makeFolder({ 'redis.conf': `${text}port 0\nunixsocket redis.sock\ndaemonize yes\npidfile pid\n` });
      return { folder, ...(await run(folder, program, ['redis.conf'])) };
    };

    good('the server starts with these settings', async () => {
      const { folder, code } = await start(await readBlock('redis-in-production/redis-cache.conf'));
      expect(code).toBe(0);
      const ask = (...args: string[]) => run(folder, 'redis-cli', ['-s', 'redis.sock', ...args]);
      await expect.poll(async () => (await ask('ping')).stdout).toBe('PONG\n');
      const { stdout } = await ask('config', 'get', 'maxmemory*', 'save', 'appendonly');
      await ask('shutdown', 'nosave');
      const lines = stdout.split('\n');
      const settingOf = (name: string) => lines[lines.indexOf(name) + 1];
      expect(['maxmemory', 'maxmemory-policy', 'save', 'appendonly'].map(settingOf)).toEqual([
        String(3 * 2 ** 30),
        'allkeys-lfu',
        '',
        'no',
      ]);
    });

    bad('the server refuses a policy that does not exist', async () => {
      const text = await readBlock('redis-in-production/redis-cache.conf');
      const { code, stderr } = await start(text.replace('allkeys-lfu', 'all-lfu'));
      expect(code).toBe(1);
      expect(stderr).toContain('maxmemory-policy all-lfu');
    });
  },
  hasRedis,
);
