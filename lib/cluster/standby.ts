// Copies the files of the leading publisher to a machine whose publisher waits. If the store is then emptied and this machine
// leads next, it has the history, previews and holds.
import { PublisherFiles } from '#lib/cluster/publisher-files.ts';
import type { Redis } from '#lib/cluster/redis.ts';
import { logUnexpected } from '#lib/log.ts';

export class Standby {
  private readonly files: PublisherFiles;
  private readonly hasPublisher: () => boolean;
  private work: Promise<void> | undefined;

  /** @param hasPublisher whether a publisher works in the folder: it leads, or is about to */
  constructor(redis: Redis, releaseDir: string, hasPublisher: () => boolean) {
    this.files = new PublisherFiles(redis, releaseDir);
    this.hasPublisher = hasPublisher;
  }

  /** Starts to copy changed files. Errors are logged, and the next call tries again. */
  look(): void {
    if (this.hasPublisher()) return;
    this.work ??= this.copy().finally(() => {
      this.work = undefined;
    });
  }

  private async copy(): Promise<void> {
    try {
      await this.files.restoreChanged(() => !this.hasPublisher());
    } catch (error) {
      logUnexpected(error, 'The files of the leading publisher cannot be copied', 'standby');
    }
  }
}
