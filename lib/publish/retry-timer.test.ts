import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RetryTimer } from '#lib/publish/retry-timer.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** @returns the milliseconds until the next retry */
async function waitForRetry(timer: RetryTimer, retry: () => void): Promise<number> {
  vi.mocked(retry).mockClear();
  const start = Date.now();
  timer.schedule();
  await vi.advanceTimersToNextTimerAsync();
  expect(retry).toHaveBeenCalledTimes(1);
  return Date.now() - start;
}

test('the delay doubles with each failure, up to a minute, and a reset makes it short again', async () => {
  const retry = vi.fn();
  const timer = new RetryTimer(retry);
  const delays: number[] = [];
  for (let count = 0; count < 8; count++) delays.push(await waitForRetry(timer, retry));
  expect(delays).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  expect(timer.count).toBe(8);
  timer.reset();
  expect(await waitForRetry(timer, retry)).toBe(1_000);
});

test('a retry that was cancelled does not run', async () => {
  const retry = vi.fn();
  const timer = new RetryTimer(retry);
  timer.schedule();
  timer.stop();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(retry).not.toHaveBeenCalled();
});
