// Wraps a source so that other work can run during a slow read: a due post must not wait for the git host.
import { logUnexpected } from '#lib/log.ts';
import type { Snapshot, Source } from '#lib/publish/source.ts';

/** Delays the end of a read until the other work has ended. */
export class YieldingSource implements Source {
  readonly name: string;
  private readonly source: Source;
  private reads = 0;
  private otherWork: Promise<unknown> = Promise.resolve();

  constructor(source: Source) {
    this.source = source;
    this.name = source.name;
  }

  get isReading(): boolean {
    return this.reads > 0;
  }

  /** Runs `work` during a read. A read returns only when the work has ended, so the two never write at the same time. */
  yieldTo(work: () => Promise<unknown>): void {
    this.otherWork = this.otherWork
      .then(work)
      .catch((error: unknown) => logUnexpected(error, 'A due post could not be published'));
  }

  async read(branch?: string): Promise<Snapshot> {
    this.reads += 1;
    try {
      return await this.source.read(branch);
    } finally {
      this.reads -= 1;
      await this.otherWork;
    }
  }

  /** @returns the version of the source; `undefined` if it cannot be read now */
  async findVersion(): Promise<string | undefined> {
    try {
      return (await this.read()).version;
    } catch {
      return undefined;
    }
  }

  readCached(): Promise<Snapshot> {
    return this.source.readCached();
  }

  watch(changed: () => void): void {
    this.source.watch?.(changed);
  }

  async cleanUp(): Promise<void> {
    await this.source.cleanUp?.();
  }

  close(): void {
    this.source.close();
  }
}
