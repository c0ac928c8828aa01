// How often an address may ask: a bucket of tokens for each, for as many addresses as memory is set aside for.
import { isIPv6 } from 'node:net';

interface Options {
  /** Tokens of a full bucket. */
  burst: number;
  /** Tokens that come back in a second. */
  rate: number;
  /** Addresses that are remembered: the one that asked longest ago goes first. */
  size: number;
}

interface Bucket {
  tokens: number;
  /** Milliseconds, of the same clock as `now`. */
  at: number;
}

export class RateLimit {
  private readonly options: Options;
  private readonly buckets = new Map<string, Bucket>();

  constructor(options: Options) {
    this.options = options;
  }

  /** @param now milliseconds of a clock that never runs backwards. @returns whether there was a token */
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

  /** Who has shown who he is was not to be held up. */
  giveBack(address: string): void {
    const bucket = this.buckets.get(networkOf(address));
    if (bucket) bucket.tokens = Math.min(this.options.burst, bucket.tokens + 1);
  }

  get size(): number {
    return this.buckets.size;
  }
}

/** Whoever has one address of version 6 has all of its network: https://www.rfc-editor.org/rfc/rfc6177 */
function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const { hostname } = new URL(`http://[${address.replace(/%.*$/, '')}]`);
  const [front = '', back] = hostname.slice(1, -1).split('::');
  const left = front === '' ? [] : front.split(':');
  const right = back ? back.split(':') : [];
  const zeros = back === undefined ? [] : Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right].slice(0, 4).join(':');
}
