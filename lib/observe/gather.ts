// Gathers the samples of all sources for a scrape. A source that fails or is slow is left out, and reported as down.
import { setTimeout as delay } from 'node:timers/promises';
import type { Sample } from '#lib/observe/sample.ts';

/** Milliseconds. Prometheus waits ten seconds by default. */
const sourceTime = 3_000;

export interface Source {
  /** The name of a source that may be down. Without it, the source is in this thread. */
  name?: string;
  /** @returns `undefined` if the source is down */
  read: () => readonly Sample[] | undefined | Promise<readonly Sample[] | undefined>;
}

/** @param time milliseconds to wait for each source */
export async function gatherSamples(sources: readonly Source[], time = sourceTime): Promise<Sample[]> {
  const found = await Promise.all(
    sources.map(async ({ name, read }): Promise<readonly Sample[]> => {
      const samples = await readInTime(read, time);
      if (name === undefined) return samples ?? [];
      const isUp: Sample = {
        name: 'load_bearing_scrape_source_up',
        labels: { source: name },
        value: samples ? 1 : 0,
      };
      return [...(samples ?? []), isUp];
    }),
  );
  return found.flat();
}

async function readInTime(read: Source['read'], time: number): Promise<readonly Sample[] | undefined> {
  const stop = new AbortController();
  const late = delay(time, undefined, { ref: false, signal: stop.signal }).catch(() => undefined);
  const samples = new Promise<readonly Sample[] | undefined>((resolve) => resolve(read())).catch(() => undefined);
  return Promise.race([samples, late]).finally(() => stop.abort());
}
