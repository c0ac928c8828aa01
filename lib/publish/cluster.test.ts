// A leading publisher, and two instances with separate folders, around a real Redis.
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Instance } from '#lib/cluster/instance.ts';
import { keys } from '#lib/cluster/keys.ts';
import type { Redis } from '#lib/cluster/redis.ts';
import type { SharedReleaseStore } from '#lib/cluster/shared-store.ts';
import type { FileReleaseStore } from '#lib/model/file-release-store.ts';
import type { PublishEvent } from '#lib/publish/events.ts';
import type { PublishService } from '#lib/publish/publish-service.ts';
import { makeFolders, putFiles } from '#test/corpus/folder.ts';
import { bareFolder, plainPost } from '#test/corpus/form.ts';
import { hasRedis, RedisServer } from '#test/redis.ts';

const waiting = { interval: 50 };

describe.runIf(hasRedis)('a cluster', () => {
  let server: RedisServer;
  let redis: Redis;
  let root = '';
  let contentDir = '';
  let releaseDir = '';
  let publisher: PublishService | undefined;
  let events: PublishEvent[] = [];

  const modules = async () => ({
    ...(await import('#lib/cluster/instance.ts')),
    ...(await import('#lib/cluster/leadership.ts')),
    ...(await import('#lib/cluster/redis.ts')),
    ...(await import('#lib/cluster/shared-garbage.ts')),
    ...(await import('#lib/cluster/shared-store.ts')),
    ...(await import('#lib/model/file-release-store.ts')),
    ...(await import('#lib/model/release-files.ts')),
    ...(await import('#lib/publish/cluster-seat.ts')),
    ...(await import('#lib/publish/folder-source.ts')),
    ...(await import('#lib/publish/draft-preview.ts')),
    ...(await import('#lib/publish/draft-preview-signature.ts')),
    ...(await import('#lib/publish/open-publisher.ts')),
  });
  let lib: Awaited<ReturnType<typeof modules>>;

  beforeAll(async () => {
    ({ root, contentDir, releaseDir } = await makeFolders(bareFolder));
    server = await RedisServer.start();
    vi.stubEnv('RELEASE_DIR', releaseDir);
    vi.stubEnv('SHARED_STORE', server.url);
    lib = await modules();
    redis = await lib.Redis.open(server.url);
  });

  afterAll(async () => {
    vi.unstubAllEnvs();
    redis.close();
    await server.stop();
    await rm(root, { recursive: true, force: true });
  });

  beforeEach(async () => {
    events = [];
    await redis.call(['FLUSHALL']);
    // The releases of previews are kept in the store as well.
    await rm(join(releaseDir, 'previews.json'), { force: true });
    await writePost('one', 'Text.');
  });

  afterEach(async () => {
    await publisher?.close();
    publisher = undefined;
  });

  const writePost = (slug: string, text: string) =>
    putFiles(contentDir, { [`posts/${slug}.mdx`]: plainPost(slug, text) });

  async function lead(): Promise<PublishService> {
    publisher = await lib.openPublishService({
      releaseDir,
      sharedStore: server.url,
      source: new lib.FolderSource(contentDir),
      isStrict: false,
      log: (event) => events.push(event),
    });
    if (!publisher) throw new Error('Another publisher leads');
    return publisher;
  }

  /** Starts an instance with an empty folder. */
  async function joinCluster(origin = 'http://127.0.0.1:9'): Promise<{ dir: string; instance: Instance }> {
    const dir = await mkdtemp(join(tmpdir(), 'load-bearing-instance-'));
    const options = { url: server.url, releaseDir: dir, origin, role: 'web' as const };
    const instance = await lib.Instance.open({ ...options, keyFile: lib.publicKeyPath(dir) });
    onTestFinished(async () => {
      await instance.close();
      await rm(dir, { recursive: true, force: true });
    });
    return { dir, instance };
  }

  const publish = async (publisherOf: PublishService) => {
    const events: PublishEvent[] = [];
    await publisherOf.answer({ ask: 'publish' }, (event) => events.push(event));
    return events;
  };
  const shown = (dir: string) => lib.readCurrent(dir);

  /** Makes the store list the instances until their next report, however late that is. */
  async function keepListed(): Promise<void> {
    const later = String(Date.now() + 600_000);
    for (const id of (await redis.call(['ZRANGE', keys.beats, '0', '-1'])) as string[])
      await redis.call(['ZADD', keys.beats, later, id]);
  }

  /** Waits until the publisher has renewed its lease. */
  async function awaitRenewal(): Promise<void> {
    const left = async () => Number(await redis.call(['PTTL', keys.lease]));
    const middle = lib.leaseTime - lib.renewInterval / 2;
    await expect.poll(left, waiting).toBeLessThan(middle);
    await expect.poll(left, waiting).toBeGreaterThan(middle);
  }

  test('instances with empty folders show each release, and all of its objects are copied', async () => {
    const first = await lead();
    expect((await first.watch(0)).state).toBe('published');
    const [one, other] = [await joinCluster(), await joinCluster()];
    await Promise.all([one, other].map(({ instance }) => instance.waitForRelease()));
    for (const { dir, instance } of [one, other]) {
      expect(shown(dir)).toBe(shown(releaseDir));
      expect(lib.readStoredIndex(dir, shown(dir) ?? '').posts.map(({ slug }) => slug)).toEqual(['one']);
      expect(instance.state).toMatchObject({ state: 'ok' });
      expect(instance.mayServe).toBe(true);
    }
    await writePost('one', 'Another text.');
    await publish(first);
    // The push ends when all instances show the release.
    for (const { dir } of [one, other]) expect(shown(dir)).toBe(shown(releaseDir));
    const { posts } = lib.readStoredIndex(one.dir, shown(one.dir) ?? '');
    expect(lib.readObjectText(one.dir, posts[0]?.body ?? '')).toContain('Another text.');
  });

  test('while the store is down, nothing is published and instances keep serving; then all converge', async () => {
    const first = await lead();
    await first.watch(0);
    const { dir, instance } = await joinCluster();
    await instance.waitForRelease();
    const before = shown(dir);
    await server.kill();
    await writePost('one', 'Written without the store.');
    const events = await publish(first);
    expect(events.at(-1)).toMatchObject({ event: 'done', result: { state: 'failed' } });
    expect(shown(releaseDir)).toBe(before);
    await expect.poll(() => instance.state.state, waiting).toBe('lost');
    expect(instance.mayServe).toBe(true);
    // The store comes back empty, and the publisher fills it from git.
    await server.start();
    await expect.poll(() => shown(dir) !== before && shown(dir) === shown(releaseDir), waiting).toBe(true);
    await expect.poll(() => instance.state.state, waiting).toBe('ok');
    const late = await joinCluster();
    await late.instance.waitForRelease();
    expect(shown(late.dir)).toBe(shown(releaseDir));
  });

  test('a store that is lost after a move does not make the publication fail', async () => {
    const first = await lead();
    await first.watch(0);
    await writePost('one', 'Live, although the store is lost.');
    onTestFinished(async () => {
      await server.start();
      await expect.poll(() => redis.isConnected, waiting).toBe(true);
    });
    const { prototype } = lib.SharedReleaseStore;
    const { waitUntilShown } = prototype;
    vi.spyOn(prototype, 'waitUntilShown').mockImplementationOnce(async function (this: SharedReleaseStore, release) {
      await server.kill();
      return waitUntilShown.call(this, release);
    });
    const events = await publish(first);
    expect(events.at(-1)).toMatchObject({ event: 'done', result: { state: 'published' } });
  });

  test('an emptied store is filled again without a push', async () => {
    const first = await lead();
    await first.watch(0);
    await redis.call(['FLUSHALL']);
    await expect.poll(() => redis.call(['EXISTS', keys.pointer]), waiting).toBe(1);
    const { dir, instance } = await joinCluster();
    await instance.waitForRelease();
    expect(shown(dir)).toBe(shown(releaseDir));
  });

  test('evicted facts of a move are restored without a push', async () => {
    const first = await lead();
    await first.watch(0);
    const parts = () => redis.call(['EXISTS', keys.pointer, keys.move]);
    expect(await parts()).toBe(2);
    await awaitRenewal();
    await redis.call(['DEL', keys.move]);
    await expect.poll(parts, waiting).toBe(2);
    const { dir, instance } = await joinCluster();
    await instance.waitForRelease();
    expect(shown(dir)).toBe(shown(releaseDir));
  });

  test('a candidate that the store loses is announced again', async () => {
    const first = await lead();
    await first.watch(0);
    const { dir, instance } = await joinCluster();
    await instance.waitForRelease();
    await writePost('one', 'A candidate.');
    // The instance does not see the candidate before the store has lost it.
    const run = vi.spyOn(instance.redis, 'run').mockRejectedValue(new Error('The network is slow'));
    await keepListed();
    const published = publish(first);
    const exists = () => redis.call(['EXISTS', keys.candidate]);
    await expect.poll(exists, { ...waiting, interval: 5 }).toBe(1);
    await redis.call(['DEL', keys.candidate]);
    await expect.poll(exists, { ...waiting, interval: 5 }).toBe(1);
    run.mockRestore();
    await published;
    await expect.poll(() => shown(dir), waiting).toBe(shown(releaseDir));
  });

  test('a value that the store has lost or that is damaged is sent again', async () => {
    const first = await lead();
    await first.watch(0);
    const [object = ''] = (await redis.call(['ZRANGE', keys.times('object'), '0', '-1'])) as string[];
    await redis.call(['DEL', keys.value('manifest', shown(releaseDir) ?? '')]);
    await redis.call(['SET', keys.value('object', object), 'damaged']);
    // The list of contents is in no folder.
    const list = (await redis.call(['HGET', keys.contents, shown(releaseDir) ?? ''])) as string;
    await redis.call(['DEL', keys.value('object', list)]);
    const { dir, instance } = await joinCluster();
    await instance.waitForRelease();
    expect(shown(dir)).toBe(shown(releaseDir));
  });

  test('a value that no publisher has holds up neither a publication nor other values', async () => {
    const first = await lead();
    await first.watch(0);
    const { dir, instance } = await joinCluster();
    await instance.waitForRelease();
    // The leader would send the value at its next renewal.
    const seat = lib.ClusterSeat.prototype as unknown as { renew: () => Promise<void> };
    vi.spyOn(seat, 'renew').mockResolvedValue();
    onTestFinished(() => void vi.restoreAllMocks());
    await redis.call(['SADD', keys.wanted, 'image 0123456789abcdef']);
    // The instance needs longer than the interval in which values are sent again.
    const run = vi.spyOn(instance.redis, 'run').mockRejectedValue(new Error('The network is slow'));
    await keepListed();
    await writePost('one', 'Text without an image.');
    const published = publish(first);
    await expect.poll(() => redis.call(['EXISTS', keys.wanted]), { interval: 5 }).toBe(0);
    run.mockRestore();
    expect((await published).at(-1)).toMatchObject({ event: 'done', result: { state: 'published' } });
    await expect.poll(() => shown(dir), waiting).toBe(shown(releaseDir));
  });

  test('a second publisher waits while one leads, and a publisher without its lease publishes nothing', async () => {
    const first = await lead();
    await first.watch(0);
    const before = shown(releaseDir);
    const take = () => lib.Leadership.take({ redis, holder: 'other', name: 'other' });
    // On a busy machine, the lease may be renewed late.
    expect(await take()).toMatch(/held|late/);
    // As if the first one had been paused until its lease ended.
    // Sent together, so that the first one cannot renew its lease between them.
    const [, other] = await Promise.all([redis.call(['DEL', keys.lease]), take()]);
    if (!(other instanceof lib.Leadership)) throw new Error('The lease is not free');
    await redis.call(['SET', keys.candidate, 'that of the next leader']);
    await writePost('one', 'An older truth.');
    const events = await publish(first);
    expect(await redis.call(['GET', keys.candidate])).toBe('that of the next leader');
    expect(events.at(-1)).toMatchObject({ event: 'done', result: { state: 'failed' } });
    expect((await redis.call(['GET', keys.pointer])) as string).toContain(before ?? 'none');
    await first.dismissed;
    await other.release();
  });

  test('a preview link works on instances, which have only the public half of the key', async () => {
    const first = await lead();
    await first.watch(0);
    const { dir, instance } = await joinCluster();
    await instance.waitForRelease();
    const events: PublishEvent[] = [];
    await first.answer({ ask: 'preview', slug: 'one', days: 1 }, (event) => events.push(event));
    const url = events.flatMap((event) => (event.event === 'link' ? [event.url] : []))[0] ?? '';
    const token = url.split('/').at(-1) ?? '';
    const preview = lib.readDraftPreview(releaseDir, token, Date.now());
    expect(preview).toMatchObject({ path: '/posts/one' });
    const key = () => readFile(lib.publicKeyPath(dir), 'utf8').catch(() => '');
    await expect.poll(key, waiting).toContain('PUBLIC KEY');
    const [payload = '', signature = ''] = token.split('.');
    expect(lib.isSignedPublicly(await key(), payload, signature)).toBe(true);
    expect(lib.isSignedPublicly(await key(), `${payload}A`, signature)).toBe(false);
    await expect.poll(() => lib.readManifest(dir, preview?.release ?? '').index, waiting).toHaveLength(64);

    // An instance that joins after the store was emptied has the preview as well.
    await redis.call(['FLUSHALL']);
    await expect.poll(() => redis.call(['HEXISTS', keys.previews, preview?.release ?? '']), waiting).toBe(1);
    const later = await joinCluster();
    await later.instance.waitForRelease();
    const index = () => lib.readManifest(later.dir, preview?.release ?? '').index;
    await expect.poll(index, waiting).toHaveLength(64);
    expect(await readFile(lib.publicKeyPath(later.dir), 'utf8')).toBe(await key());
  });

  test('old releases are removed from the store after their retention time', async () => {
    const first = await lead();
    await first.watch(0);
    for (let count = 0; count < 7; count++) {
      await writePost('one', `Text ${count}.`);
      await publish(first);
    }
    const count = () => redis.call(['ZCARD', keys.times('manifest')]);
    // A busy machine may make one more, when the watch sees an edit before the command does.
    expect(await count()).toBeGreaterThanOrEqual(8);
    expect(await lib.collectShared(redis)).toBe(0);
    expect(await lib.collectShared(redis, { age: 0 })).toBeGreaterThan(0);
    expect(await count()).toBe(5);
    const { dir, instance } = await joinCluster();
    await instance.waitForRelease();
    expect(shown(dir)).toBe(shown(releaseDir));
  });

  test('the next leader fills an emptied store with the release that it shows', async () => {
    const first = await lead();
    await first.watch(0);
    const { dir, instance } = await joinCluster();
    await instance.waitForRelease();
    await writePost('one', 'The newest text.');
    await publish(first);
    await first.close();
    publisher = undefined;
    const newest = shown(releaseDir);
    await redis.call(['FLUSHALL']);
    // This machine has never led, so its log of releases is empty.
    const seat = await lib.ClusterSeat.take(server.url, dir);
    expect((await redis.call(['GET', keys.pointer])) as string).toContain(newest ?? 'none');
    await seat?.close();
  });

  test('a publisher leaves an emptied store to the previous leader, but no longer than its lease may be valid', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'load-bearing-leader-'));
    onTestFinished(() => rm(dir, { recursive: true, force: true }));
    // With a fraction, the sum of the two times below may be rounded down, and the difference is too small.
    let time = Math.ceil(performance.now());
    vi.spyOn(performance, 'now').mockImplementation(() => time);
    onTestFinished(() => void vi.restoreAllMocks());
    const take = () => lib.ClusterSeat.take(server.url, dir);
    /** @param end of the lease; without it, Redis reports less time than is left after two renewals were missed */
    const emptyAfter = async (...end: string[]) => {
      const lease = JSON.stringify({ holder: 'another process', name: 'other', fence: '1' });
      await redis.call(['SET', keys.lease, lease, ...end]);
      expect(await take()).toBeUndefined();
      await redis.call(['FLUSHALL']);
      expect(await take()).toBeUndefined();
      time += lib.lateTime;
      return take();
    };
    expect(await emptyAfter('PX', '600000')).toBeUndefined();
    const seat = await emptyAfter();
    expect(seat).toBeDefined();
    await seat?.close();
  });

  /** Collects the releases that a folder shows. */
  function watchShown(dir: string): Set<string | undefined> {
    const seen = new Set([shown(dir)]);
    const timer = setInterval(() => seen.add(shown(dir)), 5);
    onTestFinished(() => clearInterval(timer));
    return seen;
  }

  /** Publishes two releases, and gives the publisher the folder that it had after the first one. @returns an instance, and both */
  async function loseNewestFolder() {
    const first = await lead();
    await first.watch(0);
    const member = await joinCluster();
    await member.instance.waitForRelease();
    const older = shown(releaseDir);
    const backup = join(root, 'backup');
    // The socket of a running publisher cannot be copied, and a file that it is writing may be renamed meanwhile.
    const filter = (path: string) => path !== join(releaseDir, 'run') && !path.endsWith('.tmp');
    await cp(releaseDir, backup, { recursive: true, filter });
    await writePost('one', 'The newest text.');
    await publish(first);
    const newest = shown(releaseDir);
    await first.close();
    publisher = undefined;
    await rm(releaseDir, { recursive: true });
    await cp(backup, releaseDir, { recursive: true });
    await rm(backup, { recursive: true });
    return { ...member, older, newest };
  }

  test('a publisher with an older release and an empty store shows nothing older than readers have seen', async () => {
    const { dir, older, newest } = await loseNewestFolder();
    const seen = watchShown(dir);
    await redis.call(['FLUSHALL']);
    const next = await lead();
    await expect.poll(() => redis.call(['EXISTS', keys.pointer]), waiting).toBe(1);
    // A new instance knows only the older release, and leaves readers to the other one.
    const late = await joinCluster();
    await late.instance.waitForRelease();
    expect(shown(late.dir)).toBe(older);
    await expect.poll(() => late.instance.mayServe, waiting).toBe(false);
    await next.watch(0);
    expect(shown(releaseDir)).toBe(newest);
    await expect.poll(() => shown(late.dir), waiting).toBe(newest);
    await expect.poll(() => late.instance.mayServe, waiting).toBe(true);
    expect([...seen]).toEqual([newest]);
  });

  test('an older release that is the source by now is shown by all', async () => {
    const { dir, older } = await loseNewestFolder();
    await redis.call(['FLUSHALL']);
    await writePost('one', 'Text.');
    const next = await lead();
    expect((await next.watch(0)).state).toBe('unchanged');
    expect(JSON.stringify(events)).not.toContain('do not show the release yet');
    await expect.poll(() => shown(dir), waiting).toBe(older);
  });

  /** Makes the store start with its present content, until the end of the test. */
  async function saveSnapshot(): Promise<void> {
    await redis.call(['SAVE']);
    onTestFinished(async () => {
      await redis.call(['FLUSHALL']);
      await redis.call(['SAVE']);
    });
  }

  test('a store with an old snapshot gets the newest pointer, and no instance goes back', async () => {
    const first = await lead();
    await first.watch(0);
    const { dir, instance } = await joinCluster();
    await instance.waitForRelease();
    await saveSnapshot();
    for (const text of ['Another text.', 'The newest text.']) {
      await writePost('one', text);
      await publish(first);
    }
    const newest = lib.readPointer(releaseDir);
    await expect.poll(() => shown(dir), waiting).toBe(newest?.release);
    const seen = watchShown(dir);
    await server.kill();
    await server.start();
    const readShared = async () => JSON.parse((await redis.call(['GET', keys.pointer]).catch(() => '{}')) as string);
    await expect.poll(readShared, waiting).toMatchObject({ release: newest?.release, history: newest?.history });
    const late = await joinCluster();
    await late.instance.waitForRelease();
    await expect.poll(() => shown(late.dir), waiting).toBe(newest?.release);
    expect([...seen]).toEqual([newest?.release]);
    await writePost('one', 'Text after the snapshot.');
    await publish(first);
    await expect.poll(() => shown(dir) === shown(releaseDir) && shown(dir) !== newest?.release, waiting).toBe(true);
  });

  test('a publisher that takes over from an old snapshot keeps the files of its folder', async () => {
    const first = await lead();
    await first.watch(0);
    await saveSnapshot();
    await writePost('one', 'The newest text.');
    await publish(first);
    const newest = shown(releaseDir);
    const readHistory = () => readFile(join(releaseDir, 'history.jsonl'), 'utf8');
    const history = await readHistory();
    await first.close();
    publisher = undefined;
    await server.kill();
    await server.start();
    await expect.poll(() => redis.isConnected, waiting).toBe(true);
    // The snapshot has the lease of the previous publisher.
    await redis.call(['DEL', keys.lease]);
    const seat = await lib.ClusterSeat.take(server.url, releaseDir);
    expect(await readHistory()).toBe(history);
    expect((await redis.call(['GET', keys.pointer])) as string).toContain(newest);
    await seat?.close();
  });

  test('a rollback returns when all machines show it, and names those that do not in time', async () => {
    const first = await lead();
    await first.watch(0);
    const older = shown(releaseDir);
    const [near, late] = [await joinCluster(), await joinCluster('http://late:3000')];
    for (const { instance } of [near, late]) await instance.waitForRelease();
    await writePost('one', 'A mistake.');
    await publish(first);
    const rollBack = async () => {
      const heard: PublishEvent[] = [];
      await first.answer({ ask: 'rollback', release: older ?? '' }, (event) => heard.push(event));
      expect(heard.at(-1)).toMatchObject({ event: 'done', result: { state: 'published' } });
      return heard.flatMap((event) => (event.event === 'note' ? [event.text] : []));
    };
    expect(await rollBack()).not.toContain('These machines do not show the release yet: http://late:3000.');
    expect([near, late].map(({ dir }) => shown(dir))).toEqual([older, older]);
    await publish(first);
    // It is ready for the release, but cannot show it.
    const { prototype } = lib.FileReleaseStore;
    const { follow } = prototype;
    vi.spyOn(prototype, 'follow').mockImplementation(async function (this: FileReleaseStore, ...args) {
      if (Reflect.get(this, 'dir') === late.dir) throw new Error('The disk is full');
      return follow.apply(this, args);
    });
    const notes = await rollBack();
    vi.restoreAllMocks();
    expect(notes).toContain('These machines do not show the release yet: http://late:3000.');
    expect(shown(near.dir)).toBe(older);
  });

  test('a store that has lost the facts of a move keeps the history for the next leader', async () => {
    const first = await lead();
    await first.watch(0);
    await writePost('one', 'A second version.');
    await publish(first);
    await first.close();
    publisher = undefined;
    const { history } = lib.readPointer(releaseDir) ?? {};
    expect(history).toHaveLength(64);
    await redis.call(['DEL', keys.move]);
    const dir = await mkdtemp(join(tmpdir(), 'load-bearing-leader-'));
    onTestFinished(() => rm(dir, { recursive: true, force: true }));
    const seat = await lib.ClusterSeat.take(server.url, dir);
    expect(await redis.call(['EXISTS', keys.pointer, keys.move])).toBe(2);
    expect((await redis.call(['GET', keys.pointer])) as string).toContain(history);
    await seat?.close();
  });

  test('forgotten words are removed from the store and the instances', async () => {
    const first = await lead();
    await first.watch(0);
    const { dir, instance } = await joinCluster();
    await instance.waitForRelease();
    for (const text of ['Words with a mistakenword.', 'Better words.']) {
      await writePost('one', text);
      await publish(first);
    }
    const hold = async () => ({
      store: await findInStore('mistakenword'),
      folder: await findInFolder(dir, 'mistakenword'),
    });
    const before = await hold();
    expect(before.store.length).toBeGreaterThan(0);
    expect(before.folder.length).toBeGreaterThan(0);
    const events: PublishEvent[] = [];
    await first.answer({ ask: 'forget', slug: 'one' }, (event) => events.push(event));
    expect(events.at(-1)).toMatchObject({ event: 'done', result: { state: 'published' } });
    await expect.poll(hold, waiting).toEqual({ store: [], folder: [] });
    expect(shown(dir)).toBe(shown(releaseDir));
    expect(lib.readStoredIndex(dir, shown(dir) ?? '').posts.map(({ slug }) => slug)).toEqual(['one']);
  });

  /** @returns the keys of the values in Redis that contain a word */
  async function findInStore(word: string): Promise<string[]> {
    const names = (await redis.call(['KEYS', '*'])) as string[];
    const dumps = await Promise.all(names.map(async (name) => [name, await readValue(name)] as const));
    return dumps.flatMap(([name, value]) => (value.includes(word) ? [name] : []));
  }

  async function readValue(name: string): Promise<string> {
    const type = await redis.call(['TYPE', name]);
    if (type === 'string') return String(await redis.call(['GET', name]));
    return type === 'hash' ? String(await redis.call(['HGETALL', name])) : '';
  }

  async function findInFolder(dir: string, word: string): Promise<string[]> {
    const entries = await readdir(dir, { recursive: true, withFileTypes: true });
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const texts = await Promise.all(paths.map((path) => readFile(path, 'latin1').catch(() => '')));
    return paths.filter((_, place) => texts[place]?.includes(word));
  }
});
