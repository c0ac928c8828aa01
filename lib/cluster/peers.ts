// The other instances of the site: listed by the shared store, and asked directly if the store is lost. Their addresses are kept
// in the release folder, so that an instance that starts without the store can ask them as well.
import { get } from 'node:http';
import { join } from 'node:path';
import { z } from 'zod';
import { beatTime, type InstanceReport, listLive } from '#lib/cluster/instances.ts';
import { isLater, type Rank } from '#lib/cluster/pointer-order.ts';
import type { Redis } from '#lib/cluster/redis.ts';
import { logUnexpected } from '#lib/log.ts';
import { writeAtomically } from '#lib/model/atomic-write.ts';
import { formatChecked, readChecked } from '#lib/model/checked-file.ts';
import type { Digest } from '#lib/model/digest.ts';
import { readIfIntact } from '#lib/model/read-file.ts';
import { parseJson } from '#lib/parse-json.ts';

/** Milliseconds between two reads of the list of instances. */
const readInterval = 5_000;
/** Milliseconds to wait for another instance. */
const peerTime = 500;
/** Milliseconds for which an instance is asked after it was listed last: a store that evicts may have lost its report. */
const askedTime = 10_000;
/** Addresses that are kept. One whose instance is gone stays until others take its place. */
const keptOrigins = 32;

const answerSchema = z.object({
  status: z.string().optional(),
  store: z.string().optional(),
  pointer: z.string().optional(),
  sequence: z.number().optional(),
});

const fileSchema = z.object({ origins: z.array(z.url()) });

/** The response of another instance; without fields if there is none. */
type Answer = z.infer<typeof answerSchema>;

interface Options {
  redis: Redis;
  /** The id of this instance, and its origin. */
  id: string;
  origin: string;
  releaseDir: string;
}

export class Peers {
  private readonly options: Options;
  private reports: InstanceReport[] = [];
  private readAt = Number.NEGATIVE_INFINITY;
  /** When each address of another instance was listed last, by `performance.now()`. */
  private readonly listedAt = new Map<string, number>();
  /** The addresses in the file, those that were live last first. */
  private kept: readonly string[];

  constructor(options: Options) {
    this.options = options;
    this.kept = readIfIntact(() => readChecked(peersPath(options.releaseDir), fileSchema))?.origins ?? [];
  }

  /** The number of instances with a lease, this one included. */
  get count(): number {
    return this.reports.length;
  }

  /** Reads the list if the interval has passed, or this instance is not in it yet, or if `isUrgent`. @throws `StoreError` */
  async read(isUrgent: boolean): Promise<void> {
    const { redis, id } = this.options;
    const isIncomplete = !this.reports.some((report) => report.id === id);
    if (!isUrgent && !isIncomplete && performance.now() - this.readAt < readInterval) return;
    this.reports = await listLive(redis, beatTime);
    this.readAt = performance.now();
    const { origin: own } = this.options;
    // The previous process on this machine, which is listed until its lease ends, had the same address.
    for (const { origin } of this.others) if (origin !== own) this.listedAt.set(origin, this.readAt);
    for (const [origin, at] of this.listedAt) if (at < this.readAt - askedTime) this.listedAt.delete(origin);
    await this.keep().catch((error: unknown) => {
      logUnexpected(error, 'The addresses of the other instances cannot be kept for the next start', 'peers');
    });
  }

  private async keep(): Promise<void> {
    const origins = [...new Set([...this.others.map(({ origin }) => origin), ...this.kept])].slice(0, keptOrigins);
    if (origins.every((origin) => this.kept.includes(origin))) return;
    await writeAtomically(peersPath(this.options.releaseDir), formatChecked({ origins }));
    this.kept = origins;
  }

  /**
   * Whether another instance has reported that it shows a pointer, or one that follows the pointer that this instance shows.
   * @param sequence that of the pointer
   * @param own that of the pointer that this instance shows
   */
  hasShown(sequence: number | undefined, own = 0): boolean {
    return this.others.some((peer) => peer.sequence === sequence || (peer.sequence ?? 0) > own);
  }

  /** Whether another instance has reported that it shows a later pointer than this one. */
  hasLater(own: Rank): boolean {
    return this.others.some((peer) => isLater(peer, own));
  }

  /**
   * Asks the others whether one of them has the store, or serves a later release.
   * @param own the sequence of the pointer that this instance shows
   */
  isAhead(own = 0): Promise<boolean> {
    return this.isTrueForOne(
      ({ status, store, sequence = 0 }) => store === 'ok' || (status === 'ok' && sequence > own),
    );
  }

  /** Asks the others whether one of them shows exactly this pointer: another publisher may have used the same sequence. */
  isShown(identity: Digest): Promise<boolean> {
    return this.isTrueForOne(({ pointer }) => pointer === identity);
  }

  /** Resolves as soon as one instance confirms, so an unresponsive instance causes no delay. */
  private isTrueForOne(isTrue: (answer: Answer) => boolean): Promise<boolean> {
    const { origin: own } = this.options;
    const hasRead = this.readAt > Number.NEGATIVE_INFINITY;
    // The program that used the folder before may have had this instance's address.
    const origins = hasRead ? [...this.listedAt.keys()] : this.kept.filter((origin) => origin !== own);
    const asked = origins.map(async (origin) => isTrue(await askPeer(origin)) || Promise.reject());
    return Promise.any(asked).catch(() => false);
  }

  /** Publishers do not count: they serve no readers, so a balancer could not use them instead. */
  private get others(): InstanceReport[] {
    return this.reports.filter(({ id, role }) => id !== this.options.id && role !== 'publisher');
  }
}

function peersPath(releaseDir: string): string {
  return join(releaseDir, 'peers.json');
}

function askPeer(origin: string): Promise<Answer> {
  return new Promise((resolve) => {
    const sent = get(`${origin}/readyz`, { agent: false, timeout: peerTime }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.once('close', () => {
        resolve(answerSchema.safeParse(parseJson(text)).data ?? {});
      });
    });
    sent.once('timeout', () => sent.destroy());
    sent.once('error', () => resolve({}));
  });
}
