import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { StoreClock } from '#lib/cluster/store-clock.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** Lets the time pass until a reply is handled, and notes the poll. `there` and `back`: milliseconds of both ways. */
function poll(clock: StoreClock, ahead: number, { there, back }: { there: number; back: number }): void {
  const sent = performance.now();
  vi.advanceTimersByTime(there);
  const now = Math.floor(performance.now() + ahead);
  vi.advanceTimersByTime(back);
  clock.note({ sent, answered: performance.now(), now });
}

test('a reply that is handled late does not move the clock', () => {
  const clock = new StoreClock();
  poll(clock, 50_000, { there: 1, back: 1 });
  for (let at = 0; at < 4; at += 1) poll(clock, 50_000, { there: 2, back: 600 });
  expect(Math.abs(clock.timeUntil(performance.now() + 50_000))).toBeLessThan(5);
});

test('the first poll may be slow, because later ones are more precise', () => {
  const clock = new StoreClock();
  poll(clock, 50_000, { there: 0, back: 800 });
  expect(clock.timeUntil(performance.now() + 50_000)).toBeGreaterThan(300);
  poll(clock, 50_000, { there: 2, back: 2 });
  expect(Math.abs(clock.timeUntil(performance.now() + 50_000))).toBeLessThan(4);
});

test('slow polls whose delays differ narrow the clock down together', () => {
  const clock = new StoreClock();
  poll(clock, 50_000, { there: 0, back: 300 });
  poll(clock, 50_000, { there: 300, back: 0 });
  expect(Math.abs(clock.timeUntil(performance.now() + 50_000))).toBeLessThan(3);
});

test.each([2_000, -2_000])('another store has a clock that differs by %i ms', (difference) => {
  const clock = new StoreClock();
  for (let at = 0; at < 10; at += 1) poll(clock, 50_000, { there: 1, back: 1 });
  poll(clock, 50_000 + difference, { there: 3, back: 3 });
  expect(Math.abs(clock.timeUntil(performance.now() + 50_000 + difference))).toBeLessThan(4);
});

test('a clock that runs faster is followed', () => {
  const clock = new StoreClock();
  let ahead = 50_000;
  for (let at = 0; at < 1_000; at += 1) {
    vi.advanceTimersByTime(250);
    // 100 ppm, more than quartz crystals have.
    ahead += 0.025;
    poll(clock, ahead, { there: 1, back: 1 });
  }
  expect(Math.abs(clock.timeUntil(performance.now() + ahead))).toBeLessThan(3);
});
