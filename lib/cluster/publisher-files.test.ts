import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keys } from '#lib/cluster/keys.ts';
import { PublisherFiles } from '#lib/cluster/publisher-files.ts';
import { Redis } from '#lib/cluster/redis.ts';
import { LeaseLost } from '#lib/cluster/redis-release-store.ts';
import { FileReleaseStore } from '#lib/model/file-release-store.ts';
import { hasRedis, RedisServer } from '#test/redis.ts';

describe.runIf(hasRedis)('the files of a publisher', () => {
  let server: RedisServer;
  let redis: Redis;
  let root: string;

  beforeAll(async () => {
    server = await RedisServer.start();
    redis = await Redis.open(server.url);
    root = await mkdtemp(join(tmpdir(), 'load-bearing-files-'));
  });

  afterAll(async () => {
    redis.close();
    await server.stop();
    await rm(root, { recursive: true, force: true });
  });

  const leadWith = (fence: string) =>
    redis.call(['SET', keys.lease, JSON.stringify({ holder: 'x', name: 'x', fence })]);

  async function makeFolder(journal: string): Promise<{ dir: string; files: PublisherFiles }> {
    const dir = await mkdtemp(join(root, 'release-'));
    await writeFile(join(dir, 'journal.json'), journal);
    return { dir, files: new PublisherFiles(redis, dir) };
  }

  test('of a leader that was paused do not replace those of the next leader', async () => {
    const [old, next] = [await makeFolder('old'), await makeFolder('next')];
    await leadWith('1');
    await old.files.save(undefined, '1');
    await leadWith('2');
    await next.files.save(undefined, '2');
    await writeFile(join(old.dir, 'journal.json'), 'old again');
    await expect(old.files.save(undefined, '1')).rejects.toThrow(LeaseLost);
    await old.files.restore();
    expect(await readFile(join(old.dir, 'journal.json'), 'utf8')).toBe('next');
  });

  test('are not replaced by those of an old snapshot', async () => {
    const [leader, waiting] = [await makeFolder('old'), await makeFolder('newest')];
    await leadWith('3');
    await leader.files.save(undefined, '3');
    const set = async (sequence: number) => {
      const pointer = { release: '0'.repeat(64), format: 1, sequence, fence: '3' };
      await redis.call(['SET', keys.pointer, JSON.stringify(pointer)]);
      await redis.call(['SET', keys.move, JSON.stringify({ fence: '3', activateAt: 0, contents: '' })]);
      return pointer;
    };
    await new FileReleaseStore(waiting.dir).follow(await set(5));
    await set(4);
    await waiting.files.restoreChanged(() => true);
    expect(await readFile(join(waiting.dir, 'journal.json'), 'utf8')).toBe('newest');
    await set(5);
    await waiting.files.restoreChanged(() => true);
    expect(await readFile(join(waiting.dir, 'journal.json'), 'utf8')).toBe('old');
  });
});
