// The pages of this process: in memory, behind it the store; finished when they come in, compressed and kept behind that.
import { compressFully } from '#lib/page-cache/compress.ts';
import { decodeEntry, encodeEntry, measureEntry, type PageEntry } from '#lib/page-cache/entry.ts';
import type { PageStore } from '#lib/page-cache/file-store.ts';
import { Lru } from '#lib/page-cache/lru.ts';
import { computeEtag } from '#lib/page-cache/negotiate.ts';

/** A page, and what the front sends of it, made once. */
export interface CachedPage {
  entry: PageEntry;
  etag: string;
}

export interface PageCounts {
  /** Files that were not what had been written, and were not served. */
  damaged: number;
  /** Pages that could not be kept on the disk, and live in memory only. */
  unkept: number;
  /** Renders that gave the bytes that were there already. */
  restamped: number;
  /** Renders that failed after a swap, while the last good page was served. */
  failedRenders: number;
}

/** Seconds. An answer other than 200 is kept to bear a storm: after that it is served once more, and rendered behind. */
const volatileLife = 30;
/** Milliseconds to wait after a failed render, doubled each time. */
const firstRetry = 3_000;
const lastRetry = 60_000;

interface Options {
  store: PageStore;
  build: string;
  /** Bytes in memory. */
  limit: number;
  volatileLimit: number;
}

export class Pages {
  readonly counts: PageCounts = { damaged: 0, unkept: 0, restamped: 0, failedRenders: 0 };
  private readonly options: Options;
  private readonly memory: Lru<CachedPage>;
  private readonly volatile: Lru<PageEntry>;
  private readonly keys = new Map<string, string>();
  private readonly failures = new Map<string, { count: number; until: number }>();
  private work: Promise<void> = Promise.resolve();

  constructor(options: Options) {
    this.options = options;
    this.memory = new Lru(options.limit);
    this.volatile = new Lru(options.volatileLimit);
  }

  get bytes(): number {
    return this.memory.bytes;
  }

  /** From memory, else from the store; what is damaged there is counted, reported and taken away. */
  async get(key: string): Promise<PageEntry | undefined> {
    const volatile = this.volatile.get(key);
    if (volatile) return volatile;
    const kept = this.memory.get(key);
    if (kept) return kept.entry;
    const bytes = await this.options.store.read(key);
    if (!bytes) return undefined;
    const entry = decode(key, bytes, this.options.build);
    if (typeof entry === 'string') {
      this.counts.damaged += 1;
      console.warn(JSON.stringify({ event: 'page-not-usable', key, reason: entry }));
      await this.options.store.remove(key);
      return undefined;
    }
    this.keep(entry);
    return entry;
  }

  /** In memory at once; compressed and on the disk as soon as may be. Equal bytes are stamped anew, and that is all. */
  put(entry: PageEntry): void {
    if (entry.status !== 200) {
      const lifetime = { ...entry.lifetime, revalidate: volatileLife };
      this.volatile.set(entry.key, { ...entry, lifetime }, measureEntry(entry));
      return;
    }
    this.volatile.delete(entry.key);
    const previous = this.memory.peek(entry.key)?.entry;
    const isEqual = previous?.html === entry.html;
    if (isEqual) {
      this.counts.restamped += 1;
      this.keep({ ...entry, path: entry.path ?? previous.path, brotli: previous.brotli, gzip: previous.gzip });
    } else {
      this.keep({ ...entry, path: entry.path ?? previous?.path });
    }
    this.failures.delete(entry.key);
    this.work = this.work.then(() => this.preserve(entry.key)).catch((error: unknown) => console.error(error));
  }

  async remove(key: string): Promise<void> {
    this.memory.delete(key);
    this.volatile.delete(key);
    await this.options.store.remove(key);
  }

  /** Notes under which path readers ask for a page, so that the front can find it. */
  locate(key: string, path: string): void {
    const kept = this.memory.peek(key);
    if (!kept || kept.entry.path === path) return;
    kept.entry.path = path;
    this.keys.set(path, key);
  }

  /** What the front may send for a path, if it is in memory. */
  find(path: string): CachedPage | undefined {
    const key = this.keys.get(path);
    return key === undefined ? undefined : this.memory.get(key);
  }

  noteFailure(key: string): void {
    this.counts.failedRenders += 1;
    const count = (this.failures.get(key)?.count ?? 0) + 1;
    this.failures.set(key, { count, until: Date.now() + Math.min(firstRetry * 2 ** (count - 1), lastRetry) });
  }

  /** @returns milliseconds until a failed page may be rendered again, 0 if it may now */
  retryDelay(key: string): number {
    return Math.max(0, (this.failures.get(key)?.until ?? 0) - Date.now());
  }

  /** Resolves when all that came in is compressed and kept. */
  settle(): Promise<void> {
    return this.work;
  }

  private keep(entry: PageEntry): void {
    const evicted = this.memory.set(entry.key, { entry, etag: computeEtag(entry.html) }, measureEntry(entry));
    if (entry.path !== undefined) this.keys.set(entry.path, entry.key);
    for (const key of evicted) for (const [path, owner] of this.keys) if (owner === key) this.keys.delete(path);
  }

  private async preserve(key: string): Promise<void> {
    const kept = this.memory.peek(key);
    if (!kept) return;
    const { entry } = kept;
    const compressed = entry.brotli && entry.gzip ? entry : await compressEntry(entry);
    // Another render may have come in while this one was compressed; its turn is next.
    if (this.memory.peek(key)?.entry !== entry) return;
    this.keep(compressed);
    await this.options.store.write(key, encodeEntry(compressed, this.options.build)).catch((error: unknown) => {
      this.counts.unkept += 1;
      console.warn(JSON.stringify({ event: 'page-not-kept', key, reason: String(error) }));
    });
  }
}

async function compressEntry(entry: PageEntry): Promise<PageEntry> {
  const { br, gzip } = await compressFully(entry.html);
  return { ...entry, brotli: br, gzip };
}

/** A head that is no JSON is as damaged as a wrong digest, and a file under another's name is whole and wrong. */
function decode(key: string, bytes: Buffer, build: string): PageEntry | string {
  try {
    const entry = decodeEntry(bytes, build);
    return typeof entry === 'string' || entry.key === key ? entry : 'it is of another page';
  } catch (error) {
    return String(error);
  }
}
