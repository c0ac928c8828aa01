// The release store of a publisher that shares its releases: a folder for building, and Redis for the live pointer. A
// release is copied to Redis before the pointer moves, in two steps: all instances prepare it, then all show it at one moment.
import { setTimeout as delay } from 'node:timers/promises';
import { beatInterval, type Candidate, type InstanceReport, instanceLease, listLive } from '#lib/cluster/instances.ts';
import { keys } from '#lib/cluster/keys.ts';
import type { Leadership } from '#lib/cluster/leadership.ts';
import { type Redis, StoreError } from '#lib/cluster/redis.ts';
import { RedisReleaseStore } from '#lib/cluster/redis-release-store.ts';
import type { Contents } from '#lib/cluster/release-contents.ts';
import { Uploader } from '#lib/cluster/upload.ts';
import { logUnexpected } from '#lib/log.ts';
import { type Digest, digestOf } from '#lib/model/digest.ts';
import { FileReleaseStore } from '#lib/model/file-release-store.ts';
import { isDamaged } from '#lib/model/read-file.ts';
import { identifyPointer, type MoveKind, type ReleasePointer } from '#lib/model/release-store.ts';

/** Milliseconds to wait until the instances are ready. Those that are not ready by then show the release later. */
const prepareTime = 10_000;
/** Milliseconds from the move of the pointer until instances show it, at least and at most. */
const shortestDelay = 300;
const longestDelay = 3_000;
/** Milliseconds after the store returned in which instances that have not reconnected may serve without a lease. */
const returnTime = instanceLease + 1_000;
/** Milliseconds to wait until the instances show a release. */
const showTime = 5_000;
/** Milliseconds between two polls of the instances. */
const lookInterval = 25;
/** Milliseconds after which a publisher that waits for instances sends lost values again. */
const resendInterval = 250;

interface Options {
  releaseDir: string;
  redis: Redis;
  leadership: Pick<Leadership, 'fence'>;
  /** Lists the parts of the release of a pointer that instances need. */
  listContents: (pointer: ReleasePointer) => Promise<Contents>;
}

export class SharedReleaseStore extends FileReleaseStore {
  private readonly options: Options;
  readonly shared: RedisReleaseStore;
  readonly uploader: Uploader;
  /** How many instances of each origin were live when the pointer moved last. One that restarts has another id. */
  private known: ReadonlyMap<string, number> = new Map();
  private moving: Promise<unknown> = Promise.resolve();
  /** When the store last returned after a failure, by `performance.now()`. */
  private returnedAt = Number.NEGATIVE_INFINITY;

  constructor(options: Options) {
    super(options.releaseDir);
    this.options = options;
    this.shared = new RedisReleaseStore(options.redis);
    this.uploader = new Uploader(options.redis, options.releaseDir);
  }

  override getObject(digest: Digest): Promise<Buffer> {
    return this.readOrCopy(
      () => super.getObject(digest),
      () => this.shared.getObject(digest),
      (bytes) => this.putObject(bytes),
    );
  }

  override getManifest(digest: Digest): Promise<string> {
    return this.readOrCopy(
      () => super.getManifest(digest),
      () => this.shared.getManifest(digest),
      (text) => this.putManifest(text),
    );
  }

  /** Reads this folder first. After a takeover, missing parts of earlier releases are copied from the store. */
  private async readOrCopy<T>(
    readOwn: () => Promise<T>,
    readShared: () => Promise<T>,
    keep: (content: T) => Promise<unknown>,
  ): Promise<T> {
    try {
      return await readOwn();
    } catch (error) {
      if (!isDamaged(error)) throw error;
      const content = await readShared().catch(() => Promise.reject(error));
      await keep(content);
      return content;
    }
  }

  /** @returns the pointer of the shared store, or the last known one while the store does not reply */
  override async readPointer(): Promise<ReleasePointer | undefined> {
    try {
      return await this.shared.readPointer();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      return super.readPointer();
    }
  }

  /**
   * Moves run one after the other, because the store has room for one candidate.
   * @throws `StoreError` if the store does not reply, or another publisher leads
   */
  override compareAndSet(
    expected: ReleasePointer | undefined,
    next: ReleasePointer,
    kind: MoveKind = {},
  ): Promise<boolean> {
    const moved = this.moving.then(() => this.move(expected, next, kind));
    // The caller receives the error; it must not prevent the next move.
    this.moving = moved.catch(() => undefined);
    return moved;
  }

