import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { keys } from '#lib/cluster/keys.ts';
import { Puller } from '#lib/cluster/pull.ts';
import { RedisReleaseStore } from '#lib/cluster/redis-release-store.ts';
import { writeContents } from '#lib/cluster/release-contents.ts';
import { digestOf } from '#lib/model/digest.ts';
import { FileReleaseStore } from '#lib/model/file-release-store.ts';
import { hasRedis } from '#test/redis.ts';
import { withRedis } from '#test/with-redis.ts';

describe.runIf(hasRedis)('a release that the store has in part', () => {
  const here = withRedis();

  test('is copied as far as possible, and everything that the store lacks is asked for', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'load-bearing-pull-'));
    onTestFinished(() => rm(dir, { recursive: true }));
    const store = new RedisReleaseStore(here.redis);
    const texts = Array.from({ length: 100 }, (_, number) => `object ${number}`);
    const present = texts.filter((_, number) => number % 4 > 0);
    const missing = texts.filter((text) => !present.includes(text));
    for (const text of present) await store.putObject(text);
    const contents = await writeContents(store, { objects: texts.map(digestOf), stems: [] });
    const pulled = new Puller(here.redis, dir).pull(digestOf('a release'), contents);
    await expect(pulled).rejects.toMatchObject({ name: 'DamagedFile' });
    const local = await new FileReleaseStore(dir).listObjects();
    expect([...local].toSorted()).toEqual(present.map(digestOf).toSorted());
    const wanted = (await here.redis.call(['SMEMBERS', keys.wanted])) as string[];
    expect(wanted.toSorted()).toEqual(missing.map((text) => `object ${digestOf(text)}`).toSorted());
  });
});
