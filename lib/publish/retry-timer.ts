// Exponential backoff: the delay before the next publication doubles with each one that failed.

/** Milliseconds before the first retry, and at most. */
const firstRetry = 1_000;
const lastRetry = 60_000;

/** Schedules retries of a publication. */
export class RetryTimer {
  private readonly retry: () => void;
  private timer: NodeJS.Timeout | undefined;
  private failures = 0;

  constructor(retry: () => void) {
    this.retry = retry;
  }

  /** Number of failures since the last reset. */
  get count(): number {
    return this.failures;
  }

  /** Notes a failure and schedules a retry. */
  schedule(): void {
    const delay = Math.min(firstRetry * 2 ** this.failures, lastRetry);
    this.failures += 1;
    this.timer = setTimeout(this.retry, delay);
  }

  /** Makes the next delay the shortest one again. A retry that is scheduled stays. */
  reset(): void {
    this.failures = 0;
  }

  /** Cancels the retry that is scheduled. */
  stop(): void {
    clearTimeout(this.timer);
  }
}
