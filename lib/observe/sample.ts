// Samples: the values of metrics as plain data, which threads and processes send to the one that exposes them.
import type { MetricName } from '#lib/observe/catalogue.ts';
import type { SeriesData } from '#lib/observe/series.ts';

export type Sample = { name: MetricName; labels?: Record<string, string> } & (
  | { value: number }
  | { series: SeriesData }
);

/** Makes a sample for each entry of an object, whose name is the value of a label. */
export function sampleEach(name: MetricName, label: string, values: Readonly<Record<string, number>>): Sample[] {
  return Object.entries(values).map(([key, value]) => ({ name, labels: { [label]: key }, value }));
}

/** @returns no sample for an unknown value */
export function sampleIf(name: MetricName, value: number | undefined): Sample[] {
  return value === undefined || Number.isNaN(value) ? [] : [{ name, value }];
}
