// The page cache of this process: entries in memory, backed by the store.
import { log, logUnexpected } from '#lib/log.ts';
import { Lru } from '#lib/model/lru.ts';
import { compressFully } from '#lib/page-cache/compress.ts';
import { decodeEntry, encodeEntry, measureEntry, type PageEntry } from '#lib/page-cache/entry.ts';
import type { PageStore } from '#lib/page-cache/file-store.ts';
import type { FrontPage } from '#lib/page-cache/front.ts';
import { computeEtag } from '#lib/page-cache/negotiate.ts';
import type { SharedPages } from '#lib/page-cache/shared-pages.ts';

/** An entry in memory with its entity tag, which is computed once. */
export interface CachedPage {
  entry: PageEntry;
  etag: string;
}

export interface PageCounts {
  /** Stored entries that were damaged, and were removed. */
  damaged: number;
  /** Reads of the store that failed, such as with EMFILE. Such a read is not a miss, as the entry may exist. */
  unreadable: number;
  /** Entries that could not be stored, and are in memory only. */
  notStored: number;
  /** Renders with the same HTML as before. */
  unchanged: number;
  /** Renders that failed after a swap, while the last good page was served. */
  failedRenders: number;
  /** Renders with status 200 that entered the cache. */
  rendered: number;
  /** Reads for requests, by where the page was found. */
  reads: { memory: number; disk: number; build: number; shared: number; none: number };
  /** Reads of outdated pages. `stale`: sent during the render. `outdated`: the reader waits. `held`: sent, as a render failed. */
  stale: { stale: number; outdated: number; held: number };
}

/** Seconds. Non-200 responses are cached briefly to absorb bursts. Later requests get the old one while Next renders. */
const errorLifetime = 30;
/** Milliseconds until a failed render is tried again, doubled after each failure up to the last. */
const firstRetry = 3_000;
const lastRetry = 60_000;

interface Options {
  store: PageStore;
  /** Names the build and the settings. A store may also hold the pages of others, which are not read. */
  variant: string;
  /** Bytes in memory. */
  limit: number;
  /** Bytes in memory for responses other than 200. */
  errorLimit: number;
}

/** Reads and writes page entries. Responses other than 200 stay in memory, within a limit of their own. */
export class Pages {
  readonly counts: PageCounts = {
    damaged: 0,
    unreadable: 0,
    notStored: 0,
    unchanged: 0,
    failedRenders: 0,
    rendered: 0,
    reads: { memory: 0, disk: 0, build: 0, shared: 0, none: 0 },
    stale: { stale: 0, outdated: 0, held: 0 },
  };
  /** Called with each page that may be sent from memory, and with `undefined` for one that was removed. */
  onPage: (path: string, page: FrontPage | undefined) => void = () => undefined;
  /** The pages of other machines. Undefined without SHARED_STORE. */
  shared: SharedPages | undefined;
  private readonly options: Options;
  private readonly memory: Lru<CachedPage>;
  /** Responses other than 200. They are never stored. */
  private readonly errors: Lru<PageEntry>;
  private readonly keysByPath = new Map<string, string>();
  /** Failed renders by key; `until` in milliseconds since 1970 UTC. */
  private readonly failures = new Map<string, { count: number; until: number }>();
  private work: Promise<void> = Promise.resolve();
  private readonly startedAt = Date.now();
  private dropped = { before: 0, done: Promise.resolve() };

  constructor(options: Options) {
    this.options = options;
    this.memory = new Lru(options.limit);
    this.errors = new Lru(options.errorLimit);
  }

  /** Bytes in memory. */
  get bytes(): number {
    return this.memory.bytes;
  }

  isInMemory(key: string): boolean {
    return this.errors.peek(key) !== undefined || this.memory.peek(key) !== undefined;
  }

