// One empty Redis for the tests of a group, and a client of it.
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { Redis } from '#lib/cluster/redis.ts';
import { RedisServer } from '#test/redis.ts';

/** Call it in `describe`. The values are there when a test begins. */
export function withRedis(): { server: RedisServer; redis: Redis } {
  const found = {} as { server: RedisServer; redis: Redis };
  beforeAll(async () => {
    found.server = await RedisServer.start();
    found.redis = await Redis.open(found.server.url);
  });
  beforeEach(() => found.redis.call(['FLUSHALL']));
  afterAll(async () => {
    found.redis.close();
    await found.server.stop();
  });
  return found;
}
