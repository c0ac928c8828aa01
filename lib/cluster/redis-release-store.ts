// The release store in Redis, which machines share. Objects and manifests are strings, with the time of their last use in a
// sorted set; the pointer moves in a script, which compares, checks the fencing number of the publisher and sets in one step.
import { type Kind, keys } from '#lib/cluster/keys.ts';
import { type Argument, defineScript, type Redis, StoreError, transferTime } from '#lib/cluster/redis.ts';
import { type Digest, digestOf } from '#lib/model/digest.ts';
import { DamagedFile } from '#lib/model/read-file.ts';
import {
  checkSequence,
  type MoveKind,
  pointerSchema,
  type ReleasePointer,
  type ReleaseStore,
} from '#lib/model/release-store.ts';
import { parseJson } from '#lib/parse-json.ts';

/** Digests in one call, so that no call keeps the store busy for long. */
const batchSize = 500;

/** Milliseconds since 1970 UTC by the clock of the store. Scripts begin with this function. */
export const clock = `
local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
`;

const put = defineScript(`${clock}
redis.call('SET', KEYS[1], ARGV[2])
redis.call('ZADD', KEYS[2], now(), ARGV[1])
`);

const putHash = defineScript(`${clock}
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], unpack(ARGV, 2))
redis.call('ZADD', KEYS[2], now(), ARGV[1])
`);

/** Marks values as used now. Returns the digests of those that are missing. */
const touch = defineScript(`${clock}
local missing = {}
for index, digest in ipairs(ARGV) do
  if redis.call('EXISTS', KEYS[index + 1]) == 1 then redis.call('ZADD', KEYS[1], now(), digest)
  else missing[#missing + 1] = digest end
end
return missing
`);

const remove = defineScript(`${clock}
local removed = 0
local before = now() - tonumber(ARGV[1])
for index = 2, #ARGV do
  local time = redis.call('ZSCORE', KEYS[1], ARGV[index])
  if time and tonumber(time) <= before then
    redis.call('DEL', KEYS[index])
    redis.call('ZREM', KEYS[1], ARGV[index])
    removed = removed + 1
  end
end
return removed
`);

/**
 * Moves the pointer. A lease with another fencing number than the caller's means that another publisher has taken over, even
 * if the caller was paused and does not know it.
 */
const move = defineScript(`${clock}
local expected, next, fence, release, delay, contents = ARGV[1], ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5]), ARGV[6]
if fence ~= '' then
  local lease = redis.call('GET', KEYS[4])
  if not lease or cjson.decode(lease).fence ~= fence then return -1 end
end
if (redis.call('GET', KEYS[1]) or '') ~= expected then return 0 end
if release ~= '' then
  redis.call('LREM', KEYS[2], 0, release)
  redis.call('LPUSH', KEYS[2], release)
  redis.call('LTRIM', KEYS[2], 0, 99)
end
redis.call('SET', KEYS[1], next)
local at = now() + delay
redis.call('SET', KEYS[3], cjson.encode({ fence = ARGV[7], activateAt = at, contents = contents }))
redis.call('DEL', KEYS[5])
redis.call('PUBLISH', KEYS[6], 'pointer')
return 1
`);

/**
 * Announces the release that is about to go live, or ends the announcement. Without a lease it does nothing, because the leader
 * soon takes a lease that the store has lost again. A leader that was paused must not disturb the release of the next one.
 */
const announce = defineScript(`
local text, fence = ARGV[1], ARGV[2]
local lease = redis.call('GET', KEYS[2])
if not lease or (redis.call('GET', KEYS[1]) or '') == text then return 0 end
if cjson.decode(lease).fence ~= fence then return -1 end
if text == '' then redis.call('DEL', KEYS[1])
else redis.call('SET', KEYS[1], text) end
redis.call('PUBLISH', KEYS[3], 'candidate')
return 1
`);

export interface MoveOptions extends MoveKind {
  /** The fencing number of the publisher's lease. Without it, the number is not checked. */
  fence?: string;
  /** Milliseconds until the instances show the release, all at the same time. */
  delay?: number;
  /** The object that lists the contents of the release. */
  contents?: Digest;
}

