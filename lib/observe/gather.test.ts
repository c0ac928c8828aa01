import { expect, test } from 'vitest';
import { gatherSamples } from '#lib/observe/gather.ts';
import { sampleThread } from '#lib/observe/thread-load.ts';

const files = { name: 'load_bearing_source_files', value: 3 } as const;

test('sources that fail, are slow or down do not affect the others, and are reported', async () => {
  const samples = await gatherSamples(
    [
      { read: () => [files] },
      { name: 'renderer', read: () => new Promise(() => undefined) },
      { name: 'publisher', read: () => Promise.reject(new Error('it is gone')) },
      {
        read: () => {
          throw new Error('no');
        },
      },
      { name: 'other', read: async () => [files] },
      { name: 'absent', read: async () => undefined },
    ],
    20,
  );
  const isUp = (source: string, value: number) => ({
    name: 'load_bearing_scrape_source_up',
    labels: { source },
    value,
  });
  expect(samples).toEqual([
    files,
    isUp('renderer', 0),
    isUp('publisher', 0),
    files,
    isUp('other', 1),
    isUp('absent', 0),
  ]);
});

test('a thread reports its lag, its activity and its heap', async () => {
  sampleThread('front');
  const end = performance.now() + 60;
  while (performance.now() < end);
  const read = () => sampleThread('front').map(({ name, labels = {}, ...rest }) => [name, labels.stat, { ...rest }]);
  await expect.poll(() => read().filter(([name]) => name === 'load_bearing_event_loop_lag_seconds').length).toBe(3);
  const values = Object.fromEntries(
    sampleThread('x').map((sample) => [sample.name, 'value' in sample && sample.value]),
  );
  expect(values.load_bearing_event_loop_active_seconds_total).toBeGreaterThan(0);
  expect(values.load_bearing_heap_used_bytes).toBeGreaterThan(1e6);
});
