// The order of pointers. The fencing number of the publisher comes first: a publisher that takes over may count from a lower
// sequence. Instances never go back, and a publisher finds a store that has gone back, such as one with an old snapshot.
import { type Move, moveSchema } from '#lib/cluster/instances.ts';
import { keys } from '#lib/cluster/keys.ts';
import type { Redis } from '#lib/cluster/redis.ts';
import { parsePointer } from '#lib/cluster/redis-release-store.ts';
import { readPointer } from '#lib/model/release-files.ts';
import type { ReleasePointer } from '#lib/model/release-store.ts';
import { parseJson } from '#lib/parse-json.ts';

/** The rank of a pointer. Without `fence`, it is earlier than any that has one. `sequence` is absent if there is no pointer. */
export interface Rank {
  fence?: string | undefined;
  sequence?: number | undefined;
}

export function isLater(one: Rank, other: Rank): boolean {
  const [fence, than] = [Number(one.fence ?? 0), Number(other.fence ?? 0)];
  return fence === than ? (one.sequence ?? 0) > (other.sequence ?? 0) : fence > than;
}

interface SharedPointer {
  pointer: ReleasePointer | undefined;
  move: Move | undefined;
}

/** @throws `StoreError` */
export async function readShared(redis: Redis): Promise<SharedPointer> {
  const [pointer = null, move = null] = (await redis.call(['MGET', keys.pointer, keys.move])) as (string | null)[];
  return { pointer: parsePointer(pointer), move: moveSchema.safeParse(parseJson(move ?? '')).data };
}

/** Whether the store has an earlier pointer than this one. A store without a pointer is empty, not outdated. */
export function isBehind({ pointer, move }: SharedPointer, own: Rank = {}): boolean {
  return pointer !== undefined && move !== undefined && isLater(own, { ...pointer, fence: move.fence });
}

/**
 * Whether the store has an earlier pointer than a release folder.
 * @throws `StoreError`
 */
export async function isStoreBehind(redis: Redis, releaseDir: string): Promise<boolean> {
  return isBehind(await readShared(redis), readPointer(releaseDir));
}
