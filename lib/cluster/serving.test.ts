import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Serving } from '#lib/cluster/serving.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

function open({ isShownByOthers }: { isShownByOthers: boolean }): Serving {
  const serving = new Serving({
    hasShown: () => isShownByOthers,
    hasLater: () => isShownByOthers,
    isAhead: async () => false,
  });
  serving.noteAnswer(performance.now());
  return serving;
}

test('an instance that is late refuses pages 400 ms after the moment, without another poll', () => {
  const serving = open({ isShownByOthers: true });
  serving.noteBehind(performance.now() + 300);
  serving.judge(undefined, { fence: '1', sequence: 1 });
  vi.advanceTimersByTime(699);
  expect(serving.isAllowed).toBe(true);
  vi.advanceTimersByTime(1);
  expect(serving.isAllowed).toBe(false);
});

test('an instance that is late sends pages as long as no other shows the release', () => {
  const serving = open({ isShownByOthers: false });
  serving.noteBehind(performance.now());
  serving.judge(undefined, { fence: '1', sequence: 1 });
  vi.advanceTimersByTime(2_900);
  expect(serving.isAllowed).toBe(true);
});

test('an instance that shows what the store names, while another shows something later, refuses pages at once', () => {
  const serving = open({ isShownByOthers: true });
  serving.judge(undefined, { fence: '1', sequence: 1 });
  expect(serving.isAllowed).toBe(false);
});
