import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Instance } from '#lib/cluster/instance.ts';
import { keys } from '#lib/cluster/keys.ts';
import { Leadership } from '#lib/cluster/leadership.ts';
import { Redis, StoreError } from '#lib/cluster/redis.ts';
import { LeaseLost, RedisReleaseStore } from '#lib/cluster/redis-release-store.ts';
import { writeContents } from '#lib/cluster/release-contents.ts';
import { advance } from '#lib/model/release-store.ts';
import { hasRedis, RedisServer } from '#test/redis.ts';
import { describeReleaseStore } from '#test/release-store-conformance.ts';

// Without Redis, the tests below are skipped, and this one names the reason.
test.runIf(!hasRedis)('Redis is not installed: run apt-get install redis-server to test the shared store', () => {
  expect(hasRedis).toBe(false);
});

describe.runIf(hasRedis)('with a real Redis', () => {
  let server: RedisServer;
  let redis: Redis;
  let other: Redis;

  beforeAll(async () => {
    server = await RedisServer.start();
    [redis, other] = [await Redis.open(server.url), await Redis.open(server.url)];
  });
  beforeEach(() => redis.call(['FLUSHALL']));
  afterAll(async () => {
    redis.close();
    other.close();
    await server.stop();
  });

  /** Makes all objects and manifests two hours older. */
  async function makeOlder(): Promise<void> {
    for (const kind of ['object', 'manifest'] as const) {
      const name = keys.times(kind);
      for (const digest of (await redis.call(['ZRANGE', name, '0', '-1'])) as string[]) {
        await redis.call(['ZINCRBY', name, '-7200000', digest]);
      }
    }
  }

  describeReleaseStore('in Redis', async () => ({
    store: new RedisReleaseStore(redis),
    reopen: () => new RedisReleaseStore(other),
    damage: (kind, digest) => redis.call(['SET', keys.value(kind, digest), 'damaged']),
    age: makeOlder,
    losePointer: () => redis.call(['DEL', keys.pointer]),
  }));

  test('a damaged pointer counts as missing, and the next one replaces it', async () => {
    const store = new RedisReleaseStore(redis);
    await redis.call(['SET', keys.pointer, '{"release":']);
    expect(await store.readPointer()).toBeUndefined();
    const next = advance(undefined, await store.putManifest('first'));
    expect(await store.compareAndSet(undefined, next)).toBe(true);
    expect(await store.readPointer()).toEqual(next);
  });

  test('a publisher without the lease cannot move the pointer, even if it expects the right one', async () => {
    const store = new RedisReleaseStore(redis);
    const next = advance(undefined, await store.putManifest('first'));
    const moveWith = (fence: string) => store.compareAndSet(undefined, next, { fence });
    await expect(moveWith('1')).rejects.toThrow(LeaseLost);
    await redis.call(['SET', keys.lease, JSON.stringify({ holder: 'other', fence: '2' })]);
    await expect(moveWith('1')).rejects.toThrow(LeaseLost);
    expect(await store.readPointer()).toBeUndefined();
    expect(await moveWith('2')).toBe(true);
  });

  test('a publisher without the lease neither replaces nor removes the candidate of the next one', async () => {
    const store = new RedisReleaseStore(redis);
    const read = () => redis.call(['GET', keys.candidate]);
    const leadWith = (fence: string) => redis.call(['SET', keys.lease, JSON.stringify({ holder: 'other', fence })]);
    await leadWith('1');
    await store.announce('one', '1');
    expect(await read()).toBe('one');
    await leadWith('2');
    await store.announce('two', '2');
    for (const text of ['one', '']) await expect(store.announce(text, '1')).rejects.toThrow(LeaseLost);
    expect(await read()).toBe('two');
    await store.announce('', '2');
    expect(await read()).toBeNull();
    // The store has lost the lease.
    await redis.call(['DEL', keys.lease]);
    await store.announce('two', '2');
    expect(await read()).toBeNull();
  });

  test('missing digests among thousands are found', async () => {
    const store = new RedisReleaseStore(redis);
    const stored = await Promise.all(Array.from({ length: 1_200 }, (_, index) => store.putObject(`text ${index}`)));
    const absent = 'f'.repeat(64);
    expect(await store.findMissing('object', [...stored, absent])).toEqual([absent]);
  });

  test('calls to a paused Redis time out, and succeed after it resumes', async () => {
    server.signal('SIGSTOP');
    const store = new RedisReleaseStore(redis);
    await expect(store.readPointer()).rejects.toThrow(StoreError);
    server.signal('SIGCONT');
    await expect.poll(() => store.readPointer().then(String, () => 'fails')).toBe('undefined');
  });

  test('calls to a killed Redis fail at once, and the client reconnects after its restart', async () => {
    const store = new RedisReleaseStore(redis);
    await server.kill();
    await expect(store.readPointer()).rejects.toThrow('The shared store cannot be used');
    await server.start();
    await expect.poll(() => store.readPointer().then(String, () => 'fails')).toBe('undefined');
  });
});

