// Removes old releases from the shared store.

import { keys } from '#lib/cluster/keys.ts';
import { listPreviews } from '#lib/cluster/previews.ts';
import type { Redis } from '#lib/cluster/redis.ts';
import { RedisReleaseStore } from '#lib/cluster/redis-release-store.ts';
import { readContents } from '#lib/cluster/release-contents.ts';
import type { Digest } from '#lib/model/digest.ts';
import { ignoreDamage } from '#lib/model/read-file.ts';
import { keptReleases, keptTime } from '#lib/model/retention.ts';

interface CollectOptions {
  /** Milliseconds. Newer values are kept. */
  age?: number;
  /** Removes all releases but these, for instance after versions were forgotten. */
  only?: ReadonlySet<Digest>;
}

/** @returns the number of values that were removed */
export async function collectShared(redis: Redis, { age = keptTime, only }: CollectOptions = {}): Promise<number> {
  const store = new RedisReleaseStore(redis);
  const current = (await store.readPointer())?.release;
  // Without a pointer, it is unknown which releases are needed.
  if (current === undefined) return 0;
  const previews = await listPreviews(redis);
  const past = await store.listPastReleases();
  const all = new Set<Digest>([current, ...past.slice(0, keptReleases - 1), ...previews.keys()]);
  const kept = only ? all.intersection(only) : all;
  for (const release of previews.keys()) if (!kept.has(release)) await redis.call(['HDEL', keys.previews, release]);
  const lists = await readLists(redis);
  const objects = new Set<Digest>();
  const stems = new Set<string>();
  for (const release of kept) {
    const list = lists.get(release);
    const contents = list && (await ignoreDamage(readContents(store, list)));
    if (!list || !contents) continue;
    objects.add(list);
    for (const object of contents.objects) objects.add(object);
    for (const stem of contents.stems) stems.add(stem);
  }
  const removed = (await store.removeOthers(kept, objects, age)) + (await store.removeOtherImages(stems, age));
  const manifests = new Set((await store.listManifests()).map(({ digest }) => digest));
  for (const release of lists.keys()) if (!manifests.has(release)) await redis.call(['HDEL', keys.contents, release]);
  return removed;
}

/** @returns the list of contents of each release */
async function readLists(redis: Redis): Promise<Map<Digest, Digest>> {
  const flat = (await redis.call(['HGETALL', keys.contents])) as string[];
  return new Map(flat.flatMap((name, index) => (index % 2 === 0 ? [[name, flat[index + 1] ?? '']] : [])));
}
