// Purges tags from the caches in front of the site, and tries again until it has succeeded. The tags that are not purged yet
// survive a restart.
import { setTimeout as delay } from 'node:timers/promises';
import { buildPurges, findPurgeProblem, type PurgeFacts, type PurgeRequest } from '#lib/cdn/drivers.ts';
import { siteTag } from '#lib/cdn/tags.ts';
import type { CdnDriver, CdnTarget } from '#lib/cdn/targets.ts';
import { log, logUnexpected } from '#lib/log.ts';
import { type Sample, sampleEach } from '#lib/observe/sample.ts';

/** Milliseconds to wait for a response. */
const requestTime = 5_000;
/** Milliseconds before a failed purge is repeated, doubled with each failure up to the last. */
const firstRetry = 1_000;
const lastRetry = 5 * 60_000;
/** Milliseconds after the first failure. By then, the pages in the caches have expired (`headers.ts`). */
const retryEnd = 25 * 60 * 60_000;
/** Milliseconds until a purge is repeated. A cache may have fetched a page of the previous release meanwhile. */
const echoDelay = 3_000;
/** Tags. More of them are replaced by the tag of the site. */
const mostTags = 5_000;

/** The part of the state that survives a restart. */
export interface PurgeState {
  /** The tags that are not purged yet. */
  tags: string[];
  /** Since when purging fails, ISO 8601, UTC. */
  failedAt?: string;
  /** The tags that are purged, but not yet a second time. */
  repeats?: string[];
}

interface Options {
  targets: readonly CdnTarget[];
  site: string;
  state: PurgeState;
  /** Stores the state. */
  save: (state: PurgeState) => Promise<void>;
  /** Called when a repeated purge has ended, and the state no longer names it. */
  onRepeated?: () => void;
  /** Sends a request; for tests. */
  send?: (request: PurgeRequest) => Promise<{ status: number; body: string; retryAfter?: string }>;
  /** Milliseconds; for tests. */
  echoDelay?: number;
  firstRetry?: number;
}

/** A cache refused a purge or did not respond. */
class PurgeError extends Error {
  override name = 'PurgeError';
  /** Milliseconds that the cache asks to wait. */
  readonly wait: number;

  constructor(message: string, wait = 0) {
    super(message);
    this.wait = wait;
  }
}

export class Purger {
  private readonly options: Options;
  /** The tags that wait for an attempt. A page may change again while its tag is sent, so these are kept apart from it. */
  private waiting: readonly string[];
  private sending: readonly string[] = [];
  /** The tags of each purge that is to be repeated, and its repetition. */
  private readonly repetitions = new Map<readonly string[], Promise<void>>();
  private failedAt: string | undefined;
  private release = '';
  private work: Promise<void> = Promise.resolve();
  private retry: NodeJS.Timeout | undefined;
  private readonly closing = new AbortController();
  private failures = 0;
  private readonly counts = { done: 0, failed: 0 };
  private purgedTags = 0;

  constructor(options: Options) {
    this.options = options;
    const { tags, failedAt, repeats = [] } = options.state;
    // The previous publisher may have ended too early to repeat its last purge.
    this.waiting = unite(tags, repeats);
    this.failedAt = failedAt;
  }

  /** Whether tags are left that could not be purged. */
  get isBehind(): boolean {
    return this.left.length > 0;
  }

  /** @returns the number of tags that are waiting, together with these */
  countWith(tags: readonly string[]): number {
    return new Set([...this.left, ...tags]).size;
  }

  /**
   * Purges tags, together with those that are not purged yet.
   * @param release the release that the pages show now
   * @returns why it failed; it is repeated then
   */
  async purge(tags: readonly string[], release: string): Promise<string | undefined> {
    this.release = release;
    const all = unite(this.waiting, tags);
    if (all.length === 0 && this.sending.length === 0) return undefined;
    this.waiting = all.length > mostTags || all.includes(siteTag) ? [siteTag] : all;
    await this.save();
    return this.attempt();
  }

  /** Waits for repetitions, which takes a few seconds at most. */
  async finish(): Promise<void> {
    await Promise.all(this.repetitions.values());
  }

  /** Ends all work. The stored state keeps the tags that are left. */
  close(): void {
    this.closing.abort();
    clearTimeout(this.retry);
  }

  samples(): Sample[] {
    return [
      ...sampleEach('load_bearing_cdn_purges_total', 'result', this.counts),
      { name: 'load_bearing_cdn_purged_tags_total', value: this.purgedTags },
      { name: 'load_bearing_cdn_waiting_tags', value: this.left.length },
    ];
  }

  /** One attempt runs at a time. @returns why it failed */
  private attempt(): Promise<string | undefined> {
    const attempted = this.work.then(() => this.attemptOnce());
    this.work = attempted.then(() => undefined);
    return attempted;
  }

