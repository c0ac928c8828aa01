import { expect, test } from 'vitest';
import { type Clock, Schedule } from '#lib/publish/schedule.ts';

/** Simulates the wall clock, which can be set, and the clock of timers, which stops while the process is suspended. */
class TestClock implements Clock {
  wall = 1_000_000;
  private time = 0;
  private timers: { at: number; call: () => void }[] = [];

  now = () => this.wall;

  later = (milliseconds: number, call: () => void) => {
    const timer = { at: this.time + milliseconds, call };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((one) => one !== timer);
    };
  };

  /** Advances both clocks in steps of ten milliseconds. */
  pass(milliseconds: number): void {
    for (let passed = 0; passed < milliseconds; passed += 10) {
      this.time += 10;
      this.wall += 10;
      const due = this.timers.filter(({ at }) => at <= this.time);
      this.timers = this.timers.filter((timer) => !due.includes(timer));
      for (const { call } of due) call();
    }
  }

  get isWaiting(): boolean {
    return this.timers.length > 0;
  }
}

function start() {
  const clock = new TestClock();
  const fallen: number[] = [];
  const schedule = new Schedule(() => fallen.push(clock.wall), clock);
  return { clock, fallen, schedule };
}

test('calls back once, and never early', () => {
  const { clock, fallen, schedule } = start();
  const due = clock.wall + 5_000;
  schedule.set(due);
  clock.pass(4_990);
  expect(fallen).toEqual([]);
  clock.pass(10_000);
  expect(fallen).toEqual([due]);
  expect(clock.isWaiting).toBe(false);
});

test('calls back at once if the time has passed', () => {
  const { clock, fallen, schedule } = start();
  schedule.set(clock.wall - 1);
  expect(fallen).toHaveLength(1);
});

test('notices a clock that is set forward, or a suspend, within a second', () => {
  const { clock, fallen, schedule } = start();
  const due = clock.wall + 3_600_000;
  schedule.set(due);
  clock.pass(2_000);
  clock.wall = due + 60_000;
  clock.pass(1_000);
  expect(fallen).toHaveLength(1);
});

test('waits for a clock that is set back', () => {
  const { clock, fallen, schedule } = start();
  const due = clock.wall + 2_000;
  schedule.set(due);
  clock.wall -= 60_000;
  clock.pass(61_990);
  expect(fallen).toEqual([]);
  clock.pass(10);
  expect(fallen).toEqual([due]);
});

test('a new time replaces the previous one, and none cancels it', () => {
  const { clock, fallen, schedule } = start();
  schedule.set(clock.wall + 1_000);
  schedule.set(clock.wall + 3_000);
  clock.pass(2_000);
  expect(fallen).toEqual([]);
  schedule.set(undefined);
  clock.pass(5_000);
  expect(fallen).toEqual([]);
  expect(clock.isWaiting).toBe(false);
});

test('waits for times beyond the limit of timers', () => {
  const { clock, fallen, schedule } = start();
  schedule.set(clock.wall + 2 ** 33);
  clock.pass(5_000);
  expect(fallen).toEqual([]);
  expect(clock.isWaiting).toBe(true);
});
