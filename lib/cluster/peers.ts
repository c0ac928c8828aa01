// The other instances of the site: listed by the shared store, and asked directly if the store is lost.
import { get } from 'node:http';
import { z } from 'zod';
import { type InstanceReport, listLive } from '#lib/cluster/instances.ts';
import type { Redis } from '#lib/cluster/redis.ts';
import type { Digest } from '#lib/model/digest.ts';
import { parseJson } from '#lib/parse-json.ts';

/** Milliseconds between two reads of the list of instances. */
const readInterval = 5_000;
/** Milliseconds to wait for another instance. */
const peerTime = 500;

const schema = z.object({ store: z.string().optional(), pointer: z.string().optional() });

/** The answer of another instance; without fields if it gives none. */
type Peer = z.infer<typeof schema>;

export class Peers {
  private readonly redis: Redis;
  private readonly own: string;
  private reports: InstanceReport[] = [];
  private readAt = Number.NEGATIVE_INFINITY;

  /** @param own the id of this instance */
  constructor(redis: Redis, own: string) {
    this.redis = redis;
    this.own = own;
  }

  /** The number of instances with a lease, this one included. */
  get count(): number {
    return this.reports.length;
  }

  /** Reads the list if the interval has passed, or if `isUrgent`. @throws `StoreError` */
  async read(isUrgent: boolean): Promise<void> {
    if (!isUrgent && performance.now() - this.readAt < readInterval) return;
    this.reports = await listLive(this.redis);
    this.readAt = performance.now();
  }

  /**
   * Whether another instance has reported that it shows a pointer, or one that follows the pointer that this instance shows.
   * @param sequence that of the pointer
   * @param own that of the pointer that this instance shows
   */
  hasShown(sequence: number | undefined, own = 0): boolean {
    return this.others.some((peer) => peer.sequence === sequence || (peer.sequence ?? 0) > own);
  }

  /** Asks the others themselves whether one of them has the store. */
  hasStore(): Promise<boolean> {
    return this.isTrueForOne(({ store }) => store === 'ok');
  }

  /** Asks the others themselves whether one of them shows this very pointer. Another publisher may use the same sequence. */
  isShown(identity: Digest): Promise<boolean> {
    return this.isTrueForOne(({ pointer }) => pointer === identity);
  }

  /** Resolves with the first that it is true for, so that one that does not answer delays nothing. */
  private isTrueForOne(isTrue: (peer: Peer) => boolean): Promise<boolean> {
    const asked = this.others.map(async ({ origin }) => isTrue(await askPeer(origin)) || Promise.reject());
    return Promise.any(asked).catch(() => false);
  }

  /** Publishers do not count: they serve no readers, so a balancer could not use them instead. */
  private get others(): InstanceReport[] {
    return this.reports.filter(({ id, role }) => id !== this.own && role !== 'publisher');
  }
}

function askPeer(origin: string): Promise<Peer> {
  return new Promise((resolve) => {
    const sent = get(`${origin}/readyz`, { agent: false, timeout: peerTime }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.once('close', () => {
        resolve(schema.safeParse(parseJson(text)).data ?? {});
      });
    });
    sent.once('timeout', () => sent.destroy());
    sent.once('error', () => resolve({}));
  });
}
