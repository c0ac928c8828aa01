// One publication at a time. While one runs, all that are asked for become the next: only the newest state of the source matters.

export class Queue<Task, Outcome> {
  private readonly work: (tasks: readonly Task[]) => Promise<Outcome>;
  private waiting: Task[] = [];
  private next: Promise<Outcome> | undefined;
  private running: Promise<unknown> = Promise.resolve();
  private count = 0;

  /** @param work is given all tasks that one run is for; it begins after they were asked for */
  constructor(work: (tasks: readonly Task[]) => Promise<Outcome>) {
    this.work = work;
  }

  get isBusy(): boolean {
    return this.count > 0;
  }

  /** @returns when nothing goes on any more */
  async settle(): Promise<void> {
    while (this.isBusy) await this.running;
  }

  /** @returns the outcome of a run that begins after this call */
  ask(task: Task): Promise<Outcome> {
    this.waiting.push(task);
    if (this.next) return this.next;
    this.count += 1;
    const next = this.running.then(() => {
      this.next = undefined;
      return this.work(this.waiting.splice(0));
    });
    this.next = next;
    this.running = this.follow(next);
    return next;
  }

  /** Something else that must not go on at the same time. */
  alone<Value>(work: () => Promise<Value>): Promise<Value> {
    const value = this.running.then(work);
    this.count += 1;
    this.running = this.follow(value);
    return value;
  }

  private follow(work: Promise<unknown>): Promise<void> {
    const end = () => {
      this.count -= 1;
    };
    // Who asked hears of a failure.
    return work.then(end, end);
  }
}
