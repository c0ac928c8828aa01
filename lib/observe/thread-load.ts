// The load of the thread that imports this file: delay and activity of its event loop, and its heap.
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import type { Sample } from '#lib/observe/sample.ts';

/** Milliseconds between two samples of the event loop. */
const resolution = 10;

/** The histogram starts with the first scrape, so that it costs nothing before. */
let delays: ReturnType<typeof monitorEventLoopDelay> | undefined;

/** @param thread `front`, `render` or `publisher` */
export function sampleThread(thread: string): Sample[] {
  const isFirst = delays === undefined;
  delays ??= monitorEventLoopDelay({ resolution });
  if (isFirst) delays.enable();
  const lag = readLag(delays);
  delays.reset();
  return [
    ...Object.entries(lag).map(([stat, value]): Sample => {
      return { name: 'load_bearing_event_loop_lag_seconds', labels: { thread, stat }, value };
    }),
    {
      name: 'load_bearing_event_loop_active_seconds_total',
      labels: { thread },
      value: performance.eventLoopUtilization().active / 1000,
    },
    { name: 'load_bearing_heap_used_bytes', labels: { thread }, value: getHeapStatistics().used_heap_size },
  ];
}

/** Seconds, minus the resolution, which even an idle event loop shows. */
function readLag(histogram: ReturnType<typeof monitorEventLoopDelay>): Record<string, number> {
  if (histogram.count === 0) return {};
  const lag = (nanoseconds: number) => Math.max(0, nanoseconds / 1e9 - resolution / 1e3);
  return { p50: lag(histogram.percentile(50)), p99: lag(histogram.percentile(99)), max: lag(histogram.max) };
}