  private async move(
    expected: ReleasePointer | undefined,
    wanted: ReleasePointer,
    { keepsFence = false }: MoveKind,
  ): Promise<boolean> {
    const { redis, leadership, listContents } = this.options;
    const next = keepsFence ? wanted : await this.rank(wanted);
    const contents = await this.uploader.upload(next.release, await listContents(next));
    await redis.call(['HSET', keys.contents, next.release, contents]);
    await this.waitForReturn();
    await this.prepareInstances({ id: digestOf(contents + identifyPointer(next)), contents, pointer: next });
    const { fence } = leadership;
    const live = await listLive(redis);
    this.known = countOrigins(live);
    const time = findDelay(live);
    const isMoved = await this.shared.compareAndSet(expected, next, { fence, delay: time, contents, keepsFence });
    if (!isMoved) {
      await this.shared.announce('', fence);
      return false;
    }
    await delay(time);
    await this.follow(next);
    return true;
  }

  /** Makes a pointer follow all that this machine has shown. The store may have gone back to an earlier one. */
  private async rank(next: ReleasePointer): Promise<ReleasePointer> {
    const shown = (await super.readPointer())?.sequence ?? 0;
    return { ...next, fence: this.options.leadership.fence, sequence: Math.max(next.sequence, shown + 1) };
  }

  /** Makes the next move wait until the known instances have reconnected. */
  noteReturn(): void {
    this.returnedAt = performance.now();
  }

  /** While the store is lost, instances serve without a lease. An instance that has not reconnected would still show the previous release. */
  private async waitForReturn(): Promise<void> {
    const isBack = async () => {
      const live = countOrigins(await listLive(this.options.redis));
      return [...this.known].every(([origin, count]) => (live.get(origin) ?? 0) >= count);
    };
    while (performance.now() < this.returnedAt + returnTime && !(await isBack())) await delay(lookInterval);
  }

  private async prepareInstances(candidate: Candidate): Promise<void> {
    const announce = () => this.shared.announce(JSON.stringify(candidate), this.options.leadership.fence);
    await announce();
    await this.waitForInstances(prepareTime, ({ prepared }) => prepared === candidate.id, announce);
  }

  /**
   * Waits for a release that is live: a lost store is logged.
   * @returns the origins of the live instances that do not show it in time
   */
  async waitUntilShown(release: Digest): Promise<string[]> {
    const isShown = (instance: InstanceReport) => instance.release === release;
    try {
      const late = await this.waitForInstances(showTime, isShown);
      return late.map(({ origin }) => origin);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      logUnexpected(error, 'The shared store was lost before all machines showed the release');
      return [];
    }
  }

  /** @returns the builds of the software that render pages for readers at the moment */
  async listBuilds(): Promise<string[]> {
    const live = await listLive(this.options.redis);
    return [...new Set(live.flatMap(({ build, role }) => (role === 'publisher' ? [] : (build ?? []))))].toSorted();
  }

  /**
   * Waits until all instances are done, or have lost their lease.
   * @param resend called from time to time: a store that evicts may lose values that instances need
   * @returns those that were not done in time
   */
  private async waitForInstances(
    time: number,
    isDone: (instance: InstanceReport) => boolean,
    resend: () => Promise<void> = async () => undefined,
  ): Promise<InstanceReport[]> {
    const end = performance.now() + time;
    let resendAt = performance.now() + resendInterval;
    for (;;) {
      const late = (await listLive(this.options.redis)).filter((instance) => !isDone(instance));
      const now = performance.now();
      if (late.length === 0 || now > end) return late;
      if (now > resendAt) {
        resendAt = now + resendInterval;
        // Not awaited: sending many values takes longer than `time`.
        this.uploader.sendWanted().catch((error: unknown) => logUnexpected(error, 'Values cannot be sent again'));
        await resend();
      }
      await delay(lookInterval);
    }
  }
}

/** Machines with the same name have the same origin by default. */
function countOrigins(instances: readonly InstanceReport[]): Map<string, number> {
  return new Map([...Map.groupBy(instances, ({ origin }) => origin)].map(([origin, { length }]) => [origin, length]));
}

/**
 * Decides how long before the moment of activation the pointer moves: all instances should have seen it by then, even those
 * that are busy or far from the store.
 * @returns milliseconds
 */
export function findDelay(instances: readonly Pick<InstanceReport, 'roundTrip'>[]): number {
  // A message may reach an instance during a poll. It then polls again.
  const slowest = instances.reduce((longest, { roundTrip = 0 }) => Math.max(longest, roundTrip), 0);
  return Math.ceil(Math.min(longestDelay, Math.max(shortestDelay, beatInterval + 2.5 * slowest)));
}
