// Finished pages in the shared store. An instance that has no page takes a lease before it renders it, and the others wait for
// the page while that lease is renewed. Pages are the only values that may be lost at any time.
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { keys } from '#lib/cluster/keys.ts';
import { defineScript, type Redis } from '#lib/cluster/redis.ts';
import { digestOf } from '#lib/model/digest.ts';
import type { SharedPages } from '#lib/page-cache/shared-pages.ts';

/** Milliseconds to wait for a reply of the store, and for which a lease is valid without renewal. */
const patience = 300;
/** Milliseconds between two renewals. */
const renewInterval = 80;
/** Milliseconds after which the others stop waiting for a render. */
const longestRender = 1_500;
/** Milliseconds between two polls for a page that another instance renders. */
const lookInterval = 15;
/** Milliseconds without calls after the store did not reply. */
const pauseTime = 2_000;
/** Milliseconds that pages are stored. */
const lifetime = 86_400_000;
/** Milliseconds by which the clocks of two machines may differ. */
const clockDifference = 60_000;
/** Bytes of all shared pages. The oldest ones are removed first. */
const sizeLimit = 256_000_000;

/** Returns the page. Without one, returns 1 if this instance gets the lease, and 0 if another one has it. */
const takeOrClaim = `
local page = redis.call('GET', KEYS[1])
if page then return page end
if redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end
return 0
`;

/** Stores a page, and removes the oldest ones beyond the limit. Members of the set are `size key`. */
const put = defineScript(`
local clock = redis.call('TIME')
local time = clock[1] * 1000 + clock[2] / 1000
local size, lifetime, limit = #ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local before = redis.call('STRLEN', KEYS[1])
if before > 0 and redis.call('ZREM', KEYS[2], before .. ' ' .. KEYS[1]) == 1 then
  redis.call('DECRBY', KEYS[3], before)
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', lifetime)
-- The store may have evicted a page and kept its member, or one of the set and the total.
local isNew = redis.call('ZADD', KEYS[2], time, size .. ' ' .. KEYS[1]) == 1
local total = redis.call('INCRBY', KEYS[3], isNew and size or 0)
while true do
  local oldest = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')
  if not oldest[1] then
    redis.call('DEL', KEYS[3])
    break
  end
  if total <= limit and tonumber(oldest[2]) > time - lifetime then break end
  local bytes, key = string.match(oldest[1], '^(%d+) (.*)$')
  redis.call('ZREM', KEYS[2], oldest[1])
  redis.call('DEL', key)
  total = redis.call('DECRBY', KEYS[3], bytes)
end
`);

/** Removes some of the pages that were stored before a time. Returns how many. */
const removeOld = defineScript(`
local found = redis.call('ZRANGE', KEYS[1], '-inf', ARGV[1], 'BYSCORE', 'LIMIT', 0, 500)
for _, member in ipairs(found) do
  local bytes, key = string.match(member, '^(%d+) (.*)$')
  redis.call('ZREM', KEYS[1], member)
  redis.call('DEL', key)
  redis.call('DECRBY', KEYS[2], bytes)
end
return #found
`);

/** Ends or renews a lease, if this instance still holds it. */
const renew = defineScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] == '0' then redis.call('DEL', KEYS[1]) else redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 1
`);

/** For tests: replaces `sizeLimit`, `patience` and `longestRender`. */
export interface SharingOptions {
  limit?: number;
  patience?: number;
  longestRender?: number;
}

export class PageSharing implements SharedPages {
  private readonly redis: Redis;
  private readonly limit: number;
  private readonly patience: number;
  private readonly longestRender: number;
  private readonly holder = randomUUID();
  /** Timers of the leases of this instance. */
  private readonly leases = new Map<string, NodeJS.Timeout>();
  private pausedUntil = Number.NEGATIVE_INFINITY;

  constructor(redis: Redis, options: SharingOptions = {}) {
    this.redis = redis;
    this.limit = options.limit ?? sizeLimit;
    this.patience = options.patience ?? patience;
    this.longestRender = options.longestRender ?? longestRender;
  }

  async take(name: string, canRender: boolean): Promise<Buffer | undefined> {
    const page = keys.page(digestOf(name));
    const lease = keys.pageLease(digestOf(name));
    const end = performance.now() + this.longestRender;
    if (performance.now() < this.pausedUntil || !this.redis.isConnected) return undefined;
    try {
      while (performance.now() < end) {
        // `EVAL` needs one reply, `EVALSHA` two after a restart of the store.
        const claim = ['EVAL', takeOrClaim, '2', page, lease, this.holder, String(this.patience)];
        const found = await this.redis.callForBytes(canRender ? claim : ['GET', page], this.patience);
        if (Buffer.isBuffer(found)) return found;
        if (!canRender) return undefined;
        if (found === 1) {
          this.hold(name, lease);
          return undefined;
        }
        // Another machine holds the lease, or another request of this machine.
        await delay(lookInterval);
      }
    } catch {
      this.pausedUntil = performance.now() + pauseTime;
    }
    return undefined;
  }

  async offer(name: string, bytes: Uint8Array): Promise<void> {
    if (this.redis.isConnected && performance.now() >= this.pausedUntil) {
      const names = [keys.page(digestOf(name)), keys.pages, keys.pageBytes];
      const values = [Buffer.from(bytes), String(lifetime), String(this.limit)];
      await this.redis.run(put, names, values).catch(() => undefined);
    }
    this.release(name);
  }

  release(name: string): void {
    const timer = this.leases.get(name);
    if (timer === undefined) return;
    clearInterval(timer);
    this.leases.delete(name);
    this.renew(keys.pageLease(digestOf(name)), 0);
  }

  /** Releases all pages whose lease this instance holds. */
  releaseAll(): void {
    for (const name of this.leases.keys()) this.release(name);
  }

  async removeBefore(time: number): Promise<void> {
    const end = String(time + clockDifference);
    while (Number(await this.redis.run(removeOld, [keys.pages, keys.pageBytes], [end])) > 0);
  }

  private hold(name: string, lease: string): void {
    // A lease that was not renewed in time may have been taken again, and its timer still runs.
    clearInterval(this.leases.get(name));
    const end = performance.now() + this.longestRender;
    const timer = setInterval(() => {
      if (performance.now() < end) this.renew(lease, this.patience);
      else this.release(name);
    }, renewInterval);
    timer.unref();
    this.leases.set(name, timer);
  }

  private renew(lease: string, time: number): void {
    this.redis.run(renew, [lease], [this.holder, String(time)], this.patience).catch(() => undefined);
  }
}
