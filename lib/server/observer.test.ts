import { once } from 'node:events';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough, pipeline } from 'node:stream';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace-node';
import { expect, onTestFinished, test } from 'vitest';
import { Tracing } from '#lib/observe/open-telemetry.ts';
import { RequestCounts } from '#lib/observe/request-counts.ts';
import { localProxies } from '#lib/proxies.ts';
import type { AccessRecord } from '#lib/server/access-line.ts';
import { createAccessLog } from '#lib/server/access-log.ts';
import { createObserver } from '#lib/server/observer.ts';

test('a response that is passed on has few listeners with metrics, log and traces on, and is observed by all', async () => {
  const warnings: Error[] = [];
  const note = (warning: Error) => warnings.push(warning);
  process.on('warning', note);
  const exporter = new InMemorySpanExporter();
  const tracing = new Tracing('server', exporter);
  const counts = new RequestCounts();
  const records: AccessRecord[] = [];
  const log = createAccessLog((record) => records.push(record), localProxies);
  let own = 0;
  const observe = createObserver(
    { counts, log, tracing },
    {
      sendFromMemory: () => undefined,
      handle(_, response) {
        own = response.listenerCount('close');
        // Requests of `lib/server/render-thread.ts` have this form.
        const body = new PassThrough();
        response.once('close', () => body.destroy());
        response.writeHead(200);
        pipeline(body, response, () => undefined);
        body.end('text');
      },
    },
  );
  const server = createServer((request, response) => {
    const before = response.listenerCount('close');
    observe?.(request, response);
    own -= before;
  });
  onTestFinished(async () => {
    process.off('warning', note);
    server.close();
    await tracing.stop();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const [response] = await once(get({ host: '127.0.0.1', port, path: '/search?q=a', agent: false }), 'response');
  response.resume();
  await expect.poll(() => records.length).toBe(1);
  expect(own).toBe(1);
  expect(warnings).toEqual([]);
  expect(exporter.getFinishedSpans().map(({ name }) => name)).toEqual(['GET search']);
  expect(JSON.stringify(counts.samples())).toContain('{"route":"search","status":"200"},"value":1');
});
