// The part of a publisher that is needed with a shared store: its lease, the store, and the files for the next leader.
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { keys } from '#lib/cluster/keys.ts';
import { Leadership, lateTime, leaseTime, renewInterval } from '#lib/cluster/leadership.ts';
import { isBehind, isStoreBehind, readShared } from '#lib/cluster/pointer-order.ts';
import { PublisherFiles } from '#lib/cluster/publisher-files.ts';
import { Puller } from '#lib/cluster/pull.ts';
import { Redis, StoreError } from '#lib/cluster/redis.ts';
import { type Contents, readContents } from '#lib/cluster/release-contents.ts';
import { collectShared } from '#lib/cluster/shared-garbage.ts';
import { SharedReleaseStore } from '#lib/cluster/shared-store.ts';
import { listHistoryObjects } from '#lib/history/versions.ts';
import { logUnexpected } from '#lib/log.ts';
import type { Digest } from '#lib/model/digest.ts';
import { ignoreDamage } from '#lib/model/read-file.ts';
import { readPointer } from '#lib/model/release-files.ts';
import type { ReleasePointer } from '#lib/model/release-store.ts';
import { overdue } from '#lib/model/retention.ts';
import { isReadable } from '#lib/model/stored-release.ts';
import { describeDraftPreviewKey } from '#lib/publish/draft-preview.ts';
import { readDraftPreviewEnds } from '#lib/release/draft-preview-releases.ts';
import { readParts } from '#lib/release/list-parts.ts';

/** Milliseconds between two garbage collections in the store. */
const garbageInterval = 10 * 60_000;

/**
 * Milliseconds for which a waiting publisher leaves an emptied store to the previous leader, which can publish sooner. By then,
 * the lease of that leader would have expired.
 */
const headStart = leaseTime - renewInterval;

/** Milliseconds between two publications because the store was restored from an old snapshot. */
const returnInterval = 10_000;

/** Identifies this process among all publishers. */
const holder = randomUUID();

/** Whether another publisher led at the last attempt. */
let hasSeenLeader = false;
/** When this publisher first found that the leader had missed renewals, by `performance.now()`. */
let lateSince: number | undefined;
/** When this publisher first found the store empty, by `performance.now()`. */
let emptySince: number | undefined;

/** @returns whether this publisher leaves an empty store to the previous leader, whose lease would still be valid */
function yieldsNow(): boolean {
  if (!hasSeenLeader) return false;
  const now = performance.now();
  if (lateSince !== undefined && now - lateSince >= lateTime) return false;
  return emptySince === undefined || now - emptySince < headStart;
}

function noteAttempt(taken: Awaited<ReturnType<typeof Leadership.take>>): void {
  emptySince = taken === 'empty' ? (emptySince ?? performance.now()) : undefined;
  if (taken === 'empty') return;
  lateSince = taken === 'late' ? (lateSince ?? performance.now()) : undefined;
  hasSeenLeader = taken === 'held' || taken === 'late';
}

/** Exists while this publisher leads: `take` returns none while another one does. */
export class ClusterSeat {
  private readonly redis: Redis;
  private readonly releaseDir: string;
  private readonly files: PublisherFiles;
  private collectedAt = performance.now();
  private returnedAt = Number.NEGATIVE_INFINITY;
  /** Whether the store has the draft previews of this folder. An emptied store has none. */
  private hasDraftPreviews = false;
  readonly leadership: Leadership;
  readonly store: SharedReleaseStore;

  /**
   * Takes the lease, and brings this folder to the state of the previous leader.
   * @param onLate called if the leader has missed renewals, so that this publisher may lead in seconds
   * @returns `undefined` if another publisher leads
   * @throws `StoreError` if the store does not reply
   */
  static async take(url: string, releaseDir: string, onLate?: () => void): Promise<ClusterSeat | undefined> {
    const redis = await Redis.open(url);
    try {
      const name = `process ${process.pid} on ${hostname()}`;
      const known = readPointer(releaseDir)?.fence;
      const taken = await Leadership.take({ redis, holder, name, yields: yieldsNow(), known });
      noteAttempt(taken);
      if (taken === 'late') onLate?.();
      if (taken instanceof Leadership) return await ClusterSeat.start(redis, releaseDir, taken);
    } catch (error) {
      redis.close();
      throw error;
    }
    redis.close();
    return undefined;
  }

  private static async start(redis: Redis, releaseDir: string, leadership: Leadership): Promise<ClusterSeat> {
    const seat = new ClusterSeat(redis, releaseDir, leadership);
    try {
      await seat.takeOver();
      return seat;
    } catch (error) {
      await leadership.release();
      throw error;
    }
  }

  private constructor(redis: Redis, releaseDir: string, leadership: Leadership) {
    this.redis = redis;
    this.releaseDir = releaseDir;
    this.leadership = leadership;
    this.files = new PublisherFiles(redis, releaseDir);
    const listContents = ({ release, history }: ReleasePointer) => this.listContents(release, history);
    this.store = new SharedReleaseStore({ releaseDir, redis, leadership, listContents });
    leadership.onRenewal = () => this.renew();
  }

  /** Sends what instances lack, and finds a store that was restarted with an old snapshot in the same second. */
  private async renew(): Promise<void> {
    await this.store.uploader.sendWanted();
    const isDue = performance.now() - this.returnedAt > returnInterval;
    if (isDue && (await isStoreBehind(this.redis, this.releaseDir))) this.leadership.onReturn();
  }

