// A publisher and three instances in one process around a real Redis, whose store and networks break in the middle of pushes. It
// needs no build: the instances are only folders. The suite in this folder does the same with whole machines.
import { once } from 'node:events';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Instance } from '#lib/cluster/instance.ts';
import type { Redis } from '#lib/cluster/redis.ts';
import type { PublishService } from '#lib/publish/publish-service.ts';
import { makeFolders } from '#test/corpus/folder.ts';
import { bareFolder, plainPost } from '#test/corpus/form.ts';
import { Cuttable } from '#test/cuttable.ts';
import { makeRandom } from '#test/faults/random.ts';
import { hasRedis, RedisServer } from '#test/redis.ts';
import { sampled, samples } from '#test/sample-counts.ts';
import { readLoadFactor } from '#test/suite.ts';
import { mixedTime } from './judge.ts';

interface Member {
  dir: string;
  instance: Instance;
  network: Cuttable;
  http: Server;
}

describe.runIf(hasRedis)('instances of a store that fails', { timeout: 600_000 }, () => {
  let server: RedisServer;
  let redis: Redis;
  let root = '';
  let contentDir = '';
  let releaseDir = '';
  let publisher: PublishService;
  let network: Cuttable;
  const members: Member[] = [];
  const modules = async () => ({
    ...(await import('#lib/cluster/instance.ts')),
    ...(await import('#lib/cluster/redis.ts')),
    ...(await import('#lib/model/release-files.ts')),
    ...(await import('#lib/publish/folder-source.ts')),
    ...(await import('#lib/publish/open-publisher.ts')),
  });
  let lib: Awaited<ReturnType<typeof modules>>;

  beforeAll(async () => {
    ({ root, contentDir, releaseDir } = await makeFolders(bareFolder));
    server = await RedisServer.start();
    network = await Cuttable.open(server.port);
    vi.stubEnv('RELEASE_DIR', releaseDir);
    vi.stubEnv('SHARED_STORE', server.url);
    lib = await modules();
    redis = await lib.Redis.open(server.url);
    await write(1);
    const opened = await lib.openPublishService({
      releaseDir,
      sharedStore: `redis://127.0.0.1:${network.port}`,
      source: new lib.FolderSource(contentDir),
      isStrict: false,
      log: () => undefined,
    });
    if (!opened) throw new Error('Another publisher leads');
    publisher = opened;
    await publisher.watch(0);
    for (let count = 0; count < 3; count++) members.push(await joinCluster());
    for (const { instance } of members) await instance.waitForRelease();
  });

  afterAll(async () => {
    for (const { instance, network: own, http } of members) {
      await instance.close();
      own.close();
      http.close();
    }
    await publisher.close();
    network.close();
    redis.close();
    vi.unstubAllEnvs();
    await server.stop();
    await rm(root, { recursive: true, force: true });
  });

  /** Starts an instance behind a server that tells others whether it has the store. */
  async function joinCluster(): Promise<Member> {
    let instance: Instance | undefined;
    const http = createServer((_, response) =>
      response.end(JSON.stringify({ store: instance?.state.state, pointer: instance?.state.pointer })),
    );
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    const dir = await mkdtemp(join(root, 'instance-'));
    const own = await Cuttable.open(server.port);
    const origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
    instance = await lib.Instance.open({ url: `redis://127.0.0.1:${own.port}`, releaseDir: dir, role: 'web', origin });
    return { dir, instance, network: own, http };
  }

  /** Replaces the post at once: the publisher may read the folder at any time. */
  async function write(edit: number): Promise<void> {
    const draft = join(root, 'draft');
    await writeFile(draft, plainPost('one', `Edit ${edit} is there.`));
    await mkdir(join(contentDir, 'posts'), { recursive: true });
    await rename(draft, join(contentDir, 'posts/one.mdx'));
  }

  /** The edit of each release, read once. */
  const edits = new Map<string, number>();

  /** @returns the edit that an instance shows, 0 without the post; `undefined` if it refuses pages */
  function look({ dir, instance }: Member): number | undefined {
    const release = instance.mayServe ? lib.readCurrent(dir) : undefined;
    if (release === undefined) return undefined;
    const known = edits.get(release);
    if (known !== undefined) return known;
    const [post] = lib.readStoredIndex(dir, release).posts;
    const text = post ? lib.readObjectText(dir, post.body) : '';
    const edit = Number(/Edit (\d+) is there/.exec(text)?.[1] ?? 0);
    edits.set(release, edit);
    return edit;
  }

  const all = (set: (one: Cuttable) => void) => {
    for (const one of [network, ...members.map((member) => member.network)]) set(one);
  };
  const config = (name: string, value: string) => redis.call(['CONFIG', 'SET', name, value]);

  /** Each begins a fault, and returns how to heal it. */
  const faults: Record<string, (member: Member) => Promise<() => unknown>> = {
    'the store killed, and started empty': async () => {
      await server.kill();
      return () => server.start();
    },
    'the store paused': async () => {
      server.signal('SIGSTOP');
      return () => server.signal('SIGCONT');
    },
    'the store flushed': async () => {
      await redis.call(['FLUSHALL']);
      return () => undefined;
    },
    'the store full': async () => {
      await config('maxmemory', '1');
      return () => config('maxmemory', '0');
    },
    'the store evicts': async () => {
      await config('maxmemory-policy', 'allkeys-random');
      const used = Number(/used_memory:(\d+)/.exec(String(await redis.call(['INFO', 'memory'])))?.[1]);
      await config('maxmemory', String(Math.round(0.9 * used)));
      return async () => {
        await config('maxmemory', '0');
        await config('maxmemory-policy', 'noeviction');
      };
    },
    'the store read-only': async () => {
      await redis.call(['REPLICAOF', '127.0.0.1', '1']);
      return () => redis.call(['REPLICAOF', 'NO', 'ONE']);
    },
    ...Object.fromEntries(
      [50, 500, 5_000].map((late) => [
        `the store slower by ${late} ms`,
        async () => {
          all((one) => {
            one.lateness = late / 2;
          });
          return () =>
            all((one) => {
              one.lateness = 0;
            });
        },
      ]),
    ),
    'an instance cut off': async (member) => {
      member.network.cut();
      return () => member.network.heal();
    },
    'an instance that does not respond': async (member) => {
      member.network.silence();
      return () => member.network.heal();
    },
    'the publisher cut off': async () => {
      network.cut();
      return () => network.heal();
    },
    'the publisher without responses of the store': async () => {
      network.silence();
      return () => network.heal();
    },
  };

  /** Watches what instances show, and collects what goes back in time. `stop` returns the longest mix in milliseconds. */
  function watch(): { bad: string[]; stop: () => number } {
    const bad: string[] = [];
    let longest = 0;
    const first = new Map<number, number>();
    // Time in which this process did not run is not counted.
    let now = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      const time = performance.now();
      now += Math.min(time - last, 50);
      last = time;
      for (const [place, member] of members.entries()) {
        const edit = look(member);
        if (edit === undefined) continue;
        if (!first.has(edit)) first.set(edit, now);
        for (const [other, since] of first) if (other > edit) longest = Math.max(longest, now - since);
        const newer = [...first].find(([other, since]) => other > edit && now - since > mixedTime * readLoadFactor());
        if (newer) bad.push(`instance ${place} shows edit ${edit} ${Math.round(now - newer[1])} ms after ${newer[0]}`);
      }
    }, 10);
    const stop = () => {
      clearInterval(timer);
      return longest;
    };
    return { bad, stop };
  }

  test('all show the newest edit after each fault, and none goes back to an older one', sampled, async () => {
    const random = makeRandom(Number(process.env.TEST_SEED ?? 1));
    const names = Object.keys(faults);
    let edit = 1;
    for (let run = 0; run < samples(5, 2 * names.length); run++) {
      // A few runs are of different kinds, too.
      const name = names[(3 * run) % names.length] ?? '';
      const member = members[Math.floor(random() * members.length)];
      const fault = faults[name];
      if (!member || !fault) throw new Error('There is no such fault');
      const watched = watch();
      edit += 1;
      await write(edit);
      const published = publisher.answer({ ask: 'publish' }, () => undefined).catch(() => undefined);
      await delay(random() * 500);
      // After the previous fault, the connection of the test may not be open yet.
      await expect.poll(() => redis.isConnected, { timeout: 60_000 }).toBe(true);
      const heal = await fault(member);
      await delay(300 + random() * 1_500);
      await heal();
      const begun = performance.now();
      const isShown = () => members.every((one) => look(one) === edit);
      await expect.poll(isShown, { timeout: 30_000, interval: 20, message: `${name}, run ${run}` }).toBe(true);
      const time = Math.round(performance.now() - begun);
      await published;
      const longest = Math.round(watched.stop());
      if (process.env.TEST_TIMES) console.log(`${name}: newest after ${time} ms, mixed for ${longest} ms`);
      expect(watched.bad, `${name}, run ${run}`).toEqual([]);
    }
  });
});
