// The tests that each driver of the release store must pass.
import { beforeEach, describe, expect, test } from 'vitest';
import { type Digest, digestOf } from '#lib/model/digest.ts';
import { isDamaged } from '#lib/model/read-file.ts';
import { advance, type RecordedSource, type ReleasePointer, type ReleaseStore } from '#lib/model/release-store.ts';

/** A store and the damage that a test does to it. */
export interface TestedStore {
  store: ReleaseStore;
  /** Opens the same store again, as another process would. */
  reopen: () => ReleaseStore;
  /** Replaces the bytes of an object or a manifest by others. */
  damage: (kind: 'object' | 'manifest', digest: Digest) => unknown;
  /** Makes all objects and manifests two hours older. */
  age: () => unknown;
  losePointer: () => unknown;
}

const hour = 60 * 60 * 1000;
const none: ReadonlySet<Digest> = new Set();
const source: RecordedSource = { repo: 'https://example.org/blog.git', branch: 'main', path: 'content' };

/** @param open returns an empty store */
export function describeReleaseStore(name: string, open: () => Promise<TestedStore>): void {
  describe(`the release store ${name}`, () => {
    let tested: TestedStore;
    let store: ReleaseStore;

    beforeEach(async () => {
      tested = await open();
      store = tested.store;
    });

    /** Moves the pointer to a release, which has a manifest. */
    async function move(release: string, before: ReleasePointer | undefined): Promise<ReleasePointer> {
      const next = advance(before, await store.putManifest(release));
      expect(await store.compareAndSet(before, next)).toBe(true);
      return next;
    }

    test('returns objects and manifests by their digests', async () => {
      expect(await store.putObject('text')).toBe(digestOf('text'));
      expect(await store.putObject(Buffer.from([0, 255, 10]))).toBe(digestOf(Buffer.from([0, 255, 10])));
      expect(await store.putManifest('manifest')).toBe(digestOf('manifest'));
      const other = tested.reopen();
      expect(String(await other.getObject(digestOf('text')))).toBe('text');
      expect([...(await other.getObject(digestOf(Buffer.from([0, 255, 10]))))]).toEqual([0, 255, 10]);
      expect(await other.getManifest(digestOf('manifest'))).toBe('manifest');
    });

    test('reports objects and manifests that are missing', async () => {
      const missing = expect.objectContaining({ code: 'DAMAGED', isMissing: true });
      await expect(store.getObject(digestOf('none'))).rejects.toEqual(missing);
      await expect(store.getManifest(digestOf('none'))).rejects.toEqual(missing);
      expect(await store.keepObjects([digestOf('none')])).toBe(false);
      expect(await store.readPointer()).toBeUndefined();
      expect(await store.listPastReleases()).toEqual([]);
      expect(await store.listObjects()).toEqual(none);
      expect(await store.listManifests()).toEqual([]);
    });

    test('never returns damaged bytes, and stores the content again', async () => {
      const object = await store.putObject('text');
      const manifest = await store.putManifest('manifest');
      await tested.damage('object', object);
      await tested.damage('manifest', manifest);
      await expect(store.getObject(object)).rejects.toSatisfy(isDamaged);
      await expect(store.getManifest(manifest)).rejects.toSatisfy(isDamaged);
      expect(await store.keepObjects([object])).toBe(false);
      await store.putObject('text');
      await store.putManifest('manifest');
      expect(String(await store.getObject(object))).toBe('text');
      expect(await store.getManifest(manifest)).toBe('manifest');
      expect(await store.keepObjects([object])).toBe(true);
    });

    test('lists what it holds, and removes what is neither kept nor new', async () => {
      const [kept, old, touched, again] = await Promise.all(['a', 'b', 'c', 'd'].map((text) => store.putObject(text)));
      const [first, second] = [await store.putManifest('first'), await store.putManifest('second')];
      await tested.age();
      await store.keepObjects([touched ?? '']);
      await store.putObject('d');
      const fresh = await store.putObject('e');
      const third = await store.putManifest('third');
      expect(await store.listObjects()).toEqual(new Set([kept, old, touched, again, fresh]));
      const listed = await store.listManifests();
      expect(listed.map(({ digest }) => digest).toSorted()).toEqual([first, second, third].toSorted());
      expect(listed[0]?.digest).toBe(third);
      expect(Date.now() - (listed[1]?.time ?? 0)).toBeGreaterThan(hour);
      expect(await store.removeOthers(new Set([first]), new Set([kept ?? '']), hour)).toBe(2);
      expect(await store.listObjects()).toEqual(new Set([kept, touched, again, fresh]));
      expect((await store.listManifests()).map(({ digest }) => digest)).toEqual([third, first]);
      await expect(store.getObject(old ?? '')).rejects.toSatisfy(isDamaged);
    });

    test('moves the pointer from the expected one only', async () => {
      const first = await move('first', undefined);
      const second = await move('second', first);
      expect(await tested.reopen().readPointer()).toEqual(second);
      const third = await store.putManifest('third');
      for (const stale of [undefined, first, { ...second, release: third }, { ...second, source }]) {
        const next = { ...advance(stale, third), sequence: 9 };
        expect(await store.compareAndSet(stale, next)).toBe(false);
      }
      expect(await store.readPointer()).toEqual(second);
      expect(await store.listPastReleases()).toEqual([first.release]);
    });

    test('lets one of many win that expect the same pointer', async () => {
      const releases = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((text) => store.putManifest(text)));
      const compete = (before: ReleasePointer | undefined) =>
        Promise.all(releases.map((release) => tested.reopen().compareAndSet(before, advance(before, release))));
      for (let sequence = 1; sequence <= 5; sequence++) {
        const before = await store.readPointer();
        const won = await compete(before);
        expect(won.filter(Boolean)).toHaveLength(1);
        const now = await store.readPointer();
        expect(now).toEqual({ release: releases[won.indexOf(true)], format: 1, sequence, source: undefined });
      }
    });

    test('refuses a sequence that does not increase', async () => {
      const first = await move('first', undefined);
      const same = { ...first, release: await store.putManifest('second') };
      await expect(async () => store.compareAndSet(first, same)).rejects.toThrow(RangeError);
      await expect(async () => store.compareAndSet(undefined, { ...same, sequence: 0 })).rejects.toThrow(RangeError);
      expect(await store.readPointer()).toEqual(first);
    });

    test('keeps the source, and the format of a later version', async () => {
      const release = await store.putManifest('first');
      const first = advance(undefined, release, source);
      await store.compareAndSet(undefined, first);
      expect(await tested.reopen().readPointer()).toEqual(first);
      const second = advance(first, release);
      await store.compareAndSet(first, { ...second, format: 2 });
      expect(await store.readPointer()).toEqual({ release, format: 2, sequence: 2, source });
      expect(await store.listPastReleases()).toEqual([]);
    });

    test('lists past releases, each once, the last one first, without those that were removed', async () => {
      let pointer: ReleasePointer | undefined;
      for (const release of ['first', 'second', 'third', 'second', 'fourth']) pointer = await move(release, pointer);
      const past = ['second', 'third', 'first'].map(digestOf);
      expect(await tested.reopen().listPastReleases()).toEqual(past);
      await tested.age();
      await store.removeOthers(new Set([digestOf('second'), digestOf('third')]), none, hour);
      await store.restorePastReleases([digestOf('fourth'), digestOf('third'), digestOf('never made')]);
      expect(await store.listPastReleases()).toEqual([digestOf('third'), digestOf('second')]);
    });

    test('has no pointer after losing it, and takes the next one', async () => {
      const first = await move('first', undefined);
      const second = await move('second', first);
      await tested.losePointer();
      expect(await store.readPointer()).toBeUndefined();
      expect(await store.compareAndSet(second, advance(second, first.release))).toBe(false);
      expect(await store.compareAndSet(undefined, second)).toBe(true);
      expect(await tested.reopen().readPointer()).toEqual(second);
    });
  });
}
