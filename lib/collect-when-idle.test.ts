import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { collectAll, collectWhenIdle } from '#lib/collect-when-idle.ts';

const interval = 5_000;
const collect = vi.fn();
let time = 0;

beforeEach(() => {
  vi.useFakeTimers();
  time = 0;
  collectWhenIdle({ read: () => time, collect });
});

afterEach(() => {
  vi.useRealTimers();
  collect.mockReset();
});

/** Simulates an interval in which the thread uses some milliseconds of CPU. */
function pass(used: number): void {
  time += used;
  vi.advanceTimersByTime(interval);
}

test('a thread that becomes idle after work collects garbage once', () => {
  pass(2_000);
  expect(collect).not.toHaveBeenCalled();
  pass(10);
  expect(collect).toHaveBeenCalledTimes(1);
  for (let count = 0; count < 20; count += 1) pass(10);
  expect(collect).toHaveBeenCalledTimes(1);
  pass(2_000);
  pass(0);
  expect(collect).toHaveBeenCalledTimes(2);
});

test('a busy thread does not collect garbage', () => {
  for (let count = 0; count < 20; count += 1) pass(1_000);
  expect(collect).not.toHaveBeenCalled();
});

test.each([50, 200])('a thread that always uses %i ms does not collect garbage again', (used) => {
  pass(2_000);
  pass(used);
  for (let count = 0; count < 100; count += 1) pass(used);
  expect(collect).toHaveBeenCalledTimes(1);
});

test('the collection itself does not count as work', () => {
  collect.mockImplementation(() => {
    time += 2_000;
  });
  pass(2_000);
  pass(0);
  pass(0);
  expect(collect).toHaveBeenCalledTimes(1);
});

test('an object that nothing refers to is collected', async () => {
  vi.useRealTimers();
  const reference = new WeakRef({ text: 'unused' });
  // An object of a weak reference lives until the end of the turn.
  await nextTurn();
  collectAll();
  expect(reference.deref()).toBeUndefined();
});
