// Opens `/metrics` if METRICS_PORT is set, and gathers the samples of the server, the thread that renders and the publisher.
import { env } from '#lib/env.ts';
import { describeListenError } from '#lib/listen-error.ts';
import { log } from '#lib/log.ts';
import { gatherSamples } from '#lib/observe/gather.ts';
import { RequestCounts } from '#lib/observe/request-counts.ts';
import { type Sample, sampleEach } from '#lib/observe/sample.ts';
import { sampleThread } from '#lib/observe/thread-load.ts';
import { readPublisherSamples } from '#lib/publish/socket.ts';
import type { Probes } from '#lib/server/probes.ts';
import { samplesPath } from '#lib/server/served-state.ts';
import { sampleSite } from '#lib/server/site-samples.ts';

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
  const server = createMetricsServer(exposition);
  server.once('error', (error: NodeJS.ErrnoException) => {
    log.fatal(describeListenError(error, { port, host }, { port: 'METRICS_PORT', host: 'METRICS_HOST' }));
    process.exit(1);
  });
  server.listen(port, host, () => log.info(`The metrics are at http://${host}:${port}/metrics`));
  return counts;
}
