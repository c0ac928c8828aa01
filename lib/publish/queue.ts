// One publication at a time. While one runs, all that are asked for become the next: only the newest state of the source matters.

export class Queue<Task, Outcome> {
  private readonly work: (tasks: readonly Task[]) => Promise<Outcome>;
  private readonly tidy: () => Promise<void>;
  private waiting: Task[] = [];
  private next: Promise<Outcome> | undefined;
  private running: Promise<unknown> = Promise.resolve();
  private count = 0;

  /**
   * @param work is given all tasks that one run is for; it begins after they were asked for
   * @param tidy done behind each run, when those who asked have been answered
   */
  constructor(work: (tasks: readonly Task[]) => Promise<Outcome>, tidy: () => Promise<void> = () => Promise.resolve()) {
    this.work = work;
    this.tidy = tidy;
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
    this.running = this.follow(next.catch(() => undefined).then(this.tidy));
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
    return work.then(end, (error: unknown) => {
      console.error(error);
      end();
    });
  }
}