/** Another publisher holds the lease. */
export class LeaseLost extends StoreError {
  override name = 'LeaseLost';

  constructor() {
    super('Another publisher leads by now: this one publishes nothing.');
  }
}

export class RedisReleaseStore implements ReleaseStore {
  private readonly redis: Redis;

  constructor(redis: Redis) {
    this.redis = redis;
  }

  putObject(bytes: string | Uint8Array): Promise<Digest> {
    return this.put('object', bytes);
  }

  getObject(digest: Digest): Promise<Buffer> {
    return this.get('object', digest);
  }

  async keepObjects(digests: readonly Digest[]): Promise<boolean> {
    const isIntact = (digest: Digest) =>
      this.get('object', digest).then(
        () => true,
        (error: unknown) => {
          if (error instanceof DamagedFile) return false;
          throw error;
        },
      );
    const intact = await Promise.all(digests.map(isIntact));
    const missing = await this.findMissing(
      'object',
      digests.filter((_, index) => intact[index]),
    );
    return intact.every(Boolean) && missing.length === 0;
  }

  async listObjects(): Promise<Set<Digest>> {
    return new Set((await this.redis.call(['ZRANGE', keys.times('object'), '0', '-1'])) as Digest[]);
  }

  putManifest(text: string): Promise<Digest> {
    return this.put('manifest', text);
  }

  async getManifest(digest: Digest): Promise<string> {
    return (await this.get('manifest', digest)).toString();
  }

  async listManifests(): Promise<{ digest: Digest; time: number }[]> {
    const found = await this.redis.call(['ZRANGE', keys.times('manifest'), '0', '-1', 'REV', 'WITHSCORES']);
    const flat = found as string[];
    return flat.flatMap((digest, index) => (index % 2 === 0 ? [{ digest, time: Number(flat[index + 1]) }] : []));
  }

  async readPointer(): Promise<ReleasePointer | undefined> {
    return parsePointer(await this.readPointerText());
  }

  /** @throws `LeaseLost` if the fencing number is not that of the lease */
  async compareAndSet(
    expected: ReleasePointer | undefined,
    next: ReleasePointer,
    { fence = '', delay = 0, contents = '', keepsFence = false }: MoveOptions = {},
  ): Promise<boolean> {
    checkSequence(expected, next);
    const found = await this.readPointerText();
    // A move that expects no pointer replaces a damaged one.
    const before = expected ? formatPointer(expected) : parsePointer(found) ? '' : (found ?? '');
    const left = expected && expected.release !== next.release ? expected.release : '';
    const { pointer, past, move: facts, lease, candidate, events } = keys;
    const rank = keepsFence ? (next.fence ?? '') : fence;
    const values = [before, formatPointer(next), fence, left, String(delay), contents, rank];
    const moved = await this.redis.run(move, [pointer, past, facts, lease, candidate, events], values);
    if (moved === -1) throw new LeaseLost();
    return moved === 1;
  }

  /**
   * Announces a release to the instances, so that they copy it. The next move ends the announcement.
   * @param candidate JSON; empty to end it
   * @throws `LeaseLost` if another publisher leads
   */
  async announce(candidate: string, fence: string): Promise<void> {
    const names = [keys.candidate, keys.lease, keys.events];
    if ((await this.redis.run(announce, names, [candidate, fence])) === -1) throw new LeaseLost();
  }

  async listPastReleases(): Promise<Digest[]> {
    const past = (await this.redis.call(['LRANGE', keys.past, '0', '-1'])) as Digest[];
    const manifests = new Set((await this.listManifests()).map(({ digest }) => digest));
    const current = (await this.readPointer())?.release;
    return past.filter((release) => manifests.has(release) && release !== current);
  }

