import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Instance } from '#lib/cluster/instance.ts';
import { instanceLease, listLive } from '#lib/cluster/instances.ts';
import { keys } from '#lib/cluster/keys.ts';
import { collectLocal } from '#lib/cluster/local-garbage.ts';
import { Redis } from '#lib/cluster/redis.ts';
import { RedisReleaseStore } from '#lib/cluster/redis-release-store.ts';
import { writeContents } from '#lib/cluster/release-contents.ts';
import { digestOf } from '#lib/model/digest.ts';
import { FileReleaseStore } from '#lib/model/file-release-store.ts';
import { manifestPath, objectPath, readCurrent } from '#lib/model/release-files.ts';
import { advance, type ReleasePointer } from '#lib/model/release-store.ts';
import { Cuttable } from '#test/cuttable.ts';
import { hasRedis, RedisServer } from '#test/redis.ts';

const waiting = { interval: 20 };

describe.runIf(hasRedis)('an instance', () => {
  let server: RedisServer;
  let redis: Redis;
  let root = '';
  let pointer: ReleasePointer | undefined;
  const instances: Instance[] = [];
  const answering: Server[] = [];

  beforeAll(async () => {
    server = await RedisServer.start();
    redis = await Redis.open(server.url);
    root = await mkdtemp(join(tmpdir(), 'load-bearing-instances-'));
  });

  afterAll(async () => {
    redis.close();
    await server.stop();
    await rm(root, { recursive: true, force: true });
  });

  beforeEach(async () => {
    pointer = undefined;
    await redis.call(['FLUSHALL']);
  });

  afterEach(async () => {
    for (const instance of instances.splice(0)) await instance.close();
    for (const one of answering.splice(0)) one.close();
  });

  /**
   * Starts an instance with a server that responds to the others as `/readyz` does.
   * @param isNew whether its folder is empty
   */
  async function start(
    name: string,
    port = server.port,
    isNew = true,
    role: 'web' | 'publisher' = 'web',
  ): Promise<{ dir: string; instance: Instance }> {
    let instance: Instance | undefined;
    const http = createServer((_, response) => {
      const { state: store, pointer: identity, sequence } = instance?.state ?? {};
      const status = instance?.mayServe ? 'ok' : 'behind';
      response.end(JSON.stringify({ status, store, pointer: identity, sequence }));
    });
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    answering.push(http);
    const dir = join(root, name);
    if (isNew) await rm(dir, { recursive: true, force: true });
    const origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
    instance = await Instance.open({ url: `redis://127.0.0.1:${port}`, releaseDir: dir, role, origin });
    instances.push(instance);
    return { dir, instance };
  }

  async function restartStore(): Promise<void> {
    await server.start();
    await expect.poll(() => redis.isConnected, waiting).toBe(true);
  }

  /** Publishes a release that consists of one object. */
  async function publish(text: string, delayTime = 100, { fence = '', isComplete = true } = {}): Promise<string> {
    const store = new RedisReleaseStore(redis);
    const release = await store.putManifest(text);
    const contents = await writeContents(store, { objects: [await store.putObject(text)], stems: [] });
    const next = advance(pointer, release);
    if (!isComplete) await redis.call(['DEL', keys.value('manifest', release)]);
    await redis.call(['HSET', keys.contents, release, contents]);
    await redis.call(['SET', keys.lease, JSON.stringify({ holder: 'leader', name: 'leader', fence })]);
    expect(await store.compareAndSet(pointer, next, { contents, delay: delayTime, fence })).toBe(true);
    pointer = next;
    return release;
  }

  test('shows a release at the moment that the store names, and not before', async () => {
    const { dir, instance } = await start('one');
    const first = await publish('first', 0);
    await instance.waitForRelease();
    expect(readCurrent(dir)).toBe(first);
    const begin = performance.now();
    const second = await publish('second', 600);
    await expect.poll(() => readCurrent(dir), waiting).toBe(second);
    expect(performance.now() - begin).toBeGreaterThan(590);
    await expect.poll(() => listLive(redis), waiting).toMatchObject([{ release: second, sequence: 2 }]);
  });

  /**
   * Counts the samples in which an instance refuses pages. A pause of this process may be longer than a lease: the second
   * after it is not counted.
   */
  async function countRefusals(several: readonly { instance: Instance }[], time: number): Promise<number> {
    const end = performance.now() + time;
    let [refusals, samples] = [0, 0];
    let [last, paused] = [performance.now(), Number.NEGATIVE_INFINITY];
    while (performance.now() < end) {
      const refusing = several.filter(({ instance }) => !instance.mayServe);
      const now = performance.now();
      if (now - last > 500) paused = now;
      last = now;
      if (now - paused > 1_000) {
        refusals += refusing.length;
        samples += 1;
      }
      await delay(5);
    }
    expect(samples).toBeGreaterThan(0);
    return refusals;
  }

  test('that is cut off refuses requests while others reach the store, and then shows the newest release', async () => {
    const network = await Cuttable.open(server.port);
    const [near, far] = [await start('near'), await start('far', network.port)];
    await publish('first', 0);
    for (const { instance } of [near, far]) await instance.waitForRelease();
    // The instance has seen the other one.
    await expect.poll(() => far.instance.state.instances, waiting).toBe(2);
    network.cut();
    await expect.poll(() => far.instance.mayServe, waiting).toBe(false);
    // The publisher no longer waits for it.
    await expect.poll(() => listLive(redis), waiting).toHaveLength(1);
    const second = await publish('second');
    await expect.poll(() => readCurrent(near.dir), waiting).toBe(second);
    await expect.poll(() => [near, far].map(({ instance }) => instance.mayServe), waiting).toEqual([true, false]);
    network.heal();
    await expect.poll(() => readCurrent(far.dir), waiting).toBe(second);
    await expect.poll(() => far.instance.mayServe, waiting).toBe(true);
    network.close();
  });

  test('keeps serving if the store loses a release that no instance shows yet', async () => {
    const both = [await start('one'), await start('other')];
    await publish('first', 0);
    for (const { instance } of both) await instance.waitForRelease();
    await expect.poll(() => both.map(({ instance }) => instance.state.instances), waiting).toEqual([2, 2]);
    const facts = [keys.pointer, keys.move];
    const before = (await Promise.all(facts.map((key) => redis.call(['GET', key])))) as string[];
    await publish('second', 0, { isComplete: false });
    await expect
      .poll(() => both.every(({ instance }) => Reflect.get(instance, 'serving').isBehind), waiting)
      .toBe(true);
    for (const [at, key] of facts.entries()) await redis.call(['SET', key, before[at] ?? '']);
    await delay(600);
    await expect.poll(() => both.map(({ instance }) => instance.mayServe), waiting).toEqual([true, true]);
  });

  test('keeps serving while all that serve readers are cut off, although a publisher has the store', async () => {
    const network = await Cuttable.open(server.port);
    const webs = [await start('one', network.port), await start('two', network.port)];
    await start('publisher', server.port, true, 'publisher');
    await publish('first', 0);
    for (const { instance } of webs) await instance.waitForRelease();
    await expect.poll(() => webs.every(({ instance }) => instance.state.instances === 3), waiting).toBe(true);
    network.cut();
    expect(await countRefusals(webs, 1.5 * instanceLease)).toBe(0);
    // The publisher shows it at once. That is no reason to refuse pages.
    const second = await publish('second', 0);
    network.heal();
    for (const { dir } of webs) await expect.poll(() => readCurrent(dir), waiting).toBe(second);
    network.close();
  });

  test('that starts with an older release than others show refuses requests until it has the newer one', async () => {
    const [near, late] = [await start('near'), await start('late')];
    await publish('first', 0);
    for (const { instance } of [near, late]) await instance.waitForRelease();
    await late.instance.close();
    // The release has been activated.
    const second = await publish('second', -1_000);
    await expect.poll(() => listLive(redis), waiting).toMatchObject([{ sequence: 2 }]);
    const store = new RedisReleaseStore(redis);
    await redis.call(['DEL', keys.value('object', digestOf('second'))]);
    const { dir, instance } = await start('late', server.port, false);
    expect(readCurrent(dir)).not.toBe(second);
    expect(instance.mayServe).toBe(false);
    expect(instance.state.isRefusing).toBe(true);
    await store.putObject('second');
    await expect.poll(() => readCurrent(dir), waiting).toBe(second);
    await expect.poll(() => instance.mayServe, waiting).toBe(true);
  });

  test('that starts with the release that others show serves it, even if the store lacks a part of it', async () => {
    const [near, late] = [await start('near'), await start('late')];
    const first = await publish('first', -1_000, { fence: '7' });
    for (const { instance } of [near, late]) await instance.waitForRelease();
    await late.instance.close();
    await expect.poll(() => listLive(redis), waiting).toMatchObject([{ sequence: 1 }]);
    await redis.call(['DEL', keys.value('manifest', first)]);
    const { dir, instance } = await start('late', server.port, false);
    expect(instance.mayServe).toBe(true);
    expect(instance.state.isRefusing).toBeUndefined();
    const second = await publish('second', 0, { fence: '7' });
    await expect.poll(() => readCurrent(dir), waiting).toBe(second);
  });

  test('that loses the store after it prepared a release shows it as soon as another instance does', async () => {
    const network = await Cuttable.open(server.port);
    const [near, far] = [await start('near'), await start('far', network.port)];
    await publish('first', 0);
    for (const { instance } of [near, far]) await instance.waitForRelease();
    await expect.poll(() => far.instance.state.instances, waiting).toBe(2);
    const store = new RedisReleaseStore(redis);
    // The store lacks a part of this release, so both are late already. No instance shows it, so both keep serving.
    await publish('lost', -1_000, { isComplete: false });
    await expect.poll(() => Reflect.get(far.instance, 'serving').isBehind, waiting).toBe(true);
    expect(far.instance.mayServe).toBe(true);
    const second = await store.putManifest('second');
    const contents = await writeContents(store, { objects: [], stems: [] });
    const next = advance(pointer, second);
    const id = digestOf('candidate');
    await redis.call(['SET', keys.candidate, JSON.stringify({ id, contents, pointer: next })]);
    const countReady = async () => (await listLive(redis)).filter(({ prepared }) => prepared === id).length;
    await expect.poll(countReady, waiting).toBe(2);
    network.cut();
    expect(readCurrent(far.dir)).not.toBe(second);
    expect(await store.compareAndSet(pointer, next, { contents })).toBe(true);
    await expect.poll(() => readCurrent(far.dir), waiting).toBe(second);
    await expect.poll(() => far.instance.state.sequence, waiting).toBe(next.sequence);
    network.heal();
    await expect.poll(() => far.instance.state.state, waiting).toBe('ok');
    await delay(1_000);
    expect(far.instance.mayServe).toBe(true);
    network.close();
  });

  test('that loses the store when it is ready for a release does not show it if another one became live', async () => {
    const network = await Cuttable.open(server.port);
    const [near, far] = [await start('near'), await start('far', network.port)];
    const first = await publish('first', 0);
    for (const { instance } of [near, far]) await instance.waitForRelease();
    await expect.poll(() => far.instance.state.instances, waiting).toBe(2);
    const store = new RedisReleaseStore(redis);
    const contents = await writeContents(store, { objects: [], stems: [] });
    const lost = advance(pointer, await store.putManifest('lost'));
    const id = digestOf('candidate');
    await redis.call(['SET', keys.candidate, JSON.stringify({ id, contents, pointer: lost })]);
    const countReady = async () => (await listLive(redis)).filter(({ prepared }) => prepared === id).length;
    await expect.poll(countReady, waiting).toBe(2);
    network.cut();
    // Another publisher leads by now, and gives the sequence to its own release.
    const second = await publish('second', 0);
    await expect.poll(() => readCurrent(near.dir), waiting).toBe(second);
    await expect.poll(() => near.instance.state.sequence, waiting).toBe(lost.sequence);
    await expect.poll(() => far.instance.mayServe, waiting).toBe(false);
    expect(readCurrent(far.dir)).toBe(first);
    network.close();
  });

  test('keeps serving while the store is down for all instances', async () => {
    const both = [await start('one'), await start('two')];
    const first = await publish('first', 0);
    for (const { instance } of both) await instance.waitForRelease();
    await expect.poll(() => both.every(({ instance }) => instance.state.instances === 2), waiting).toBe(true);
    await server.kill();
    expect(await countRefusals(both, 2 * instanceLease)).toBe(0);
    for (const { dir, instance } of both) {
      expect(readCurrent(dir)).toBe(first);
      expect(instance.state.state).toBe('lost');
    }
    await server.start();
    await expect.poll(() => both.map(({ instance }) => instance.state.state), waiting).toEqual(['ok', 'ok']);
  });

  test('that starts without the store refuses requests while an instance of its last run has the store', async () => {
    const network = await Cuttable.open(server.port);
    const [near, far] = [await start('near'), await start('far', network.port)];
    await publish('first', 0);
    for (const { instance } of [near, far]) await instance.waitForRelease();
    await expect.poll(() => far.instance.state.instances, waiting).toBe(2);
    await far.instance.close();
    const second = await publish('second', 0);
    await expect.poll(() => readCurrent(near.dir), waiting).toBe(second);
    network.cut();
    const { dir, instance } = await start('far', network.port, false);
    expect(instance.mayServe).toBe(false);
    expect(readCurrent(dir)).not.toBe(second);
    // The store is lost for both. The other one serves the newer release.
    await server.kill();
    await expect.poll(() => near.instance.state.state, waiting).toBe('lost');
    await delay(1_000);
    await expect.poll(() => [near.instance, instance].map((one) => one.mayServe), waiting).toEqual([true, false]);
    network.close();
    await restartStore();
  });

  test('that starts without the store serves if no instance of its last run has the store', async () => {
    const both = [await start('one'), await start('two')];
    await publish('first', 0);
    for (const { instance } of both) await instance.waitForRelease();
    await expect.poll(() => both.every(({ instance }) => instance.state.instances === 2), waiting).toBe(true);
    for (const { instance } of both) await instance.close();
    await server.kill();
    const [one, two] = [await start('one', server.port, false), await start('two', server.port, false)];
    await expect.poll(() => [one, two].map(({ instance }) => instance.mayServe), waiting).toEqual([true, true]);
    await restartStore();
  });

  test('with a slow connection follows the store', async () => {
    const network = await Cuttable.open(server.port);
    const { dir, instance } = await start('slow', network.port);
    network.lateness = 50;
    await publish('first', 0);
    await instance.waitForRelease();
    const second = await publish('second', 0);
    await expect.poll(() => readCurrent(dir), waiting).toBe(second);
    expect(instance.mayServe).toBe(true);
    network.close();
  });

  test('copies damaged and missing files again, and only those of releases', async () => {
    const { dir, instance } = await start('one');
    await publish('first', 0);
    await instance.waitForRelease();
    const [object, manifest] = [objectPath(dir, digestOf('first')), manifestPath(dir, digestOf('first'))];
    await writeFile(object, 'damaged');
    await rm(manifest);
    await writeFile(join(dir, 'other'), 'kept');
    await instance.repair([object, manifest, join(dir, 'other'), join(dir, 'objects', '..', 'other')]);
    expect(await readFile(object, 'utf8')).toBe('first');
    expect(await readFile(manifest, 'utf8')).toBe('first');
    expect(await readFile(join(dir, 'other'), 'utf8')).toBe('kept');
  });

  test('removes objects that none of the last five releases needs', async () => {
    const { dir, instance } = await start('one');
    for (let count = 0; count < 7; count++) {
      const release = await publish(`release ${count}`, 0);
      await expect.poll(() => readCurrent(dir), waiting).toBe(release);
    }
    expect(await collectLocal(redis, dir)).toBe(0);
    expect(await collectLocal(redis, dir, 0)).toBe(4);
    const local = new FileReleaseStore(dir);
    const texts = [2, 3, 4, 5, 6].map((count) => digestOf(`release ${count}`));
    expect(await local.listObjects()).toEqual(new Set(texts));
    expect(instance.mayServe).toBe(true);
  });

  test('ignores a pointer of an earlier publisher', async () => {
    const { dir, instance } = await start('one');
    const store = new RedisReleaseStore(redis);
    const set = async (text: string, sequence: number, fence: string) => {
      const release = await store.putManifest(text);
      const contents = await writeContents(store, { objects: [], stems: [] });
      await redis.call(['SET', 'lb:release:pointer', JSON.stringify({ release, format: 1, sequence, fence })]);
      await redis.call(['SET', 'lb:release:move', JSON.stringify({ fence, activateAt: 0, contents })]);
      return release;
    };
    const newer = await set('newer', 5, '20');
    await expect.poll(() => readCurrent(dir), waiting).toBe(newer);
    // As after a store was restored from a backup.
    await set('older', 4, '10');
    await delay(1_000);
    expect(readCurrent(dir)).toBe(newer);
    // A new process knows it as well.
    await instance.close();
    const { instance: again } = await start('one', server.port, false);
    await delay(1_000);
    expect(readCurrent(dir)).toBe(newer);
    const next = await set('next', 1, '30');
    await expect.poll(() => readCurrent(dir), waiting).toBe(next);
    expect(again.mayServe).toBe(true);
  });
});
