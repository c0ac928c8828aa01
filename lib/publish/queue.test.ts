import { expect, test } from 'vitest';
import { Queue } from '#lib/publish/queue.ts';

/** Makes a `run` function whose runs end when the test ends them. */
function makeRuns() {
  const runs: { tasks: string[]; end: () => void }[] = [];
  const queue = new Queue<string, string>(
    (tasks) =>
      new Promise((resolve) => {
        runs.push({ tasks: [...tasks], end: () => resolve(tasks.join('+')) });
      }),
  );
  return { runs, queue, turn: () => new Promise((resolve) => setImmediate(resolve)) };
}

test('tasks that are added during a run share the next run', async () => {
  const { runs, queue, turn } = makeRuns();
  const first = queue.add('a');
  await turn();
  expect(queue.isBusy).toBe(true);
  const others = [queue.add('b'), queue.add('c'), queue.add('d')];
  await turn();
  expect(runs.map(({ tasks }) => tasks)).toEqual([['a']]);
  runs[0]?.end();
  expect(await first).toBe('a');
  await turn();
  expect(runs.map(({ tasks }) => tasks)).toEqual([['a'], ['b', 'c', 'd']]);
  runs[1]?.end();
  expect(await Promise.all(others)).toEqual(['b+c+d', 'b+c+d', 'b+c+d']);
  await turn();
  expect(queue.isBusy).toBe(false);
});

test('a failed run rejects the promises of its tasks, and the next one runs', async () => {
  const queue = new Queue<string, string>(async ([task]) => {
    if (task === 'bad') throw new Error('no');
    return 'yes';
  });
  const bad = queue.add('bad');
  await expect(bad).rejects.toThrow('no');
  expect(await queue.add('good')).toBe('yes');
});

test('exclusive work does not overlap with runs', async () => {
  const { runs, queue, turn } = makeRuns();
  const steps: string[] = [];
  const first = queue.add('a').then(() => steps.push('a'));
  await turn();
  const alone = queue.runExclusive(async () => steps.push('alone'));
  const last = queue.add('b').then(() => steps.push('b'));
  runs[0]?.end();
  await Promise.all([first, alone]);
  await turn();
  runs[1]?.end();
  await last;
  expect(steps).toEqual(['a', 'alone', 'b']);
  await queue.waitUntilIdle();
  expect(queue.isBusy).toBe(false);
});
