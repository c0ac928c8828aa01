// The instances of a site, as they report themselves to the shared store. An instance holds a lease, which each report renews.
import { z } from 'zod';
import { keys } from '#lib/cluster/keys.ts';
import { defineScript, type Redis } from '#lib/cluster/redis.ts';
import { clock, parsePointer } from '#lib/cluster/redis-release-store.ts';
import { type Digest, digestPattern } from '#lib/model/digest.ts';
import { pointerSchema, type ReleasePointer } from '#lib/model/release-store.ts';
import { parseJson } from '#lib/parse-json.ts';

/** Milliseconds since the last report for which an instance counts as live. */
export const instanceLease = 3_000;
/** Milliseconds between two polls of the store by an instance. Messages make it poll earlier. */
export const beatInterval = 250;
/** The same for an instance that is late to show a release, and so must know soon whether others show it. */
export const urgentInterval = 50;
/** Milliseconds after which an instance is forgotten. */
const forgetTime = 60_000;

const instanceSchema = z.object({
  id: z.uuid(),
  /** The origin at which the other instances reach it. */
  origin: z.string(),
  role: z.enum(['all', 'web', 'publisher']),
  /** The build of the software that renders its pages. */
  build: z.string().optional(),
  /** The sequence of the pointer that it shows. */
  sequence: z.number().optional(),
  /** The fencing number of the publisher that moved that pointer. */
  fence: z.string().optional(),
  release: z.string().optional(),
  /** The last candidate that it has prepared. */
  prepared: z.string().optional(),
  /** Milliseconds of the round trip of its last report. */
  roundTrip: z.number().optional(),
});

export type InstanceReport = z.infer<typeof instanceSchema>;

/** A release that is about to go live. Instances copy it and report that they are ready. */
const candidateSchema = z.object({
  /** The digest of pointer and contents. A publication that is tried again has the same, so instances are ready for it. */
  id: z.string().regex(digestPattern),
  contents: z.string().regex(digestPattern),
  pointer: pointerSchema,
});

export type Candidate = z.infer<typeof candidateSchema>;

/** The facts of the last move of the pointer. */
export const moveSchema = z.object({
  fence: z.string(),
  /** When instances show the release, by the clock of the store, in milliseconds since 1970 UTC. */
  activateAt: z.number(),
  contents: z.string(),
});

export type Move = z.infer<typeof moveSchema>;

/** The state of the store as an instance sees it. */
export interface StoreView {
  /** By the clock of the store, in milliseconds since 1970 UTC. */
  now: number;
  pointer: ReleasePointer | undefined;
  move: Move | undefined;
  candidate: Candidate | undefined;
  /** Changes with each new preview. */
  previewStamp: string;
}

/** The state of the shared store for health: whether it responds, and how many instances have a lease. */
export interface StoreState {
  state: 'ok' | 'lost';
  instances: number;
  /** The sequence of the pointer that this instance shows. */
  sequence: number | undefined;
  /** Identifies that pointer. */
  pointer: Digest | undefined;
  /** Whether this instance refuses pages, because it lacks a release that others show, or its lease. */
  isRefusing?: true;
}

const beat = defineScript(`${clock}
local time = now()
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[2], time, ARGV[1])
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', time - tonumber(ARGV[3]))) do
  redis.call('HDEL', KEYS[1], id)
  redis.call('ZREM', KEYS[2], id)
end
local reply = { string.format('%.0f', time) }
-- These are no KEYS: web instances may only read them, and a script needs to be allowed to write its KEYS.
for index = 4, #ARGV do reply[#reply + 1] = redis.call('GET', ARGV[index]) or '' end
return reply
`);

const listLiveScript = defineScript(`${clock}
local found = {}
for index, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], now() - tonumber(ARGV[1]), '+inf')) do
  found[index] = redis.call('HGET', KEYS[1], id) or ''
end
return found
`);

/** Milliseconds. Longer than a round trip, and shorter than the lease. */
export const beatTime = 1_000;

/**
 * Reports an instance, which renews its lease.
 * @throws `StoreError`
 */
export async function reportInstance(redis: Redis, report: InstanceReport): Promise<StoreView> {
  const { instances, beats, pointer, move, candidate, previewStamp } = keys;
  const values = [report.id, JSON.stringify(report), String(forgetTime), pointer, move, candidate, previewStamp];
  const reply = await redis.run(beat, [instances, beats], values, beatTime);
  const [now = '', ...texts] = reply as string[];
  const [pointerText = '', moveText = '', candidateText = '', stamp = ''] = texts;
  return {
    now: Number(now),
    pointer: parsePointer(pointerText),
    move: moveSchema.safeParse(parseJson(moveText)).data,
    candidate: candidateSchema.safeParse(parseJson(candidateText)).data,
    previewStamp: stamp,
  };
}

/** Withdraws an instance that stops, so that the publisher does not wait for it. */
export async function withdrawInstance(redis: Redis, id: string): Promise<void> {
  await redis.call(['ZREM', keys.beats, id]);
  await redis.call(['HDEL', keys.instances, id]);
}

/**
 * @param time milliseconds
 * @returns the instances whose lease is valid
 * @throws `StoreError`
 */
export async function listLive(redis: Redis, time?: number): Promise<InstanceReport[]> {
  const found = await redis.run(listLiveScript, [keys.instances, keys.beats], [String(instanceLease)], time);
  return (found as string[]).flatMap((text) => instanceSchema.safeParse(parseJson(text)).data ?? []);
}
