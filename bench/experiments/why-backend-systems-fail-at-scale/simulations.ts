// Three of the seven failures, simulated: connections held too long, a stampede, and a queue without a limit.
import { seededRandom } from '../experiment.ts';

/** @returns moments of random arrivals, in seconds */
function* arrive(rate: number, seconds: number): Generator<number> {
  const random = seededRandom(1);
  for (let at = 0; ; ) {
    at += -Math.log(1 - random()) / rate;
    if (at > seconds) return;
    yield at;
  }
}

/**
 * Requests that each need a connection of a pool, in their order of arrival.
 * @param hold seconds
 * @returns the share that waits longer than a second for a connection
 */
export function shareOfWaits(rate: number, hold: number, pool: number): number {
  const free = Array.from({ length: pool }, () => 0);
  let [count, late] = [0, 0];
  for (const at of arrive(rate, 60)) {
    const next = free.reduce((least, time, index) => (time < (free[least] ?? 0) ? index : least), 0);
    const start = Math.max(at, free[next] ?? 0);
    free[next] = start + hold;
    count += 1;
    if (start - at > 1) late += 1;
  }
  return late / count;
}

/** @returns the queries for one key from its expiry until its value is back, with and without sharing them in a process */
export function countLoads(rate: number, rebuild: number): { each: number; shared: number } {
  const each = [...arrive(rate, rebuild)].length;
  return { each, shared: Math.min(each, 1) };
}

interface Backlog {
  /** Seconds that the oldest message waits, at most. */
  longest: number;
  /** Minutes after the peak until a new message waits less than a second. */
  drained: number;
  /** The share of the messages of the peak that expire. */
  expired: number;
}

/**
 * An hour of 1,000 messages a second against 900 that are consumed, and 800 after it.
 * @param limit seconds after which a message expires
 */
export function fillQueue(limit = Number.POSITIVE_INFINITY): Backlog {
  const [consumed, peak, after, hour] = [900, 1000, 800, 3600];
  let [backlog, longest, expired, second] = [0, 0, 0, 0];
  for (; second < hour || backlog / consumed > 1; second++) {
    backlog = Math.max(0, backlog + (second < hour ? peak : after) - consumed);
    const kept = Math.min(backlog, limit * consumed);
    expired += backlog - kept;
    backlog = kept;
    longest = Math.max(longest, backlog / consumed);
  }
  return { longest, drained: (second - hour) / 60, expired: expired / (peak * hour) };
}
