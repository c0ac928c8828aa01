// Finished pages in the shared store. An instance that has no page takes a lease before it renders it, and the others wait for
// the page while that lease is renewed. Pages are the only values that may be lost at any time.
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { keys } from '#lib/cluster/keys.ts';
import { defineScript, type Redis } from '#lib/cluster/redis.ts';
import { clock } from '#lib/cluster/redis-release-store.ts';
import { digestOf } from '#lib/model/digest.ts';
import type { SharedPages } from '#lib/page-cache/shared-pages.ts';

/** Milliseconds that a request waits for the store at most, and for which a lease is valid without renewal. */
const patience = 300;
/** Milliseconds between two renewals. */
const renewInterval = 80;
/** Milliseconds. An instance that renders longer no longer keeps the others waiting. */
const longestRender = 1_500;
/** Milliseconds between two looks at a page that another instance renders. */
const lookInterval = 15;
/** Milliseconds for which the store is not asked after it has not answered. */
const pauseTime = 2_000;
/** Milliseconds. A page of an old release is not needed any longer. */
const lifetime = 86_400_000;
/** Milliseconds by which the clocks of two machines may differ. */
const clockDifference = 60_000;
/** Bytes of all shared pages. The oldest ones make room. */
const sizeLimit = 256_000_000;

/** Stores a page, and removes the oldest ones beyond the limit. Members of the set are `size key`. */
const put = defineScript(`${clock}
local time, size, lifetime, limit = now(), #ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local before = redis.call('STRLEN', KEYS[1])
if before > 0 and redis.call('ZREM', KEYS[2], before .. ' ' .. KEYS[1]) == 1 then
  redis.call('DECRBY', KEYS[3], before)
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', lifetime)
redis.call('ZADD', KEYS[2], time, size .. ' ' .. KEYS[1])
local total = redis.call('INCRBY', KEYS[3], size)
while true do
  local oldest = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')
  if not oldest[1] or (total <= limit and tonumber(oldest[2]) > time - lifetime) then break end
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

export class PageSharing implements SharedPages {
  private readonly redis: Redis;
  private readonly limit: number;
  private readonly holder = randomUUID();
  /** Timers of the leases of this instance. */
  private readonly leases = new Map<string, NodeJS.Timeout>();
  private pausedUntil = Number.NEGATIVE_INFINITY;

  constructor(redis: Redis, limit = sizeLimit) {
    this.redis = redis;
    this.limit = limit;
  }

  async take(name: string, canWait: boolean): Promise<Buffer | 'render' | 'busy'> {
    const page = keys.page(digestOf(name));
    const lease = keys.pageLease(digestOf(name));
    const end = performance.now() + longestRender;
    // The time of the store alone counts: a render of this instance would take as long as that of another one.
    let left = patience;
    const ask = async <Value>(call: (time: number) => Promise<Value>): Promise<Value> => {
      const begin = performance.now();
      const reply = await call(Math.max(1, left));
      left -= performance.now() - begin;
      return reply;
    };
    const read = () => ask((time) => this.redis.callForBytes(['GET', page], time) as Promise<Buffer | null>);
    const claim = () => ask((time) => this.redis.call(['SET', lease, this.holder, 'NX', 'PX', String(patience)], time));
    if (performance.now() < this.pausedUntil || !this.redis.isConnected) return 'render';
    try {
      while (performance.now() < end) {
        const found = await read();
        if (found) return found;
        // This instance renders the page for another request already. That one shares it.
        if (!this.leases.has(name) && (await claim()) !== null) {
          // Another instance may have finished between the two calls.
          const finished = await read();
          this.hold(name, lease);
          if (!finished) return 'render';
          this.release(name);
          return finished;
        }
        if (!canWait) return 'busy';
        // Only slow answers use the patience up, not the number of looks.
        left = Math.max(left, patience / 2);
        await delay(lookInterval);
      }
    } catch {
      this.pausedUntil = performance.now() + pauseTime;
    }
    return 'render';
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

  async removeBefore(time: number): Promise<void> {
    const end = String(time + clockDifference);
    while (Number(await this.redis.run(removeOld, [keys.pages, keys.pageBytes], [end])) > 0);
  }

  private hold(name: string, lease: string): void {
    const end = performance.now() + longestRender;
    const timer = setInterval(() => {
      if (performance.now() < end) this.renew(lease, patience);
      else this.release(name);
    }, renewInterval);
    timer.unref();
    this.leases.set(name, timer);
  }

  private renew(lease: string, time: number): void {
    this.redis.run(renew, [lease], [this.holder, String(time)], patience).catch(() => undefined);
  }
}
