// Calls back when the next scheduled post is due. The wall clock is read every second, because it can be set and a process
// can be suspended.

export interface Clock {
  /** Milliseconds since 1970 UTC. */
  now: () => number;
  /** @returns a function that cancels the call */
  later: (milliseconds: number, call: () => void) => () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  later: (milliseconds, call) => {
    const timer = setTimeout(call, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** Milliseconds: half of the time within which a due post must be live. */
const longestSleep = 1_000;

/** Holds one time: a new one replaces the previous one. */
export class Schedule {
  private readonly clock: Clock;
  private readonly onDue: () => void;
  private due: number | undefined;
  private cancel: () => void = () => undefined;

  /** @param onDue called once for each time that was set, never early */
  constructor(onDue: () => void, clock: Clock = systemClock) {
    this.onDue = onDue;
    this.clock = clock;
  }

  /**
   * Replaces the time that was set before.
   * @param due milliseconds since 1970 UTC; `undefined` for none
   */
  set(due: number | undefined): void {
    this.due = due;
    this.cancel();
    if (due !== undefined) this.check();
  }

  private check(): void {
    const rest = (this.due ?? Number.POSITIVE_INFINITY) - this.clock.now();
    if (rest > 0) {
      this.cancel = this.clock.later(Math.min(rest, longestSleep), () => this.check());
      return;
    }
    this.due = undefined;
    this.onDue();
  }
}
