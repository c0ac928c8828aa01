import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { IdleCleanup } from '#lib/publish/idle-cleanup.ts';

const collect = vi.fn(async () => undefined);
const cleanup = new IdleCleanup(collect);

beforeEach(() => void vi.useFakeTimers());

afterEach(() => {
  cleanup.stop();
  collect.mockClear();
  vi.useRealTimers();
});

test('garbage is collected once after the last publication', async () => {
  cleanup.note();
  await vi.advanceTimersByTimeAsync(2_000);
  cleanup.note();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(collect).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(collect).toHaveBeenCalledTimes(1);
});

test('garbage is collected without a pause after 25 publications', async () => {
  for (let count = 0; count < 25; count++) cleanup.note();
  await vi.advanceTimersByTimeAsync(0);
  expect(collect).toHaveBeenCalledTimes(1);
});

test('a cleanup on request runs only if there was a publication', async () => {
  await cleanup.flush();
  expect(collect).not.toHaveBeenCalled();
  cleanup.note();
  await cleanup.flush();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(collect).toHaveBeenCalledTimes(1);
});
