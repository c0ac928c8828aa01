// Removes old releases from the folder of an instance without a publisher. Publishers collect their own garbage.
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { keys } from '#lib/cluster/keys.ts';
import { listPreviews } from '#lib/cluster/previews.ts';
import type { Redis } from '#lib/cluster/redis.ts';
import { RedisReleaseStore } from '#lib/cluster/redis-release-store.ts';
import { readContents } from '#lib/cluster/release-contents.ts';
import { imagesDir } from '#lib/images/files.ts';
import { ignoreMissing } from '#lib/model/atomic-write.ts';
import type { Digest } from '#lib/model/digest.ts';
import { FileReleaseStore } from '#lib/model/file-release-store.ts';
import { ignoreDamage } from '#lib/model/read-file.ts';
import { listPastReleases, readCurrent } from '#lib/model/release-files.ts';
import { keptReleases, keptTime, overdue } from '#lib/model/retention.ts';

/** Milliseconds between two garbage collections. */
const garbageInterval = 10 * 60_000;

/** Decides when the folder of an instance is cleaned. */
export class LocalGarbage {
  private readonly redis: Redis;
  private readonly releaseDir: string;
  private collectedAt = performance.now();
  /** The last request to forget versions that was carried out. 0 at the start, as the previous one may have been interrupted. */
  private forgottenAt = 0;

  constructor(redis: Redis, releaseDir: string) {
    this.redis = redis;
    this.releaseDir = releaseDir;
  }

  /**
   * Cleans the folder if it is time.
   * @param forgottenAt when a version of a post had to be forgotten last, as the pointer says
   * @returns whether files may have been removed
   * @throws `StoreError`
   */
  async collect(forgottenAt = 0): Promise<boolean> {
    if (forgottenAt > this.forgottenAt) {
      const isDone = await forgetLocal(this.redis, this.releaseDir);
      if (isDone) this.forgottenAt = forgottenAt;
      return isDone;
    }
    if (performance.now() - this.collectedAt < garbageInterval) return false;
    this.collectedAt = performance.now();
    return (await collectLocal(this.redis, this.releaseDir)) > 0;
  }
}

/**
 * @param age milliseconds. Newer files may belong to a release that is being copied.
 * @returns the number of files and folders that were removed
 * @throws `StoreError`
 */
export async function collectLocal(redis: Redis, releaseDir: string, age = keptTime): Promise<number> {
  const previews = await listPreviews(redis);
  const past = listPastReleases(releaseDir).slice(0, keptReleases - 1);
  return (await removeOthers(redis, releaseDir, [...past, ...previews.keys()], age)) ?? 0;
}

/**
 * Removes all but the current release, and all preview images, which may show forgotten texts. Releases of previews are then
 * copied again.
 * @returns whether the contents of the current release were known, without which nothing may be removed
 */
async function forgetLocal(redis: Redis, releaseDir: string): Promise<boolean> {
  const removed = await removeOthers(redis, releaseDir, [], overdue);
  await rm(join(releaseDir, 'cards'), { recursive: true, force: true });
  return removed !== undefined;
}

/**
 * @param others the releases that are kept besides the current one
 * @returns the number of files and folders; `undefined` if the contents of the current release are not known
 */
async function removeOthers(
  redis: Redis,
  releaseDir: string,
  others: readonly Digest[],
  age: number,
): Promise<number | undefined> {
  const current = readCurrent(releaseDir);
  if (current === undefined) return undefined;
  const store = new RedisReleaseStore(redis);
  const kept = new Set([current, ...others]);
  const objects = new Set<Digest>();
  const stems = new Set<string>();
  for (const release of kept) {
    const list = (await redis.call(['HGET', keys.contents, release])) as string | null;
    const contents = list === null ? undefined : await ignoreDamage(readContents(store, list));
    if (!contents && release === current) return undefined;
    for (const object of contents?.objects ?? []) objects.add(object);
    for (const stem of contents?.stems ?? []) stems.add(stem);
  }
  const removed = await new FileReleaseStore(releaseDir).removeOthers(kept, objects, age);
  return removed + (await removeImages(imagesDir(releaseDir), stems, age));
}

async function removeImages(dir: string, kept: ReadonlySet<string>, age: number): Promise<number> {
  let removed = 0;
  for (const name of (await readdir(dir).catch(ignoreMissing)) ?? []) {
    const path = join(dir, name);
    const found = kept.has(name) ? undefined : await stat(path).catch(ignoreMissing);
    if (!found || Date.now() - found.mtimeMs < age) continue;
    await rm(path, { recursive: true, force: true });
    removed += 1;
  }
  return removed;
}
