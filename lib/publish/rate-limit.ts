// Limits how often an address may send requests: one token bucket for each address.
import { isIPv6 } from 'node:net';

interface Options {
  /** Tokens of a full bucket. */
  burst: number;
  /** Tokens that are added each second. */
  rate: number;
  /** Maximum number of addresses that are remembered. The least recently used one is forgotten first. */
  size: number;
}

interface Bucket {
  tokens: number;
  /** Time of the last request, on the same clock as `now`. */
  at: number;
}

/** Counts by address, and IPv6 addresses by their /64 network. */
export class RateLimit {
  private readonly options: Options;
  private readonly buckets = new Map<string, Bucket>();

  constructor(options: Options) {
    this.options = options;
  }

  /**
   * Takes a token.
   * @param now milliseconds of a monotonic clock
   * @returns `false` if the bucket is empty
   */
  take(address: string, now: number): boolean {
    const { burst, rate, size } = this.options;
    const key = networkOf(address);
    const known = this.buckets.get(key) ?? { tokens: burst, at: now };
    const tokens = Math.min(burst, known.tokens + ((now - known.at) / 1000) * rate);
    this.buckets.delete(key);
    this.buckets.set(key, { tokens: tokens < 1 ? tokens : tokens - 1, at: now });
    const [oldest] = this.buckets.keys();
    if (this.buckets.size > size && oldest !== undefined) this.buckets.delete(oldest);
    return tokens >= 1;
  }

  /** Puts a token back: requests with a valid signature are not limited. */
  refund(address: string): void {
    const bucket = this.buckets.get(networkOf(address));
    if (bucket) bucket.tokens = Math.min(this.options.burst, bucket.tokens + 1);
  }

  get size(): number {
    return this.buckets.size;
  }
}

/**
 * @returns the /64 network of an IPv6 address, as one client usually has all of it: https://www.rfc-editor.org/rfc/rfc6177
 */
function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const { hostname } = new URL(`http://[${address.replace(/%.*$/, '')}]`);
  const [front = '', back] = hostname.slice(1, -1).split('::');
  const left = front === '' ? [] : front.split(':');
  const right = back ? back.split(':') : [];
  const zeros = back === undefined ? [] : Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right].slice(0, 4).join(':');
}
