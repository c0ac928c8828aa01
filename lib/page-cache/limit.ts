// Limits expensive requests: runs some at a time, queues a few, and rejects the rest.
import type { ServerResponse } from 'node:http';

export interface LimitOptions {
  /** Jobs that run at the same time. */
  running: number;
  /** Jobs that wait for one of these to end. */
  waiting: number;
}

/** Admits jobs in order of arrival. Callers respond with 503 to a refused one. */
export class Limit {
  private readonly options: LimitOptions;
  private running = 0;
  private readonly queue: (() => void)[] = [];
  /** Number of jobs that were refused because too many were waiting. */
  refused = 0;

  constructor(options: LimitOptions) {
    this.options = options;
  }

  get occupied(): { running: number; waiting: number } {
    return { running: this.running, waiting: this.queue.length };
  }

  /**
   * Waits for a free place. Jobs run in the order in which they arrived.
   * @param signal when aborted, the job gives up its place in the queue
   * @returns a function that ends the job and must be called once, or `undefined` if the job may not run
   */
  async enter(signal?: AbortSignal): Promise<(() => void) | undefined> {
    if (signal?.aborted) return undefined;
    if (this.running >= this.options.running) {
      if (this.queue.length >= this.options.waiting) {
        this.refused += 1;
        return undefined;
      }
      if (!(await this.wait(signal))) return undefined;
    } else this.running += 1;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.leave();
    };
  }

  /** @returns whether the place of a job that ended was handed over */
  private wait(signal: AbortSignal | undefined): Promise<boolean> {
    return new Promise((resolve) => {
      const start = () => {
        signal?.removeEventListener('abort', giveUp);
        resolve(true);
      };
      const giveUp = () => {
        this.queue.splice(this.queue.indexOf(start), 1);
        resolve(false);
      };
      this.queue.push(start);
      signal?.addEventListener('abort', giveUp, { once: true });
    });
  }

  private leave(): void {
    const next = this.queue.shift();
    if (next) next();
    else this.running -= 1;
  }
}

/**
 * Responds to a request within a limit. A request whose client is gone gives up its place.
 * @param respond must end the response at some time
 * @param refuse sends a 503
 */
export async function admit(
  limit: Limit,
  response: ServerResponse,
  respond: () => void,
  refuse: () => void,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const leave = await limit.enter(gone.signal);
  if (!leave) {
    if (!gone.signal.aborted) refuse();
    return;
  }
  // The place is released once the body is written: a client that reads slowly or pipelines must not occupy it.
  const { end } = response;
  response.end = (...args: unknown[]) => {
    leave();
    return Reflect.apply(end, response, args);
  };
  response.once('close', leave);
  if (gone.signal.aborted) leave();
  else respond();
}
