// `npm run bench:observe`: processor time that metrics, access log and traces add to a page from memory, without HTTP around it.
// The fastest of many rounds counts, so that other programs change it little.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Tracing } from '#lib/observe/open-telemetry.ts';
import { RequestCounts } from '#lib/observe/request-counts.ts';
import { localProxies } from '#lib/proxies.ts';
import { type AccessRecord, formatCombined, formatJson } from '#lib/server/access-line.ts';
import { createAccessLog } from '#lib/server/access-log.ts';
import { LineBatch } from '#lib/server/line-batch.ts';
import { createObserver } from '#lib/server/observer.ts';
import { findRequestId } from '#lib/server/request-id.ts';

const rounds = 200;
const requests = 2_000;

/** Microseconds of a page from memory on one core, without any of them (npm run bench:serve). */
const page = 20;

const dir = mkdtempSync(join(tmpdir(), 'load-bearing-observe-'));
const output = openSync(join(dir, 'lines'), 'a');
const sent = { route: 'post', bytes: 4_924 };

/** Pages, user agents and addresses of clients repeat, and each request has an id of its own. */
function makeRequest(_: unknown, at: number): [IncomingMessage, ServerResponse] {
  const request = new IncomingMessage(new Socket());
  Object.assign(request, { method: 'GET', url: `/posts/limits-of-a-backend-${at % 40}`, httpVersion: '1.1' });
  const headers = {
    host: 'blog.example.org',
    'user-agent': `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${100 + (at % 30)}.0.0.0 Safari/537.36`,
    referer: `https://blog.example.org/posts/queues-${at % 20}`,
    'x-forwarded-for': `192.0.2.${at % 250}`,
    'x-request-id': randomUUID(),
  };
  Object.defineProperty(request, 'headers', { value: headers });
  Object.defineProperty(request.socket, 'remoteAddress', { value: '127.0.0.1' });
  const response = new ServerResponse(request);
  Object.defineProperty(response, 'headersSent', { value: true });
  return [request, response];
}

function openLog(format: (record: AccessRecord, now: number) => string, size: number) {
  const batch = new LineBatch({ size, delay: 100, output: (bytes) => void writeSync(output, bytes) });
  return createAccessLog((record, now) => batch.write(format(record, now)), localProxies);
}

const none = { counts: undefined, log: undefined, tracing: undefined };
const tracing = () =>
  new Tracing('server', { export: (_, done) => done({ code: 0 }), shutdown: async () => undefined });
const forms = {
  metrics: { ...none, counts: new RequestCounts() },
  'combined to a file': { ...none, log: openLog(formatCombined, 65_536) },
  'combined to a pipe': { ...none, log: openLog(formatCombined, 4_096) },
  'json to a file': { ...none, log: openLog(formatJson, 65_536) },
  'json to a pipe': { ...none, log: openLog(formatJson, 4_096) },
  'traces, 1 % sampled': { ...none, tracing: tracing() },
  all: { counts: new RequestCounts(), log: openLog(formatJson, 65_536), tracing: tracing() },
};

const steps = {
  sendFromMemory: ({ headers }: IncomingMessage) => {
    // As the server does for each response.
    findRequestId(headers);
    return sent;
  },
  handle: () => undefined,
};
const exchanges = Array.from({ length: requests }, makeRequest);

/** @returns microseconds of one call */
function measure(parts: (typeof forms)[keyof typeof forms] | typeof none): number {
  const observe = createObserver(parts, steps) ?? steps.sendFromMemory;
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round += 1) {
    const start = process.cpuUsage();
    for (const [request, response] of exchanges) observe(request, response);
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, (user + system) / requests);
  }
  return best;
}

const without = measure(none);
for (const [name, parts] of Object.entries(forms)) {
  const microseconds = measure(parts) - without;
  console.log(`| ${name} | ${microseconds.toFixed(2)} µs | ${((100 * microseconds) / page).toFixed(1)} % |`);
}
rmSync(dir, { recursive: true });
