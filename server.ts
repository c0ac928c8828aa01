// The HTTP server of `npm start`: it sends cached pages and preview images itself and passes other requests to Next.
import { createServer, type IncomingMessage, type ServerOptions, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import next from 'next';
import { env } from '#lib/env.ts';
import { describeListenError } from '#lib/listen-error.ts';
import { log, logUnexpected } from '#lib/log.ts';
import { listDamage, repairWith } from '#lib/model/damage.ts';
import { makeCardFront } from '#lib/og/front.ts';
import { makeFront } from '#lib/page-cache/front.ts';
import { getPages, pointer, requestPath } from '#lib/page-cache/handler.ts';
import { hasValidHost } from '#lib/page-cache/host-header.ts';
import { admit, Limit } from '#lib/page-cache/limit.ts';
import { buildSecurityHeaders, denyAllPolicy } from '#lib/page-cache/policy.ts';
import { insertSuggestions } from '#lib/page-cache/suggestions.ts';
import { wrapResponse } from '#lib/page-cache/wrap-response.ts';
import { currentRelease, getServed, readIndex } from '#lib/posts/read-release.ts';
import { findRedirect } from '#lib/posts/redirects.ts';
import { buildHealth } from '#lib/publish/health.ts';
import { judgePublisher, receiveSupervision } from '#lib/publish/heartbeat.ts';
import { announceServer } from '#lib/publish/live-site.ts';
import { askPublisher, pokePublisher } from '#lib/publish/socket.ts';
import { findTrialError } from '#lib/publish/trial-errors.ts';
import { makeWebhook } from '#lib/publish/webhook.ts';
import { prepareSearch } from '#lib/search/search.ts';
import { openAccessLog } from '#lib/server/access-log.ts';
import { formatLoggedUrl } from '#lib/server/logged-url.ts';
import { readRequestId } from '#lib/server/request-id.ts';
import { prepareShutdown } from '#lib/server/shutdown.ts';
import { healthPath, previewPath, searchDataPath, searchPath, webhookPath } from '#lib/urls.ts';

/** Bytes and milliseconds. Headers of browsers are far smaller; a slow client occupies only its connection. */
const serverOptions: ServerOptions = {
  maxHeaderSize: 16_384,
  headersTimeout: 10_000,
  requestTimeout: 20_000,
  keepAliveTimeout: env.keepAlive,
  connectionsCheckingInterval: 2_000,
  // The server offers no upgrade, so it answers such requests over HTTP/1.1 (RFC 9110, 7.8). Next would close the connection.
  shouldUpgradeCallback: () => false,
  // Requests without a body have no stream, which saves a tenth of the CPU of a cached response (measured).
  optimizeEmptyRequests: true,
};
/** Milliseconds without any traffic after which a connection is closed. */
const socketTimeout = 60_000;
/** Milliseconds. Responses that are not sent by then are cut off. */
const shutdownTime = 10_000;
/** Seconds. */
const retryAfter = '2';

const headers = buildSecurityHeaders({
  isHttps: env.siteUrl.startsWith('https:'),
  includeSubDomains: env.hstsSubdomains,
  preload: env.hstsPreload,
});

// The host must be `localhost`: Next rewrites 127.0.0.1 to that name, mistakes its own rewrites for rewrites to another site,
// and then requests each unknown address from itself in an endless loop (measured on 16.4.6).
const app = next({ dev: false, dir: import.meta.dirname, hostname: 'localhost', port: env.port });
await app.prepare();
const renderWithNext = app.getRequestHandler();
const sendCachedPage = makeFront({ pages: getPages(), readCurrent: () => pointer.readRecent(), headers });
/** Limits uncached renders to one at a time: two delay cached pages twice as long and finish no sooner (measured). */
const limit = new Limit({ running: 1, waiting: 64 });
const sendCard = makeCardFront(headers, limit);
const receiveWebhook = makeWebhook({
  secrets: env.publishSecrets,
  branch: env.contentRef,
  poke: () => pokePublisher(env.releaseDir, 'webhook'),
  proxies: env.trustedProxies,
  log: (refusal) => log.warn(refusal, 'A webhook was refused'),
});
const logAccess = openAccessLog(env.accessLog, env.trustedProxies);

const readSupervision = receiveSupervision();
const startTime = Date.now();
repairWith((files) => askPublisher(env.releaseDir, { ask: 'repair', files }));

let isStopping = false;
/** Identifies this server to the publisher. */
let instance: string | undefined;

/** Handles a request. If an error is thrown, it responds with a 500. */
function handleRequest(request: IncomingMessage, response: ServerResponse): void {
  try {
    logAccess?.(request, response);
    route(request, response);
  } catch (error) {
    sendFailure(request, response, error);
  }
}

/** Logs an error and responds with a 500, or cuts off the response if a part of it was sent. */
function sendFailure(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  const { method = '', url = '', headers: asked } = request;
  const doing = `${method} ${formatLoggedUrl(url)} failed (request ${readRequestId(asked)})`;
  logUnexpected(error, doing, 'request');
  if (response.headersSent) response.destroy();
  else sendText(response, 500, 'Something failed on our side.\n');
}

function route(request: IncomingMessage, response: ServerResponse): void {
  // GET and HEAD bodies are ignored: the connection is closed instead of reading them.
  if (isStopping || hasBody(request)) response.shouldKeepAlive = false;
  if (!request.url?.startsWith('/')) request.url = trimOrigin(request.url);
  if (!hasValidHost(request)) {
    reject(response, 400, 'A request must name one valid host.');
    return;
  }
  const { method = '', url = '' } = request;
  const query = url.indexOf('?');
  // Without a query, a page of the site has no redirect.
  if (query >= 0 && sendRedirect(request, response)) return;
  if (sendCachedPage(request, response) || sendCard(request, response)) return;
  const path = query < 0 ? url : url.slice(0, query);
  if (method === 'POST' && path === webhookPath) {
    void sendWebhookResult(request, response);
    return;
  }
  const allow = path === webhookPath ? 'POST, OPTIONS' : 'GET, HEAD, OPTIONS';
  if (method === 'OPTIONS') {
    response.writeHead(204, { ...headers, allow, 'cache-control': 'no-store' }).end();
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
  if (path === healthPath) {
    sendHealth(response).catch((error: unknown) => sendFailure(request, response, error));
    return;
  }
  const trialError = findTrialError(path);
  if (trialError !== undefined) {
    sendText(response, 200, `${trialError}\n`);
    return;
  }
  if (query < 0 && sendRedirect(request, response)) return;
  const render = () => sendRendered(request, response, path);
  if (isExpensive(path)) void admit(limit, response, render, () => sendBusy(response));
  else render();
}

/** Matches the page of a preview, but not its images. */
const previewedPage = new RegExp(`^${previewPath('[^/]+')}/?$`);

/** @returns whether the page is rendered for each request */
function isExpensive(path: string): boolean {
  return path === searchPath || path === searchDataPath || previewedPage.test(path);
}

function sendRendered(request: IncomingMessage, response: ServerResponse, path: string): void {
  // Next passes the headers to `onRequestError`.
  readRequestId(request.headers);
  wrapResponse(request, response, {
    headers,
    completeMissing: (html) => insertSuggestions(html, path),
    findGood: () => getPages().findByPath(path)?.entry,
  });
  requestPath.run(path, () => {
    renderWithNext(request, response).catch((error: unknown) => sendFailure(request, response, error));
  });
}

/** Redirects an old address. @returns whether it did */
function sendRedirect({ method, url = '' }: IncomingMessage, response: ServerResponse): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  const release = pointer.readRecent();
  const location = release && findRedirect(readIndex(release), url);
  if (location !== undefined) sendText(response, 308, `This address has moved to ${location}\n`, { location });
  return location !== undefined;
}

function sendBusy(response: ServerResponse): void {
  const reason = 'Too many requests like this one at the moment: try again in a few seconds.\n';
  sendText(response, 503, reason, { 'retry-after': retryAfter });
}

async function sendHealth(response: ServerResponse): Promise<void> {
  const damaged = (await listDamage(pointer.read())).length;
  const { problem, unknownFormat } = getServed();
  const { releaseDir } = env;
  const publisher = judgePublisher({ releaseDir, supervision: readSupervision(), since: startTime, now: Date.now() });
  const release = pointer.read();
  const { status, body } = buildHealth({
    releaseDir,
    release,
    instance,
    publisher,
    problem,
    unknownFormat,
    damaged,
  });
  sendText(response, status, body, { 'content-type': 'application/json' });
}

/** Handles webhook deliveries, the only requests whose bodies are read. */
async function sendWebhookResult(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const result = await receiveWebhook(request).catch((error: unknown) => {
    logUnexpected(error, 'A webhook could not be processed');
    return { status: 500, text: 'Something failed on our side.', headers: {} };
  });
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

/** Sends a response that is not a page and that no cache keeps. */
function sendText(response: ServerResponse, status: number, body: string, more: Record<string, string> = {}): void {
  response.writeHead(status, {
    ...headers,
    'content-type': 'text/plain; charset=utf-8',
    ...more,
    'cache-control': 'no-store',
    'content-security-policy': denyAllPolicy,
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
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
    ({ instance, withdraw } = announceServer(env.releaseDir, origin));
  } catch (error) {
    // The server does not need the publisher to serve pages.
    logUnexpected(error, 'The publisher cannot find this server: it neither tests nor warms pages before they go live');
  }
  log.info(`Load Bearing listens on ${origin}`);
});

/** @returns the origin at which programs on this machine reach the server */
function findOrigin(): string {
  const { port } = server.address() as AddressInfo;
  const host = env.host === undefined || env.host === '0.0.0.0' || env.host === '::' ? 'localhost' : env.host;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

// Loads the search index before the first search. If this fails, each search tries again and reports the error.
void Promise.resolve()
  .then(() => prepareSearch(currentRelease()))
  .catch((error: unknown) => logUnexpected(error, 'The search index could not be prepared'));

/** Finishes requests in progress, writes pages that are still in memory only, and exits. */
async function stop(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  withdraw();
  await shutDown();
  await getPages().flush();
  process.exit(0);
}

// `disconnect` means that the supervisor has ended: without it, nothing would stop this server.
process.on('SIGTERM', stop).on('SIGINT', stop).on('disconnect', stop);
process.channel?.unref();
