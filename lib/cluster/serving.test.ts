import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Serving } from '#lib/cluster/serving.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

const shown = { fence: '1', sequence: 1 };
const next = { fence: '1', sequence: 2 };

/** Whether another instance shows the next release. */
let areOthersAhead = false;

function open({ isShownByOthers }: { isShownByOthers: boolean }): Serving {
  areOthersAhead = isShownByOthers;
  const serving = new Serving({
    hasShown: () => areOthersAhead,
    hasLater: () => areOthersAhead,
    isAhead: async () => false,
  });
  serving.noteAnswer(performance.now());
  return serving;
}

test('an instance that is late refuses pages 400 ms after the moment, without another poll', () => {
  const serving = open({ isShownByOthers: false });
  serving.noteShown(shown);
  serving.noteBehind(performance.now() + 300);
  areOthersAhead = true;
  serving.judge(next, shown);
  vi.advanceTimersByTime(699);
  expect(serving.isAllowed).toBe(true);
  vi.advanceTimersByTime(1);
  expect(serving.isAllowed).toBe(false);
});

test('an instance that is late sends pages as long as no other shows the release', () => {
  const serving = open({ isShownByOthers: false });
  serving.noteBehind(performance.now());
  serving.judge(next, shown);
  vi.advanceTimersByTime(2_900);
  expect(serving.isAllowed).toBe(true);
});

test('an instance that shows what the store names, while another shows something later, refuses pages at once', () => {
  const serving = open({ isShownByOthers: true });
  serving.judge(shown, shown);
  expect(serving.isAllowed).toBe(false);
});

test('an instance that refuses pages keeps refusing when the next release is announced', () => {
  const serving = open({ isShownByOthers: true });
  serving.judge(next, shown);
  serving.noteBehind(performance.now() + 300);
  serving.judge(next, shown);
  expect(serving.isAllowed).toBe(false);
});

test('an instance is late from the moment of a release that it does not show, for two seconds', () => {
  const serving = open({ isShownByOthers: false });
  serving.noteShown(shown);
  serving.noteBehind(performance.now() + 300);
  expect(serving.isLate).toBe(false);
  vi.advanceTimersByTime(300);
  serving.noteAnswer(performance.now());
  expect(serving.isLate).toBe(true);
  vi.advanceTimersByTime(2_000);
  serving.noteAnswer(performance.now());
  expect(serving.isLate).toBe(false);
});

test('an instance that was late for a release that the store has lost asks whether another shows it, at each poll', () => {
  const serving = open({ isShownByOthers: false });
  serving.noteBehind(performance.now());
  vi.advanceTimersByTime(500);
  for (const named of [undefined, shown]) {
    areOthersAhead = false;
    serving.judge(named, shown);
    expect(serving.isAllowed).toBe(true);
    expect(serving.isUrgent).toBe(true);
    areOthersAhead = true;
    serving.judge(named, shown);
    expect(serving.isAllowed).toBe(false);
  }
});
