import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inParallel } from '#lib/model/in-parallel.ts';

test('each item is handled once, and no more at a time than the limit', async () => {
  const handled: number[] = [];
  let running = 0;
  let most = 0;
  await inParallel([1, 2, 3, 4, 5], 2, async (item) => {
    running += 1;
    most = Math.max(most, running);
    await turn();
    running -= 1;
    handled.push(item);
  });
  expect(handled.sort()).toEqual([1, 2, 3, 4, 5]);
  expect(most).toBe(2);
});

test('after an error nothing is started, and what runs has ended', async () => {
  const begun: number[] = [];
  const ended: number[] = [];
  const work = async (item: number) => {
    begun.push(item);
    if (item === 1) throw new Error('the first');
    await turn();
    await turn();
    ended.push(item);
  };
  await expect(inParallel([1, 2, 3, 4], 2, work)).rejects.toThrow('the first');
  expect(begun).toEqual([1, 2]);
  expect(ended).toEqual([2]);
});
