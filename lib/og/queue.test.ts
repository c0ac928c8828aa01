import { expect, test, vi } from 'vitest';
import type { ApartOptions } from '#lib/og/draw-process.ts';
import { CardQueue, newestCards } from '#lib/og/queue.ts';

/** A queue whose process only records what it is asked to draw. */
function makeQueue(rest: number) {
  const asked: Pick<ApartOptions, 'newest' | 'isBackground'>[] = [];
  const signals: (AbortSignal | undefined)[] = [];
  const draw = async (_release: string, { newest, isBackground, signal }: ApartOptions = {}) => {
    asked.push({ newest, isBackground });
    signals.push(signal);
    return { drawn: 0, failed: [] };
  };
  return { queue: new CardQueue({ draw, rest }), asked, signals };
}

const newest = { newest: newestCards, isBackground: true };
const others = { newest: undefined, isBackground: true };

test('cards are drawn with low priority, the newest first and the others after a pause', async () => {
  const { queue, asked } = makeQueue(1);
  await queue.draw('a');
  expect(asked).toEqual([newest, others]);
});

test('a publication that begins during the pause postpones the other cards', async () => {
  const { queue, asked, signals } = makeQueue(60_000);
  const work = queue.draw('a');
  await vi.waitFor(() => expect(asked).toEqual([newest]), 120_000);
  queue.stop();
  await work;
  expect(asked).toEqual([newest]);
  expect(signals[0]?.aborted).toBe(true);
});
