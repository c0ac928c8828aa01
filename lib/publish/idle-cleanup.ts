// Decides when the publisher collects garbage: in a pause between publications, or after many publications without a pause.

import { logUnexpected } from '#lib/log.ts';

/** Milliseconds without a publication before garbage collection, which takes a second with 10,000 posts. */
const cleanupDelay = 3_000;
/** Publications after which garbage collection runs without that delay. */
const cleanupLimit = 25;

/** Runs garbage collection when publications pause. */
export class IdleCleanup {
  private readonly collect: () => Promise<void>;
  private timer: NodeJS.Timeout | undefined;
  /** Publications since the last cleanup. */
  private uncleaned = 0;

  /** @param collect removes the garbage; its errors are logged */
  constructor(collect: () => Promise<void>) {
    this.collect = collect;
  }

  /** Notes a publication, which may have left garbage. */
  note(): void {
    this.uncleaned += 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), this.uncleaned < cleanupLimit ? cleanupDelay : 0);
  }

  /** Cleans up now, if there was a publication since the last cleanup. Never rejects. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    if (this.uncleaned === 0) return;
    this.uncleaned = 0;
    await this.collect().catch((error: unknown) => logUnexpected(error, 'Old files could not be removed'));
  }

  /** Cancels the next cleanup. */
  stop(): void {
    clearTimeout(this.timer);
  }
}
