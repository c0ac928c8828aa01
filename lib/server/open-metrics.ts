// Opens `/metrics` if METRICS_PORT is set, and gathers the samples of the server, the thread that renders and the publisher.
import type { Server } from 'node:http';
import { env } from '#lib/env.ts';
import { describeListenError, metricsNames } from '#lib/listen-error.ts';
import { log } from '#lib/log.ts';
import { gatherSamples } from '#lib/observe/gather.ts';
import { RequestCounts } from '#lib/observe/request-counts.ts';
import { type Sample, sampleEach } from '#lib/observe/sample.ts';
import { sampleThread } from '#lib/observe/thread-load.ts';
import { readPublisherSamples } from '#lib/publish/socket.ts';
import type { Probes } from '#lib/server/probes.ts';
import { samplesPath } from '#lib/server/served-state.ts';
import { sampleSite } from '#lib/server/site-samples.ts';

/** Milliseconds between two attempts to listen on a port that another program has. */
const retryTime = 1_000;

interface Options {
  probes: Pick<Probes, 'readHealth'>;
  front: { bytes: number };
  renderer: { getText: (path: string) => Promise<string> };
}

/**
 * Starts to listen. The process ends if it cannot.
 * @returns the counts of responses, to be updated for each request; `undefined` without METRICS_PORT
 */
export async function openMetrics({ probes, front, renderer }: Options): Promise<RequestCounts | undefined> {
  const { metricsPort: port, metricsHost: host, releaseDir } = env;
  if (port === undefined) return undefined;
  // prom-client takes memory and time, so it is loaded only here.
  const { Exposition } = await import('#lib/observe/exposition.ts');
  const { createMetricsServer } = await import('#lib/observe/metrics-server.ts');
  const counts = new RequestCounts();
  const exposition = new Exposition(() =>
    gatherSamples([
      { read: () => counts.samples() },
      { read: () => sampleThread('front') },
      { read: () => sampleEach('load_bearing_page_cache_bytes', 'tier', { front: front.bytes }) },
      { read: async () => sampleSite(releaseDir, await probes.readHealth()) },
      { name: 'renderer', read: async () => JSON.parse(await renderer.getText(samplesPath)) as Sample[] },
      { name: 'publisher', read: () => readPublisherSamples(releaseDir) },
    ]),
  );
  exposition.addProcess();
  listen(createMetricsServer(exposition), { port, host });
  return counts;
}

/** Listens once the port is free: during an upgrade, the old instance still has it. Other problems end the process. */
function listen(server: Server, place: { port: number; host: string }): void {
  let hasWaited = false;
  server.on('error', (error: NodeJS.ErrnoException) => {
    const problem = describeListenError(error, place, metricsNames);
    if (error.code !== 'EADDRINUSE') {
      log.fatal(problem);
      process.exit(1);
    }
    if (!hasWaited) log.warn(`There are no metrics yet. ${problem} This server tries again until the port is free.`);
    hasWaited = true;
    setTimeout(() => server.listen(place), retryTime).unref();
  });
  server.on('listening', () => log.info(`The metrics are at http://${place.host}:${place.port}/metrics`));
  server.listen(place);
}
