// The server of `/metrics`, on a separate port, because metrics are for the operator alone.
import { createServer, type Server } from 'node:http';
import { logUnexpected } from '#lib/log.ts';
import type { Exposition } from '#lib/observe/exposition.ts';

const path = '/metrics';

/** Makes a server that exposes the metrics. It does not listen yet. */
export function createMetricsServer(exposition: Pick<Exposition, 'scrape' | 'contentType'>): Server {
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 20_000 }, (request, response) => {
    const send = (status: number, body: string, headers: Record<string, string> = {}) => {
      const common = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' };
      response.writeHead(status, { ...common, ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
    };
    const { method = '', url = '' } = request;
    if (url.split('?', 1)[0] !== path) send(404, `The metrics are at ${path}.\n`);
    else if (method !== 'GET' && method !== 'HEAD')
      send(405, 'Only GET and HEAD are allowed.\n', { allow: 'GET, HEAD' });
    else
      exposition.scrape().then(
        (text) => send(200, text, { 'content-type': exposition.contentType }),
        (error: unknown) => {
          logUnexpected(error, 'The metrics cannot be read');
          send(500, 'The metrics cannot be read: see the log.\n');
        },
      );
  });
  // The metrics alone must not keep the process running.
  return server.unref();
}