  async restorePastReleases(releases: readonly Digest[]): Promise<void> {
    if (!(await this.readPointer())) return;
    const past = (await this.redis.call(['LRANGE', keys.past, '0', '-1'])) as Digest[];
    const all = [...new Set([...releases, ...past])];
    if (all.length === 0) return;
    await this.redis.call(['DEL', keys.past]);
    await this.redis.call(['RPUSH', keys.past, ...all]);
  }

  /** Stores the files of an image. */
  async putImage(stem: string, files: ReadonlyMap<string, Buffer>): Promise<void> {
    const names = [keys.value('image', stem), keys.times('image')];
    await this.redis.run(putHash, names, [stem, ...[...files].flat()], transferTime);
  }

  /** @returns the files of an image by name, which the caller verifies; none if the image is missing */
  async getImage(stem: string): Promise<Map<string, Buffer>> {
    const found = await this.redis.callForBytes(['HGETALL', keys.value('image', stem)], transferTime);
    const flat = found as Buffer[];
    return new Map(
      flat.flatMap((name, index) => (index % 2 === 0 ? [[String(name), flat[index + 1] ?? Buffer.of()]] : [])),
    );
  }

  /** Removes images that are neither kept nor new, as `removeOthers` does with objects. */
  removeOtherImages(stems: ReadonlySet<string>, age: number): Promise<number> {
    return this.removeOld('image', stems, age);
  }

  async removeOthers(manifests: ReadonlySet<Digest>, objects: ReadonlySet<Digest>, age: number): Promise<number> {
    return (await this.removeOld('manifest', manifests, age)) + (await this.removeOld('object', objects, age));
  }

  /**
   * Makes garbage collection treat values as new.
   * @returns those that are missing
   */
  async findMissing(kind: Kind, digests: readonly Digest[]): Promise<Digest[]> {
    const missing: Digest[] = [];
    for (const batch of inBatches(digests)) {
      const names = [keys.times(kind), ...batch.map((digest) => keys.value(kind, digest))];
      const found = (await this.redis.run(touch, names, batch)) as Digest[];
      for (const digest of found) missing.push(digest);
    }
    return missing;
  }

  private async put(kind: Kind, content: string | Uint8Array): Promise<Digest> {
    const digest = digestOf(content);
    const names = [keys.value(kind, digest), keys.times(kind)];
    await this.redis.run(put, names, [digest, Buffer.from(content)], transferTime);
    return digest;
  }

  private async get(kind: Kind, digest: Digest): Promise<Buffer> {
    const name = keys.value(kind, digest);
    const bytes = (await this.redis.callForBytes(['GET', name], transferTime)) as Buffer | null;
    if (bytes === null) throw new DamagedFile(name, 'is missing', { isMissing: true });
    if (digestOf(bytes) !== digest) throw new DamagedFile(name, 'does not match its digest');
    return bytes;
  }

  private async removeOld(kind: Kind, kept: ReadonlySet<string>, age: number): Promise<number> {
    const times = keys.times(kind);
    const all = (await this.redis.call(['ZRANGE', times, '0', '-1'])) as Digest[];
    let removed = 0;
    for (const batch of inBatches(all.filter((digest) => !kept.has(digest)))) {
      const names = [times, ...batch.map((digest) => keys.value(kind, digest))];
      removed += Number(await this.redis.run(remove, names, [String(age), ...batch]));
    }
    return removed;
  }

  private async readPointerText(): Promise<string | null> {
    return (await this.redis.call(['GET', keys.pointer])) as string | null;
  }
}

/** @returns `undefined` if there is no pointer or it is damaged */
export function parsePointer(text: string | null): ReleasePointer | undefined {
  return pointerSchema.safeParse(parseJson(text ?? '')).data;
}

/** Parsing normalizes the order of keys. */
function formatPointer(pointer: ReleasePointer): Argument {
  return JSON.stringify(pointerSchema.parse(pointer));
}

function inBatches<Value>(values: readonly Value[]): Value[][] {
  const count = Math.ceil(values.length / batchSize);
  return Array.from({ length: count }, (_, index) => values.slice(index * batchSize, (index + 1) * batchSize));
}
