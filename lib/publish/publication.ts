// One publication or rollback that is running: its clock, its listener, and the steps with which both of them end.

import { instantOf } from '#lib/dates.ts';
import { logUnexpected } from '#lib/log.ts';
import { type Diagnostic, formatDiagnostic } from '#lib/model/diagnostic.ts';
import type { Digest } from '#lib/model/digest.ts';
import type { ReleaseStore } from '#lib/model/release-store.ts';
import { shortDigest } from '#lib/model/wording.ts';
import { runStage } from '#lib/observe/stage.ts';
import type { CdnFollower } from '#lib/publish/cdn-follower.ts';
import type { Listener, Result } from '#lib/publish/events.ts';
import type { Journal } from '#lib/publish/journal.ts';
import type { LivePointer } from '#lib/publish/live-pointer.ts';
import type { LiveSite } from '#lib/publish/live-site.ts';
import { refreshCaches } from '#lib/publish/refresh-caches.ts';
import type { ReleaseLog, ReleaseLogEntry } from '#lib/publish/release-log.ts';
import { buildCommitStatus } from '#lib/publish/report.ts';
import type { Source } from '#lib/publish/source.ts';
import { confirmPages, type Swap } from '#lib/publish/warm-pages.ts';
import type { ReleaseBuilder } from '#lib/release/builder.ts';

/** The objects that all publications of a publisher share. */
export interface PublishParts {
  releaseDir: string;
  store: ReleaseStore;
  pointer: LivePointer;
  source: Source;
  builder: ReleaseBuilder;
  journal: Journal;
  history: ReleaseLog;
  /** Receives the events of all tasks. */
  log: Listener;
  /** Purges the caches in front of the site. Not set without any. */
  cdn?: CdnFollower;
  /** Waits until other machines show a release, and lists those that do not in time. */
  findLate?: (release: Digest) => Promise<string[]>;
  /** Copies the files of this publisher for the one that leads next. Without a shared store, there is none. */
  saveFiles?: (release: Digest) => Promise<void>;
}

/** The end of a publication or rollback. */
export interface Outcome {
  result: Result;
  /** When the next scheduled post is due, in milliseconds since 1970 UTC. */
  nextDue: number | undefined;
}

/** One publication or rollback. Its clock starts when it is constructed. */
export class Publication {
  readonly listen: Listener;
  private readonly parts: PublishParts;
  private readonly start = performance.now();

  constructor(parts: PublishParts, listen: Listener) {
    this.parts = parts;
    this.listen = listen;
  }

  /** @returns whole milliseconds since the start */
  readonly since = (): number => Math.round(performance.now() - this.start);

  /** Adds a swap to the history. Does nothing if the release was live before. */
  async recordSwap(
    { release, before, pages }: Swap,
    facts: Pick<ReleaseLogEntry, 'version' | 'reasons' | 'faults' | 'milliseconds'>,
  ): Promise<void> {
    if (release === before) return;
    await addToHistory(this.parts, { at: new Date().toISOString(), release, changes: pages.length, ...facts });
  }

  /** Waits until the other machines show a release, and names those that do not in time. */
  async reportLate(release: Digest): Promise<void> {
    const late = (await this.parts.findLate?.(release)) ?? [];
    if (late.length === 0) return;
    this.listen({ event: 'note', text: `These machines do not show the release yet: ${late.join(', ')}.` });
  }

  /**
   * Waits for the changed pages.
   * @returns the number of pages that the server did not send in time
   */
  async confirm(live: LiveSite | undefined, swap: Swap): Promise<number> {
    if (swap.pages.length === 0) return 0;
    const pages = await runStage('ready', () => confirmPages(live, swap, this.listen, this.since));
    await this.parts.journal.update({ pending: pages.length > 0 ? { release: swap.release, pages } : undefined });
    return pages.length;
  }

  /** Renders the other pages that differ, and purges them from the CDN. */
  refreshCaches(live: LiveSite | undefined, swap: Swap, listen = this.listen): Promise<void> {
    return refreshCaches(this.parts.cdn, live, swap, listen, this.since);
  }

  /** @returns a sentence that names the live release */
  async describeLive(): Promise<string> {
    const current = await this.parts.pointer.readRelease();
    return current ? `Release ${shortDigest(current)} stays live.` : 'There is no release yet.';
  }

  /** Stores the result for `/healthz` and emits it, even if it cannot be stored because the disk is full. */
  async finish(part: Omit<Result, 'at' | 'release'>, firstError?: Diagnostic, nextDue?: string): Promise<Outcome> {
    const { pointer, journal } = this.parts;
    const result: Result = { ...part, at: new Date().toISOString(), release: await pointer.readRelease() };
    const status = buildCommitStatus(result, firstError && formatDiagnostic(firstError));
    const isLive = result.state === 'published' || result.state === 'unchanged';
    const succeeded = isLive ? result.at : journal.state.succeeded;
    await journal
      .update({ last: result, succeeded, status, version: result.version ?? journal.state.version })
      .catch((error: unknown) => logUnexpected(error, 'The result of a publication cannot be stored'));
    this.listen({ event: 'done', result });
    return { result, nextDue: nextDue === undefined ? undefined : instantOf(nextDue) };
  }
}

/** Adds a line to the history. The release is live already, so a failed write is only logged. */
export async function addToHistory(
  { pointer, history }: Pick<PublishParts, 'pointer' | 'history'>,
  entry: ReleaseLogEntry,
): Promise<void> {
  const { sequence, history: ofPosts, forgottenAt } = (await pointer.read()) ?? {};
  await history
    .add({ ...entry, sequence, history: ofPosts ?? null, forgottenAt })
    .catch((error: unknown) => logUnexpected(error, 'The history of releases cannot be written'));
}
