// The release that this process serves, looked up at most once in a turn of the event loop.

// Next replaces the global function with a slower one.
import { setImmediate } from 'node:timers';
import type { Digest } from '#lib/model/digest.ts';
import { historyTag } from '#lib/model/page-tags.ts';
import type { Served } from '#lib/posts/served-release.ts';

/** Remembers the last swap, too, so that the previous release can be served for a moment. */
export class Pointer {
  private readonly source: Pick<Served, 'read' | 'changedAt' | 'history' | 'forgottenAt'>;
  private digest: Digest | undefined;
  /** The last swap that this process has seen; `at` in milliseconds since 1970 UTC. */
  private swapped: { from: Digest; at: number } | undefined;
  private isRead = false;

  constructor(source: Pick<Served, 'read' | 'changedAt' | 'history' | 'forgottenAt'>) {
    this.source = source;
  }

  /** @returns `undefined` before the first release */
  read(): Digest | undefined {
    if (this.isRead) return this.digest;
    this.isRead = true;
    setImmediate(() => {
      this.isRead = false;
    });
    const before = this.digest;
    this.digest = this.source.read();
    if (before !== undefined && before !== this.digest) this.swapped = { from: before, at: this.source.changedAt };
    return this.digest;
  }

  /** The tag of the history that belongs to the release. */
  readHistory(): string {
    this.read();
    return historyTag(this.source.history);
  }

  /** When a version of a post was last forgotten, in milliseconds since 1970 UTC; 0 for never. */
  get forgottenAt(): number {
    this.read();
    return this.source.forgottenAt;
  }

  /**
   * Whether the last swap that this process has seen replaced this release, and did so recently.
   * @param milliseconds the longest time since that swap
   */
  wasCurrent(release: Digest, milliseconds: number): boolean {
    this.read();
    const { swapped } = this;
    return swapped !== undefined && swapped.from === release && Date.now() - swapped.at <= milliseconds;
  }
}