  /** Reads from memory, else from the store. A stored entry that cannot be used is removed, counted and logged. */
  async get(key: string): Promise<PageEntry | undefined> {
    const inMemory = this.errors.get(key) ?? this.memory.get(key)?.entry;
    if (inMemory) return inMemory;
    const bytes = await this.options.store.read(this.nameStored(key)).catch((error: unknown) => {
      this.counts.unreadable += 1;
      logUnexpected(error, `The cached page ${key} cannot be read and is rendered again`, 'page-cache-read');
    });
    if (!bytes) return undefined;
    const entry = decode(key, bytes, this.options.variant);
    if (typeof entry === 'string') {
      this.counts.damaged += 1;
      log.warn({ key, reason: entry }, 'A cached page is damaged and is rendered again');
      await this.removeStored(key);
      return undefined;
    }
    this.setInMemory(entry);
    return entry;
  }

  /** Puts an entry in memory at once, and compresses and stores it in the background. */
  put(entry: PageEntry): void {
    if (entry.status !== 200) {
      const lifetime = { ...entry.lifetime, revalidate: errorLifetime };
      this.errors.set(entry.key, { ...entry, lifetime }, measureEntry(entry));
      this.shared?.release(this.nameShared(entry));
      return;
    }
    this.errors.delete(entry.key);
    const previous = this.memory.peek(entry.key)?.entry;
    const isUnchanged = previous?.html === entry.html;
    if (isUnchanged) {
      this.counts.unchanged += 1;
      this.setInMemory({ ...entry, path: entry.path ?? previous.path, brotli: previous.brotli, gzip: previous.gzip });
    } else {
      this.setInMemory({ ...entry, path: entry.path ?? previous?.path });
    }
    this.failures.delete(entry.key);
    this.storeLater(entry.key);
  }

  /** Like `put`, for a page that this machine has rendered. Other machines get it at once, and again when it is compressed. */
  putRendered(entry: PageEntry): void {
    this.put(entry);
    const isShared = entry.status === 200 && entry.postponed === undefined;
    if (!this.shared || !isShared) {
      this.shared?.release(this.nameShared(entry));
      return;
    }
    this.offer(entry.key);
    this.work = this.work.then(() => this.offer(entry.key));
  }

  /**
   * Takes a page that another machine has rendered.
   * @param isUsable whether a page may be sent; others are rendered again
   * @returns `undefined` if there is none, and this machine should render the page if it can
   */
  async takeShared(
    key: string,
    release: string,
    isUsable: (entry: PageEntry) => boolean,
  ): Promise<PageEntry | undefined> {
    const canRender = this.retryDelay(key) === 0;
    const taken = await this.shared?.take(this.nameShared({ key, release }), canRender);
    if (!taken) return undefined;
    const entry = decode(key, taken, this.options.variant);
    if (typeof entry === 'string' || entry.release !== release || !isUsable(entry)) return undefined;
    this.put(entry);
    return entry;
  }

  private offer(key: string): void {
    const entry = this.memory.peek(key)?.entry;
    if (entry) void this.shared?.offer(this.nameShared(entry), encodeEntry(entry, this.options.variant));
  }

  private storeLater(key: string): void {
    this.work = this.work
      .then(() => this.compressAndStore(key))
      .catch((error: unknown) => logUnexpected(error, `The page ${key} cannot be compressed`, 'page-cache-compress'));
  }

  async remove(key: string): Promise<void> {
    const path = this.memory.peek(key)?.entry.path;
    if (path !== undefined) this.onPage(path, undefined);
    this.memory.delete(key);
    this.errors.delete(key);
    await this.removeStored(key);
  }

  /**
   * Removes all pages that were rendered before a time, in milliseconds since 1970 UTC: they may show a version of a post
   * that was forgotten at that time. Does nothing if it has been done.
   */
  dropBefore(time: number): Promise<void> {
    if (time <= this.dropped.before) return this.dropped.done;
    const paths = [...this.memory.clear(), ...this.errors.clear().map((entry) => ({ entry }))].map(
      ({ entry }) => entry.path,
    );
    for (const path of paths) if (path !== undefined) this.onPage(path, undefined);
    // A write that was under way ends after that time.
    const end = () => (time < this.startedAt ? time : Date.now());
    const done = this.work.then(() => this.options.store.removeBefore(end()));
    this.shared?.removeBefore(time).catch((error: unknown) => {
      logUnexpected(error, 'Pages that show forgotten versions cannot be removed from the shared store yet');
    });
    this.dropped = { before: time, done };
    // The caller receives the error, and the next start tries again.
    this.work = done.catch(() => undefined);
    return done;
  }

