import { expect, test } from 'vitest';
import { catalogue, type MetricName } from '#lib/observe/catalogue.ts';
import { Exposition } from '#lib/observe/exposition.ts';
import type { Sample } from '#lib/observe/sample.ts';
import { Series } from '#lib/observe/series.ts';

function expose(...samples: Sample[]): Promise<string> {
  return new Exposition(async () => samples).scrape();
}

/** Makes a sample of a metric with a value for each of its labels. */
function sampleOf(name: MetricName): Sample {
  const { type, labels: names = [] }: { type: string; labels?: readonly string[] } = catalogue[name];
  const labels = Object.fromEntries(names.map((label) => [label, `a "${label}"`]));
  if (type !== 'histogram') return { name, labels, value: 3 };
  const series = new Series([1, 2]);
  for (const seconds of [0.5, 1.5, 9]) series.observe(seconds);
  return { name, labels, series };
}

test.each(Object.keys(catalogue) as MetricName[])(
  '%s is exposed with its type, meaning, labels and value',
  async (name) => {
    const { type, help, labels = [] }: { type: string; help: string; labels?: readonly string[] } = catalogue[name];
    const lines = (await expose(sampleOf(name))).split('\n');
    expect(lines).toContain(`# TYPE ${name} ${type}`);
    expect(lines).toContain(`# HELP ${name} ${help}`);
    const own = labels.map((label) => `${label}="a \\"${label}\\""`);
    const format = (more: string[] = []) => (own.length + more.length > 0 ? `{${[...own, ...more].join(',')}}` : '');
    if (type !== 'histogram') expect(lines).toContain(`${name}${format()} 3`);
    else {
      const buckets = [1, 2, '+Inf'].map((bound, place) => `${name}_bucket${format([`le="${bound}"`])} ${place + 1}`);
      expect(lines).toEqual(
        expect.arrayContaining([...buckets, `${name}_sum${format()} 11`, `${name}_count${format()} 3`]),
      );
    }
  },
);

test('an unknown value is absent instead of 0', async () => {
  const text = await expose();
  expect(text).toContain('# TYPE load_bearing_release_timestamp_seconds gauge');
  expect(text).not.toMatch(/^[^#\n]/m);
});

test('values replace those of the previous scrape, and simultaneous scrapes share one read', async () => {
  let count = 0;
  const exposition = new Exposition(async () => {
    count += 1;
    return [{ name: 'load_bearing_publications_total', labels: { result: 'failed' }, value: 10 * count }];
  });
  const [first, second] = await Promise.all([exposition.scrape(), exposition.scrape()]);
  expect(first).toBe(second);
  expect(first).toContain('load_bearing_publications_total{result="failed"} 10\n');
  expect(await exposition.scrape()).toContain('load_bearing_publications_total{result="failed"} 20\n');
});

test('the process has its metrics, without those that promtool rejects', async () => {
  const exposition = new Exposition(async () => []);
  exposition.addProcess();
  const text = await exposition.scrape();
  expect(text).toContain('process_resident_memory_bytes ');
  expect(text).not.toContain('nodejs_active_handles_total');
});

test('an observation is in the bucket of the first bound that it does not exceed', () => {
  const series = new Series([1, 2]);
  for (const seconds of [1, 1.1, 2, 3]) series.observe(seconds);
  expect(series.counts).toEqual([1, 2, 1]);
  expect(series.sum).toBeCloseTo(7.1);
});
