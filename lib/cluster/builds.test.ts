import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SharedBuilds } from '#lib/cluster/builds.ts';
import { keys } from '#lib/cluster/keys.ts';
import { hasRedis } from '#test/redis.ts';
import { withRedis } from '#test/with-redis.ts';

describe.runIf(hasRedis)('the scripts of builds', () => {
  const found = withRedis();
  let root = '';

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'load-bearing-builds-'));
  });

  afterEach(() => rm(root, { recursive: true, force: true }));

  /** Makes the folder of a machine with one build. */
  async function machine(name: string, build: string): Promise<{ dir: string; builds: SharedBuilds }> {
    const dir = join(root, name);
    for (const file of ['assets/reader.js', 'static/chunks/a.css']) {
      await mkdir(dirname(join(dir, build, file)), { recursive: true });
      await writeFile(join(dir, build, file), `${file} of ${build}`);
    }
    return { dir, builds: new SharedBuilds(found.redis, dir, build) };
  }

  test('are on every machine after an exchange, even if the store had lost them', async () => {
    const [one, other] = [await machine('one', 'old'), await machine('other', 'new')];
    await one.builds.exchange();
    await other.builds.exchange();
    await one.builds.exchange();
    for (const { dir } of [one, other]) {
      for (const build of ['old', 'new']) {
        expect(await readFile(join(dir, build, 'static/chunks/a.css'), 'utf8')).toBe(`static/chunks/a.css of ${build}`);
      }
    }
    await found.redis.call(['FLUSHALL']);
    await one.builds.exchange();
    expect(await found.redis.call(['HKEYS', keys.build('old')])).toHaveLength(2);
  });

  test('of an instance that has just started are found when a reader requests one', async () => {
    const [one, other] = [await machine('one', 'old'), await machine('other', 'new')];
    await one.builds.exchange();
    await other.builds.exchange();
    const isHere = async () => {
      await one.builds.seek();
      return (await readdir(one.dir)).includes('new');
    };
    await expect.poll(isHere, { interval: 20 }).toBe(true);
  });

  test('are never written outside of the folder, even if the store is manipulated', async () => {
    const { dir, builds } = await machine('one', 'old');
    await found.redis.call(['ZADD', keys.builds, '1', 'bad', '2', '../up']);
    for (const build of ['bad', '../up']) {
      await found.redis.call([
        'HSET',
        keys.build(build),
        '../../out.js',
        'x',
        'static/../../out.js',
        'x',
        'assets/a.js',
        'a',
      ]);
    }
    await builds.exchange();
    expect((await readdir(dir, { recursive: true })).toSorted()).toContain('bad/assets/a.js');
    expect(await readdir(root)).toEqual(['one']);
    expect((await readdir(dir)).toSorted()).toEqual(['bad', 'old']);
  });

  test('are kept for the four most recently used builds', async () => {
    for (const build of ['b1', 'b2', 'b3', 'b4', 'b5']) await (await machine(build, build)).builds.exchange();
    expect(await found.redis.call(['ZCARD', keys.builds])).toBe(4);
    expect(await found.redis.call(['EXISTS', keys.build('b1')])).toBe(0);
    expect(await found.redis.call(['EXISTS', keys.build('b5')])).toBe(1);
  });
});