  /** Records the path under which readers request a page, and hands the page to the front. */
  setPath(key: string, path: string): void {
    const page = this.memory.peek(key);
    if (!page) return;
    page.entry.path = path;
    this.keysByPath.set(path, key);
    this.share(page);
  }

  /** Finds a page that is in memory. */
  findByPath(path: string): CachedPage | undefined {
    const key = this.keysByPath.get(path);
    return key === undefined ? undefined : this.memory.get(key);
  }

  /** @param release the release that could not be rendered */
  noteFailure(key: string, release?: string): void {
    this.counts.failedRenders += 1;
    if (release !== undefined) this.shared?.release(this.nameShared({ key, release }));
    const count = (this.failures.get(key)?.count ?? 0) + 1;
    this.failures.set(key, { count, until: Date.now() + Math.min(firstRetry * 2 ** (count - 1), lastRetry) });
  }

  /** @returns milliseconds until a failed page may be rendered again, 0 if it may be now */
  retryDelay(key: string): number {
    return Math.max(0, (this.failures.get(key)?.until ?? 0) - Date.now());
  }

  /** Resolves when all entries so far are compressed and stored. */
  flush(): Promise<void> {
    return this.work;
  }

  private setInMemory(entry: PageEntry): void {
    const page = { entry, etag: computeEtag(entry.html) };
    const evicted = this.memory.set(entry.key, page, measureEntry(entry));
    if (entry.path !== undefined) this.keysByPath.set(entry.path, entry.key);
    this.share(page);
    for (const key of evicted)
      for (const [path, owner] of this.keysByPath) if (owner === key) this.keysByPath.delete(path);
  }

  private share({ entry, etag }: CachedPage): void {
    const { path, brotli, gzip, headers, history, html, lifetime, release, renderedAt } = entry;
    const facts = { brotli, etag, gzip, headers, history, html, lifetime, release, renderedAt };
    if (path !== undefined) this.onPage(path, facts);
  }

  private nameShared({ key, release = '' }: Pick<PageEntry, 'key' | 'release'>): string {
    return `${this.nameStored(key)} ${release}`;
  }

  private nameStored(key: string): string {
    return `${this.options.variant} ${key}`;
  }

  private async removeStored(key: string): Promise<void> {
    await this.options.store.remove(this.nameStored(key)).catch((error: unknown) => {
      logUnexpected(error, `The cached page ${key} cannot be removed`, 'page-cache-remove');
    });
  }

  private async compressAndStore(key: string): Promise<void> {
    const page = this.memory.peek(key);
    if (!page) return;
    const { entry } = page;
    const compressed = entry.brotli && entry.gzip ? entry : await compressEntry(entry);
    // A newer render may have replaced the entry meanwhile; it has its own turn.
    if (this.memory.peek(key)?.entry !== entry) return;
    this.setInMemory(compressed);
    const bytes = encodeEntry(compressed, this.options.variant);
    await this.options.store.write(this.nameStored(key), bytes).catch((error: unknown) => {
      this.counts.notStored += 1;
      logUnexpected(error, `The page ${key} cannot be stored and stays in memory only`, 'page-cache-write');
    });
  }
}

async function compressEntry(entry: PageEntry): Promise<PageEntry> {
  const { br, gzip } = await compressFully(entry.html);
  return { ...entry, brotli: br, gzip };
}

/** @returns the entry, or the reason why it cannot be used: for instance if an intact file has the name of another key */
function decode(key: string, bytes: Buffer, variant: string): PageEntry | string {
  try {
    const entry = decodeEntry(bytes, variant);
    return typeof entry === 'string' || entry.key === key ? entry : 'the file is of another page';
  } catch (error) {
    return String(error);
  }
}
