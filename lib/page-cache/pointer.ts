// Which release is served, asked for with every answer: looked up once in a turn of the event loop.

import type { Digest } from '#lib/model/object-store.ts';
import type { Served } from '#lib/posts/served-release.ts';

export class Pointer {
  private readonly source: Pick<Served, 'read' | 'changedAt'>;
  private digest: Digest | undefined;
  private swapped: { from: Digest; at: number } | undefined;
  private isRead = false;

  constructor(source: Pick<Served, 'read' | 'changedAt'>) {
    this.source = source;
  }

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

  /**
   * @param milliseconds how long ago the swap may have been
   * @returns whether a release was the current one until then, as far as this process has seen
   */
  wasCurrent(release: Digest, milliseconds: number): boolean {
    this.read();
    const { swapped } = this;
    return swapped !== undefined && swapped.from === release && Date.now() - swapped.at <= milliseconds;
  }
}
