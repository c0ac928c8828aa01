// Runs one publication at a time. Requests that arrive during a run are coalesced into the next one: only the newest source
// matters.

/** Has at most one run in progress and one more that collects tasks. */
export class Queue<Task, Outcome> {
  private readonly run: (tasks: readonly Task[]) => Promise<Outcome>;
  private waiting: Task[] = [];
  private next: Promise<Outcome> | undefined;
  private running: Promise<unknown> = Promise.resolve();
  private count = 0;

  /** @param run receives all tasks that share the run */
  constructor(run: (tasks: readonly Task[]) => Promise<Outcome>) {
    this.run = run;
  }

  get isBusy(): boolean {
    return this.count > 0;
  }

  /** Number of tasks that wait for the running publication to end. */
  get waitingTasks(): number {
    return this.waiting.length;
  }

  async waitUntilIdle(): Promise<void> {
    while (this.isBusy) await this.running;
  }

  /** @returns the outcome of a run that starts after this call */
  add(task: Task): Promise<Outcome> {
    this.waiting.push(task);
    if (this.next) return this.next;
    this.count += 1;
    const next = this.running.then(() => {
      this.next = undefined;
      return this.run(this.waiting.splice(0));
    });
    this.next = next;
    this.running = this.track(next);
    return next;
  }

  /** Runs other work that must not overlap with a run. */
  runExclusive<Value>(work: () => Promise<Value>): Promise<Value> {
    const value = this.running.then(work);
    this.count += 1;
    this.running = this.track(value);
    return value;
  }

  /** @returns a promise that never rejects: the callers of `add` and `runExclusive` receive the error */
  private track(work: Promise<unknown>): Promise<void> {
    const end = () => {
      this.count -= 1;
    };
    return work.then(end, end);
  }
}