  private async takeOver(): Promise<void> {
    const { redis, releaseDir, store } = this;
    // The files of an old snapshot are older than those of this folder.
    if (!(await isStoreBehind(redis, releaseDir))) await this.files.restore();
    await this.restorePointer();
    const pointer = await store.shared.readPointer();
    if (!pointer) return;
    const contents = (await redis.call(['HGET', keys.contents, pointer.release])) as string | null;
    // Missing parts are built again from the source.
    if (contents !== null) await ignoreDamage(this.pull(pointer.release, contents));
    await store.follow(pointer);
    if (Number(await redis.call(['EXISTS', keys.move])) > 0) return;
    // Instances ignore a pointer without the facts of its move.
    await redis.call(['DEL', keys.pointer]);
    await this.restorePointer();
  }

  private async pull(release: Digest, list: Digest): Promise<void> {
    const { redis, releaseDir, store } = this;
    store.uploader.remember(list, await readContents(store.shared, list));
    await new Puller(redis, releaseDir).pull(release, list);
  }

  /**
   * Gives the store the pointer that this machine shows, if the store has none or an earlier one, such as that of an old
   * snapshot. The pointer keeps its fencing number, because other machines may show a later one: this machine has not looked at
   * the source yet.
   * @throws `StoreError`
   */
  private async restorePointer(): Promise<void> {
    const { redis, store, releaseDir } = this;
    const shown = readPointer(releaseDir);
    const found = await readShared(redis);
    const { pointer } = found;
    if (!shown || (pointer && !isBehind(found, shown)) || !(await isReadable(store, shown.release))) return;
    const sequence = Math.max(shown.sequence, (pointer?.sequence ?? 0) + 1);
    await store.compareAndSet(pointer, { ...shown, sequence }, { keepsFence: true });
  }

  /** Restores the pointer before a publication, which fails with the reason if the store does not respond. */
  async preparePointer(): Promise<void> {
    await this.restorePointer().catch((error: unknown) => {
      if (!(error instanceof StoreError)) logUnexpected(error, 'The pointer of the shared store cannot be restored');
    });
  }

  /**
   * Makes all machines show the pointer of the store, even those that show a later one. The source has confirmed its release by
   * now.
   */
  async confirmPointer(): Promise<void> {
    const { redis, store, leadership } = this;
    try {
      const { pointer, move } = await readShared(redis);
      if (!pointer || move?.fence === leadership.fence) return;
      await store.compareAndSet(pointer, { ...pointer, sequence: pointer.sequence + 1 });
    } catch (error) {
      logUnexpected(error, 'The pointer of the shared store cannot be confirmed: the next publication does it');
    }
  }

  /** Waits until all machines show a release that is live. @returns the origins of those that do not in time */
  async findLate(release: Digest): Promise<string[]> {
    await this.confirmPointer();
    return this.store.waitUntilShown(release);
  }

  private async listContents(release: Digest, history?: Digest): Promise<Contents> {
    const { objects, stems } = await readParts(this.store, release);
    return { objects: [...new Set([...objects, ...(await listHistoryObjects(this.store, history))])], stems };
  }

  /**
   * @param onPoke called when an instance asks for a publication
   * @param onReturn called when the store is reachable again, perhaps empty: failed publications and the pointer are due
   */
  follow(onPoke: () => void, onReturn: () => void): void {
    this.leadership.onPoke = onPoke;
    this.leadership.onReturn = () => {
      this.noteReturn();
      onReturn();
    };
  }

  /** Makes the next publication copy everything again, because the store may have lost it. */
  private noteReturn(): void {
    this.returnedAt = performance.now();
    this.files.forget();
    this.hasDraftPreviews = false;
    this.store.noteReturn();
  }

  /** Copies the release of a draft preview to all instances. */
  async shareDraftPreview(release: Digest, until: number): Promise<void> {
    const { redis, store } = this;
    const contents = await store.uploader.upload(release, await this.listContents(release));
    await redis.call(['HSET', keys.previews, release, JSON.stringify({ contents, until })]);
    await redis.call(['HSET', keys.contents, release, contents]);
    await this.shareDraftPreviewKey();
  }

  /** Skips draft previews whose release is not in this folder: the machine that made them copies them. */
  private async shareDraftPreviews(): Promise<void> {
    for (const [release, until] of await readDraftPreviewEnds(this.releaseDir)) {
      if (await isReadable(this.store, release)) await this.shareDraftPreview(release, until);
    }
    this.hasDraftPreviews = true;
  }

  private async shareDraftPreviewKey(): Promise<void> {
    const { redis, releaseDir } = this;
    await redis.call(['SET', keys.previewKey, describeDraftPreviewKey(releaseDir)]);
    await redis.call(['SET', keys.previewStamp, randomUUID()]);
    await redis.call(['PUBLISH', keys.events, 'preview']);
  }

  /** Removes releases from the store that this machine has removed because versions were forgotten. */
  async forgetOthers(): Promise<void> {
    const { redis, store } = this;
    const only = new Set((await store.listManifests()).map(({ digest }) => digest));
    await collectShared(redis, { age: overdue, only });
    // Instances copy the releases of the remaining draft previews.
    await redis.call(['SET', keys.previewStamp, randomUUID()]);
  }

  /** Copies the files for the next leader. Errors are only logged, because the release itself is already in the store. */
  async saveFiles(release: Digest | undefined): Promise<void> {
    try {
      await this.files.save(release, this.leadership.fence);
      if (!this.hasDraftPreviews) await this.shareDraftPreviews();
      if (performance.now() - this.collectedAt < garbageInterval) return;
      this.collectedAt = performance.now();
      await collectShared(this.redis);
    } catch (error) {
      logUnexpected(error, 'The files of the publisher cannot be copied to the shared store');
    }
  }

  /** Lets another publisher lead at once. */
  async close(): Promise<void> {
    await this.leadership.release();
    // An open connection would keep a command running.
    this.redis.close();
  }
}