  private async attemptOnce(): Promise<string | undefined> {
    if (this.waiting.length === 0 || this.closing.signal.aborted) return undefined;
    clearTimeout(this.retry);
    const tags = this.waiting;
    [this.sending, this.waiting] = [tags, []];
    try {
      await this.send(tags);
    } catch (error) {
      const { message, wait } = error instanceof PurgeError ? error : new PurgeError(String(error));
      await this.noteFailure(message, wait);
      return message;
    }
    this.counts.done += 1;
    this.purgedTags += tags.length;
    if (this.failedAt !== undefined) log.info({ event: 'purged', tags: tags.length }, 'The CDN is purged again');
    this.failures = 0;
    this.failedAt = undefined;
    this.sending = [];
    this.repetitions.set(tags, this.repeat(tags));
    await this.save();
    return undefined;
  }

  private async noteFailure(message: string, wait: number): Promise<void> {
    const tags = this.sending.length;
    [this.sending, this.waiting] = [[], this.left];
    this.counts.failed += 1;
    this.failures += 1;
    if (this.failedAt === undefined) {
      this.failedAt = new Date().toISOString();
      log.error({ event: 'purge-failed', tags }, `The CDN could not be purged, retrying: ${message}`);
    } else if (Date.now() - Date.parse(this.failedAt) > retryEnd) {
      log.error({ event: 'purge-given-up' }, `The CDN could not be purged for a day, giving up: ${message}`);
      [this.waiting, this.failedAt] = [[], undefined];
      await this.save();
      return;
    }
    await this.save();
    const { firstRetry: first = firstRetry } = this.options;
    const pause = Math.min(Math.max(first * 2 ** (this.failures - 1), wait), lastRetry);
    this.retry = setTimeout(() => void this.attempt(), pause);
    this.retry.unref();
  }

  /** Purges once more. The purge has succeeded, so a failure of the repetition is handled as one of a new purge. */
  private async repeat(tags: readonly string[]): Promise<void> {
    const { echoDelay: time = echoDelay, onRepeated } = this.options;
    try {
      await delay(time, undefined, { signal: this.closing.signal });
    } catch {
      return;
    }
    const isSent = await this.send(tags).then(
      () => true,
      () => false,
    );
    this.repetitions.delete(tags);
    if (!isSent) await this.purge(tags, this.release);
    else await this.save();
    onRepeated?.();
  }

  /** @throws `PurgeError` */
  private async send(tags: readonly string[]): Promise<void> {
    const { targets, site } = this.options;
    const facts: PurgeFacts = { site, release: this.release, at: new Date().toISOString() };
    // A cache may fetch from the next one, so the nearest is purged first.
    for (const target of targets) {
      for (const request of buildPurges(target, tags, facts)) await this.sendOne(target.driver, request);
    }
  }

  private async sendOne(driver: CdnDriver, request: PurgeRequest): Promise<void> {
    const { send = sendWithFetch } = this.options;
    const { status, body, retryAfter } = await send(request).catch((error: unknown) => {
      throw new PurgeError(`${driver} does not respond (${explain(error)})`);
    });
    const problem = findPurgeProblem(driver, status, body);
    if (problem !== undefined) throw new PurgeError(`${driver}: ${problem}`, 1_000 * (Number(retryAfter) || 0));
  }

  /** The tags that are not purged yet. */
  private get left(): readonly string[] {
    return unite(this.sending, this.waiting);
  }

  /** Errors are logged only: without the state, a publisher that starts compares with an earlier release and purges more. */
  private async save(): Promise<void> {
    const { failedAt } = this;
    const repeats = [...new Set([...this.repetitions.keys()].flat())];
    const more = { ...(failedAt === undefined ? {} : { failedAt }), ...(repeats.length > 0 ? { repeats } : {}) };
    try {
      await this.options.save({ tags: [...this.left], ...more });
    } catch (error) {
      logUnexpected(error, 'The tags that the CDN is not purged of yet cannot be stored');
    }
  }
}

function unite(one: readonly string[], other: readonly string[]): readonly string[] {
  return [...new Set([...one, ...other])];
}

async function sendWithFetch({ url, ...request }: PurgeRequest) {
  const response = await fetch(url, { ...request, redirect: 'error', signal: AbortSignal.timeout(requestTime) });
  const retryAfter = response.headers.get('retry-after') ?? undefined;
  return { status: response.status, body: await response.text(), retryAfter };
}

/** `fetch` hides the reason in the cause. */
function explain(error: unknown): string {
  const { message, cause } = error instanceof Error ? error : new Error(String(error));
  const { code } = (cause ?? {}) as { code?: string };
  return code ?? message;
}
