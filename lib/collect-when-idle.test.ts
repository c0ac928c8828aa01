import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { collectAll, collectWhenIdle } from '#lib/collect-when-idle.ts';

const interval = 5_000;
const megabyte = 2 ** 20;
const collect = vi.fn();
let time = 0;
let size = 0;

beforeEach(() => {
  vi.useFakeTimers();
  time = 0;
  size = 50 * megabyte;
  collect.mockImplementation(() => {
    size = 40 * megabyte;
  });
  collectWhenIdle({ readTime: () => time, readSize: () => size, collect });
});

afterEach(() => {
  vi.useRealTimers();
  collect.mockReset();
});

/** Simulates an interval in which the thread uses some milliseconds of CPU, and its heap grows by some megabytes. */
function pass(used: number, growth = 0): void {
  time += used;
  size += growth * megabyte;
  vi.advanceTimersByTime(interval);
}

test('a thread that becomes idle after work collects garbage once', () => {
  pass(2_000);
  expect(collect).not.toHaveBeenCalled();
  pass(10);
  expect(collect).toHaveBeenCalledTimes(1);
  for (let count = 0; count < 20; count += 1) pass(10);
  expect(collect).toHaveBeenCalledTimes(1);
  pass(2_000, 20);
  pass(0);
  expect(collect).toHaveBeenCalledTimes(2);
});

test('a busy thread does not collect garbage', () => {
  for (let count = 0; count < 20; count += 1) pass(1_000, 1);
  expect(collect).not.toHaveBeenCalled();
});

test('a thread that worked and keeps little more than before does not lose its compiled code', () => {
  pass(0);
  for (let count = 0; count < 20; count += 1) {
    pass(5_000, 6);
    pass(0, -6);
  }
  pass(5_000, 6);
  for (let count = 0; count < 20; count += 1) pass(0);
  expect(collect).toHaveBeenCalledTimes(1);
});

test('garbage that adds up slowly is collected', () => {
  pass(0);
  for (let count = 0; count < 100; count += 1) pass(50, 0.1);
  expect(collect).toHaveBeenCalledTimes(2);
});

test('objects that are in use are collected no more often', () => {
  collect.mockImplementation(() => undefined);
  for (let count = 0; count < 20; count += 1) pass(0);
  expect(collect).toHaveBeenCalledTimes(1);
});

test('the size counts buffers', async () => {
  vi.useRealTimers();
  vi.useFakeTimers();
  const kept: Buffer[] = [];
  collectWhenIdle({ readTime: () => time, collect });
  pass(0);
  collect.mockReset();
  pass(0);
  expect(collect).not.toHaveBeenCalled();
  kept.push(Buffer.alloc(32 * megabyte));
  pass(0);
  expect(collect).toHaveBeenCalledTimes(1);
  expect(kept).toHaveLength(1);
});

test('an object that nothing refers to is collected', async () => {
  vi.useRealTimers();
  const reference = new WeakRef({ text: 'unused' });
  // An object of a weak reference lives until the end of the turn.
  await nextTurn();
  collectAll();
  expect(reference.deref()).toBeUndefined();
});
