// A source that lets other work go first: how long a read takes is its host's to say, and a post that falls due waits for nobody.
import type { Snapshot, Source } from '#lib/publish/source.ts';

export class YieldingSource implements Source {
  readonly name: string;
  private readonly source: Source;
  private reads = 0;
  private between: Promise<unknown> = Promise.resolve();

  constructor(source: Source) {
    this.source = source;
    this.name = source.name;
  }

  get isReading(): boolean {
    return this.reads > 0;
  }

  /** One work at a time, and no read ends before it does: who reads has the files to itself afterwards. */
  yieldTo(work: () => Promise<unknown>): void {
    this.between = this.between.then(work).catch((error: unknown) => console.error(error));
  }

  async read(branch?: string): Promise<Snapshot> {
    this.reads += 1;
    try {
      return await this.source.read(branch);
    } finally {
      this.reads -= 1;
      await this.between;
    }
  }

  readCached(): Promise<Snapshot> {
    return this.source.readCached();
  }

  watch(changed: () => void): void {
    this.source.watch?.(changed);
  }

  async tidy(): Promise<void> {
    await this.source.tidy?.();
  }

  close(): void {
    this.source.close();
  }
}