describe.runIf(hasRedis)('with an ACL user', () => {
  test('as in the guide, web instances follow releases and cannot change them', async () => {
    const guide = readFileSync(new URL('../../docs/scale.md', import.meta.url), 'utf8');
    const users = [...guide.matchAll(/^user .*$/gm)].flatMap(([line]) => `--${line}`.split(' '));
    const server = await RedisServer.start([...users, '--user', 'default', 'off']);
    const address = (user: string) => `redis://${user}:PASSWORD@127.0.0.1:${server.port}`;
    const [web, publisher] = [await Redis.open(address('web')), await Redis.open(address('publisher'))];
    const leadership = await Leadership.take({ redis: publisher, holder: 'one', name: 'one' });
    const store = new RedisReleaseStore(publisher);
    const contents = await writeContents(store, { objects: [await store.putObject('text')], stems: [] });
    const next = advance(undefined, await store.putManifest('first'));
    if (!(leadership instanceof Leadership)) throw new Error('The lease is not free');
    const { fence } = leadership;
    expect(await store.compareAndSet(undefined, next, { fence, contents })).toBe(true);
    const dir = await mkdtemp(join(tmpdir(), 'load-bearing-acl-'));
    const options = { releaseDir: dir, role: 'web' as const, origin: 'http://127.0.0.1:9' };
    const instance = await Instance.open({ ...options, url: address('web') });
    await instance.waitForRelease();
    await expect.poll(() => instance.state.state).toBe('ok');
    const forbidden = [
      ['SET', keys.pointer, '1'],
      ['DEL', keys.value('manifest', next.release)],
      ['HGETALL', keys.files],
      ['FLUSHALL'],
    ];
    for (const command of forbidden) await expect(web.call(command), command[0]).rejects.toThrow('NOPERM');
    const stolen = new RedisReleaseStore(web).compareAndSet(next, advance(next, next.release), { fence });
    await expect(stolen).rejects.toThrow(StoreError);
    expect(await store.readPointer()).toEqual(next);
    await instance.close();
    await leadership.release();
    web.close();
    publisher.close();
    await server.stop();
    await rm(dir, { recursive: true, force: true });
  });

  test('user and password of the address are used, and wrong ones are reported', async () => {
    const server = await RedisServer.start('--user blog on >secret ~lb:* &lb:* +@all --user default off'.split(' '));
    const address = (password: string) => `redis://blog:${password}@127.0.0.1:${server.port}`;
    const [right, wrong] = [await Redis.open(address('secret')), await Redis.open(address('guess'))];
    expect(await new RedisReleaseStore(right).putObject('text')).toHaveLength(64);
    await expect(right.call(['SET', 'other', '1'])).rejects.toThrow('NOPERM');
    await expect(new RedisReleaseStore(wrong).putObject('text')).rejects.toThrow(StoreError);
    right.close();
    wrong.close();
    await server.stop();
  });
});
