// When the next post falls due. The wall clock decides and is looked at each second: it may be set, and a process be suspended.

export interface Clock {
  /** Milliseconds since 1970 UTC. */
  now: () => number;
  /** @returns what takes it back */
  later: (milliseconds: number, call: () => void) => () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  later: (milliseconds, call) => {
    const timer = setTimeout(call, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** Milliseconds: half of the time in which a post that is due must be live. */
const longestSleep = 1_000;

export class Schedule {
  private readonly clock: Clock;
  private readonly fall: () => void;
  private due: number | undefined;
  private cancel: () => void = () => undefined;

  /** @param fall called once for each time that was set, never before it */
  constructor(fall: () => void, clock: Clock = systemClock) {
    this.fall = fall;
    this.clock = clock;
  }

  /** @param due milliseconds since 1970 UTC; `undefined` for none. It takes the place of the one before. */
  set(due: number | undefined): void {
    this.due = due;
    this.cancel();
    if (due !== undefined) this.look();
  }

  private look(): void {
    const rest = (this.due ?? Number.POSITIVE_INFINITY) - this.clock.now();
    if (rest > 0) {
      this.cancel = this.clock.later(Math.min(rest, longestSleep), () => this.look());
      return;
    }
    this.due = undefined;
    this.fall();
  }
}
