// The HTTP server of `npm start`: it sends cached pages itself and passes other requests to the thread in which Next runs.
import { createServer, type IncomingMessage, type ServerOptions, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { adoptOutput } from '#lib/adopt-output.ts';
import { collectWhenIdle } from '#lib/collect-when-idle.ts';
import { env } from '#lib/env.ts';
import { describeListenError } from '#lib/listen-error.ts';
import { log, logUnexpected } from '#lib/log.ts';
import { currentTrace, getTracing, startTracing, stopTracing } from '#lib/observe/trace.ts';
import { Front, type SentPage } from '#lib/page-cache/front.ts';
import { hasValidHost } from '#lib/page-cache/host-header.ts';
import { watchNamedRelease } from '#lib/page-cache/named-release.ts';
import { commonHeaders, failureText, sendText } from '#lib/page-cache/send-text.ts';
import { judgePublisher, receiveSupervision } from '#lib/publish/heartbeat.ts';
import { announceServer } from '#lib/publish/live-site.ts';
import { pokePublisher } from '#lib/publish/socket.ts';
import { makeWebhook } from '#lib/publish/webhook.ts';
import { openAccessLog } from '#lib/server/access-log.ts';
import { KeptAssets } from '#lib/server/kept-assets.ts';
import { createObserver } from '#lib/server/observer.ts';
import { openCluster } from '#lib/server/open-cluster.ts';
import { openMetrics } from '#lib/server/open-metrics.ts';
import { Probes } from '#lib/server/probes.ts';
import { RenderThread } from '#lib/server/render-thread.ts';
import { findRequestId, readRequestId, requestIdHeader } from '#lib/server/request-id.ts';
import { sendFailure } from '#lib/server/send-failure.ts';
import type { ServedState } from '#lib/server/served-state.ts';
import { prepareShutdown } from '#lib/server/shutdown.ts';
import { healthPath, webhookPath } from '#lib/urls.ts';

/** Bytes and milliseconds. Headers of browsers are far smaller; a slow client occupies only its connection. */
const serverOptions: ServerOptions = {
  maxHeaderSize: 16_384,
  headersTimeout: 10_000,
  requestTimeout: 20_000,
  keepAliveTimeout: env.keepAlive,
  connectionsCheckingInterval: 2_000,
  // The server offers no upgrade, so it responds to such requests over HTTP/1.1 (RFC 9110, 7.8). Next would close the connection.
  shouldUpgradeCallback: () => false,
  // Requests without a body have no stream, which saves a tenth of the CPU of a cached response (measured).
  optimizeEmptyRequests: true,
};
/** Milliseconds without any traffic after which a connection is closed. */
const socketTimeout = 60_000;
/** Milliseconds. Responses that are not sent by then are cut off. */
const shutdownTime = 10_000;

adoptOutput();
const cluster = await openCluster();
const keptAssets = new KeptAssets(env);
try {
  keptAssets.keep();
} catch (error) {
  logUnexpected(
    error,
    'The scripts of this build cannot be kept for the next one: pages that are open then may miss them',
  );
}
await cluster?.shareBuild();
const readNamed = watchNamedRelease(env.releaseDir);
const front = new Front({
  limit: env.frontMemoryLimit,
  readCurrent: () => readNamed().release,
  readHistory: () => readNamed().history,
  headers: commonHeaders,
});
const renderer = new RenderThread({
  program: new URL('./lib/server/renderer.ts', import.meta.url),
  dir: import.meta.dirname,
  onPage: (path, page) => front.setPage(path, page),
  repair: async (files) => cluster?.instance.repair(files),
  sharePages: cluster?.sharePages,
  onFailure: (error) => {
    log.fatal({ err: error }, 'The thread that renders cannot be started');
    process.exit(1);
  },
});
await renderer.loaded;
const receiveWebhook = makeWebhook({
  secrets: env.publishSecrets,
  branch: env.contentRef,
  poke: cluster?.poke ?? (() => pokePublisher(env.releaseDir, 'webhook', currentTrace())),
  forward: cluster?.forward,
  proxies: env.trustedProxies,
  log: (refusal) => log.warn(refusal, 'A webhook was refused'),
});
const accessLog = openAccessLog(env.accessLog, env.trustedProxies);

const readSupervision = receiveSupervision();
const startTime = Date.now();
const { releaseDir } = env;
const probes = new Probes({
  releaseDir,
  dir: import.meta.dirname,
  readNamed: () => readNamed().release,
  askRenderer: async () => JSON.parse(await renderer.getText(healthPath)) as ServedState,
  readStore: cluster && (() => cluster.instance.state),
  isForReaders: env.role !== 'publisher',
  judgePublisher: () => {
    // A web instance has none.
    if (env.role === 'web') return undefined;
    return judgePublisher({ releaseDir, supervision: readSupervision(), since: startTime, now: Date.now() });
  },
});

const counts = await openMetrics({ probes, front, renderer });
await startTracing('server');

const observe = createObserver({ counts, log: accessLog, tracing: getTracing() }, { sendFromMemory, handle });

/** Handles a request. If an error is thrown, it responds with a 500. */
function handleRequest(request: IncomingMessage, response: ServerResponse): void {
  try {
    if (observe) observe(request, response);
    else if (sendFromMemory(request, response) === undefined) handle(request, response);
  } catch (error) {
    sendFailure(request, response, error);
  }
}

/** Sends a page from memory. @returns `undefined` if the request needs more than that */
function sendFromMemory(request: IncomingMessage, response: ServerResponse): SentPage | undefined {
  // GET and HEAD bodies are ignored: the connection is closed instead of reading them.
  if (probes.isStopping || hasBody(request)) response.shouldKeepAlive = false;
  if (!request.url?.startsWith('/')) request.url = trimOrigin(request.url);
  if (!hasValidHost(request) || cluster?.instance.mayServe === false) return undefined;
  const id = findRequestId(request.headers);
  return front.send(request, response, id === undefined ? undefined : [requestIdHeader, id]);
}

/** Handles a request for anything but a page from memory. */
function handle(request: IncomingMessage, response: ServerResponse): void {
  const id = findRequestId(request.headers);
  if (id !== undefined) response.setHeader(requestIdHeader, id);
  if (!hasValidHost(request)) {
    reject(response, 400, 'A request must name one valid host.');
    return;
  }
  const { method = '', url = '' } = request;
  const query = url.indexOf('?');
  const path = query < 0 ? url : url.slice(0, query);
  if (method === 'POST' && path === webhookPath) {
    void sendWebhookResult(request, response);
    return;
  }
  const allow = path === webhookPath ? 'POST, OPTIONS' : 'GET, HEAD, OPTIONS';
  if (method === 'OPTIONS') {
    response.writeHead(204, { ...commonHeaders, allow, 'cache-control': 'no-store' }).end();
    return;
  }
  if (method !== 'GET' && method !== 'HEAD') {
    reject(response, 405, 'Only GET and HEAD are allowed here.', { allow });
    return;
  }
  if (url === '') {
    reject(response, 400, 'The request target is not an address of this site.');
    return;
  }
  const probe = probes.answer(path);
  if (probe) {
    probe.then(
      ({ status, body }) => sendText(response, status, body, { 'content-type': 'application/json' }),
      (error: unknown) => sendFailure(request, response, error),
    );
    return;
  }
  if (cluster?.instance.mayServe === false) {
    // Balancers send the request to another machine.
    reject(response, 503, 'This machine lacks the release that others show.', { 'retry-after': '1' });
    return;
  }
  // The thread and the access log use the same id.
  readRequestId(request.headers);
  const pass = () => void renderer.pass(request, response, (error) => sendFailure(request, response, error));
  if (cluster && keptAssets.lacks(path)) void cluster.seekScripts().then(pass);
  else pass();
}

/** Handles webhook deliveries, the only requests whose bodies are read. */
async function sendWebhookResult(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const result = await receiveWebhook(request).catch((error: unknown) => {
    logUnexpected(error, 'A webhook could not be processed');
    return { status: 500, text: failureText.trimEnd(), headers: {} };
  });
  counts?.countWebhook(result.status);
  if (request.complete) sendText(response, result.status, `${result.text}\n`, result.headers);
  else reject(response, result.status, result.text, result.headers);
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

/**
 * Removes the origin of a request target, as proxies may send an absolute URL: https://www.rfc-editor.org/rfc/rfc9112#name-absolute-form
 * @returns path and query, or an empty string if it is not a URL
 */
function trimOrigin(url = ''): string {
  return /^https?:\/\/[^/?#]+(\/.*)?$/i.exec(url)?.[1] ?? '';
}

/** Sends an error and closes the connection, so that the rest of the request is not read. */
function reject(response: ServerResponse, status: number, reason: string, more: Record<string, string> = {}): void {
  sendText(response, status, `${reason}\n`, { ...more, connection: 'close' });
}

const server = createServer(serverOptions, handleRequest);
server.setTimeout(socketTimeout);
const shutDown = prepareShutdown(server, shutdownTime);

let withdraw: () => void = () => undefined;
server.once('error', (error: NodeJS.ErrnoException) => {
  log.fatal(describeListenError(error, env));
  process.exit(1);
});
server.listen(env.port, env.host, () => {
  const origin = findOrigin();
  try {
    const announced = announceServer(env.releaseDir, origin);
    probes.instance = announced.instance;
    withdraw = announced.withdraw;
  } catch (error) {
    // The server does not need the publisher to serve pages.
    logUnexpected(error, 'The publisher cannot find this server: it neither tests nor warms pages before they go live');
  }
  log.info(`Load Bearing listens on ${origin}`);
});
collectWhenIdle();

/** @returns the origin at which programs on this machine reach the server */
function findOrigin(): string {
  const { port } = server.address() as AddressInfo;
  const host = env.host === undefined || env.host === '0.0.0.0' || env.host === '::' ? 'localhost' : env.host;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Ends the time in which a server that stops still accepts requests. */
const drained = new AbortController();

/** Drains, finishes requests in progress, writes pages that are still in memory only, and exits. */
async function stop(): Promise<void> {
  if (probes.isStopping) return;
  probes.isStopping = true;
  withdraw();
  if (env.drain > 0) await delay(env.drain, undefined, { signal: drained.signal }).catch(() => undefined);
  await shutDown();
  await Promise.all([cluster?.instance.close(), renderer.stop()]);
  await stopTracing();
  process.exit(0);
}

/** Stops without draining. */
function stopAtOnce(): void {
  drained.abort();
  void stop();
}

// `disconnect` means that the supervisor has ended: without it, nothing would stop this server.
process.on('SIGTERM', stop).on('SIGINT', stopAtOnce).on('disconnect', stopAtOnce);
process.channel?.unref();
