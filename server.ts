// The server of `npm start`: the front answers from memory, Next answers the rest, and every answer carries our headers.
import { createServer, type IncomingMessage, type ServerOptions, type ServerResponse } from 'node:http';
import { type AddressInfo, Server as NetServer, type Socket } from 'node:net';
import next from 'next';
import { env } from '#lib/env.ts';
import { describeListenError } from '#lib/listen-error.ts';
import { listDamage, repairWith } from '#lib/model/damage.ts';
import { makeCardFront } from '#lib/og/front.ts';
import { makeFront } from '#lib/page-cache/front.ts';
import { getPages, pointer, requestPath } from '#lib/page-cache/handler.ts';
import { hasValidHost } from '#lib/page-cache/host-header.ts';
import { admit, Limit } from '#lib/page-cache/limit.ts';
import { buildSecurityHeaders, denyAllPolicy } from '#lib/page-cache/policy.ts';
import { insertSuggestions } from '#lib/page-cache/suggestions.ts';
import { wrapResponse } from '#lib/page-cache/wrap-response.ts';
import { currentRelease, getServed } from '#lib/posts/read-release.ts';
import { buildHealth } from '#lib/publish/health.ts';
import { judgePublisher, receiveSupervision } from '#lib/publish/heartbeat.ts';
import { announceServer } from '#lib/publish/live-site.ts';
import { askPublisher, pokePublisher } from '#lib/publish/socket.ts';
import { findTrialError } from '#lib/publish/trial-errors.ts';
import { makeWebhook } from '#lib/publish/webhook.ts';
import { prepareSearch } from '#lib/search/search.ts';
import { healthPath, previewPath, searchDataPath, searchPath, webhookPath } from '#lib/urls.ts';

/** Bytes and milliseconds. A browser's headers fit many times over, and a slower client only holds a connection. */
const serverOptions: ServerOptions = {
  maxHeaderSize: 16_384,
  headersTimeout: 10_000,
  requestTimeout: 20_000,
  keepAliveTimeout: env.keepAlive,
  connectionsCheckingInterval: 2_000,
  // No upgrade is offered, so a request for one is answered over HTTP/1.1 (RFC 9110, 7.8). Next would close the connection.
  shouldUpgradeCallback: () => false,
};
const socketTimeout = 60_000;
/** Milliseconds. What is not finished by then is cut. */
const shutdownTime = 10_000;

const headers = buildSecurityHeaders({
  isHttps: env.siteUrl.startsWith('https:'),
  includeSubDomains: env.hstsSubdomains,
  preload: env.hstsPreload,
});

// Next is always told `localhost`: it rewrites 127.0.0.1 to that name, and would then take its own rewrites for those
// to another site and ask itself over the network, in a circle, for each unknown address (measured on 16.4.6).
const app = next({ dev: false, dir: import.meta.dirname, hostname: 'localhost', port: env.port });
await app.prepare();
const handle = app.getRequestHandler();
const answer = makeFront({ pages: getPages(), readCurrent: () => pointer.read(), headers });
/** Renders that no cache spares. One at a time: two delay cached pages twice as long and finish no sooner (measured). */
const limit = new Limit({ running: 1, waiting: 64 });
/** Seconds. */
const retryAfter = '2';
const answerCard = makeCardFront(headers, limit);
const answerWebhook = makeWebhook({
  secrets: env.publishSecrets,
  branch: env.contentRef,
  poke: () => pokePublisher(env.releaseDir, 'webhook'),
  proxies: env.trustedProxies,
  log: (refusal) => console.warn(JSON.stringify({ ts: new Date(), level: 'warn', service: 'server', ...refusal })),
});

const readSupervision = receiveSupervision();
const since = Date.now();
repairWith((files) => askPublisher(env.releaseDir, { ask: 'repair', files }));

/** Nothing that is thrown leaves a request without an answer. */
function serve(request: IncomingMessage, response: ServerResponse): void {
  try {
    route(request, response);
  } catch (error) {
    fail(response, error);
  }
}

let lastFailure = '';

/** A failure that every request meets is logged once. */
function fail(response: ServerResponse, error: unknown): void {
  if (String(error) !== lastFailure) console.error(error);
  lastFailure = String(error);
  if (response.headersSent) response.destroy();
  else say(response, 500, 'text/plain; charset=utf-8', 'Something failed on our side.\n');
}

function route(request: IncomingMessage, response: ServerResponse): void {
  // A question has no body: one that comes with it is not waited for.
  if (isStopping || hasBody(request)) response.shouldKeepAlive = false;
  if (!request.url?.startsWith('/')) request.url = trimOrigin(request.url);
  if (!hasValidHost(request)) {
    refuse(response, 400, 'A request names one host.');
    return;
  }
  if (answer(request, response) || answerCard(request, response)) return;
  const { method = '', url = '' } = request;
  const query = url.indexOf('?');
  const path = query < 0 ? url : url.slice(0, query);
  if (method === 'POST' && path === webhookPath) {
    void takeDelivery(request, response);
    return;
  }
  const allow = path === webhookPath ? 'POST, OPTIONS' : 'GET, HEAD, OPTIONS';
  if (method === 'OPTIONS') {
    response.writeHead(204, { ...headers, allow, 'cache-control': 'no-store' }).end();
    return;
  }
  if (method !== 'GET' && method !== 'HEAD') {
    refuse(response, 405, 'Only GET and HEAD are answered here.', { allow });
    return;
  }
  if (url === '') {
    refuse(response, 400, 'This is no address.');
    return;
  }
  if (path === healthPath) {
    sayHealth(response).catch((error: unknown) => fail(response, error));
    return;
  }
  const cause = findTrialError(path);
  if (cause !== undefined) {
    say(response, 200, 'text/plain; charset=utf-8', `${cause}\n`);
    return;
  }
  if (isExpensive(path))
    void admit(
      limit,
      response,
      () => render(request, response, path),
      () => sayBusy(response),
    );
  else render(request, response, path);
}

/** Not the images of one, which are files. */
const previewedPage = new RegExp(`^${previewPath('[^/]+')}/?$`);

/** Pages that are rendered for each request. */
function isExpensive(path: string): boolean {
  return path === searchPath || path === searchDataPath || previewedPage.test(path);
}

function sayBusy(response: ServerResponse): void {
  const reason = 'Too many requests like this one at the moment: try again in a few seconds.\n';
  say(response, 503, 'text/plain; charset=utf-8', reason, { 'retry-after': retryAfter });
}

function render(request: IncomingMessage, response: ServerResponse, path: string): void {
  wrapResponse(request, response, {
    headers,
    fillMissing: (html) => insertSuggestions(html, path),
    findGood: () => getPages().find(path)?.entry,
  });
  requestPath.run(path, () => {
    handle(request, response).catch((error: unknown) => fail(response, error));
  });
}

async function sayHealth(response: ServerResponse): Promise<void> {
  const damaged = (await listDamage()).length;
  const { problem } = getServed();
  const { releaseDir } = env;
  const publisher = judgePublisher({ releaseDir, supervision: readSupervision(), since, now: Date.now() });
  const { status, body } = buildHealth({ releaseDir, release: pointer.read(), instance, publisher, problem, damaged });
  say(response, status, 'application/json', body);
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

/** A proxy may send the whole address: https://www.rfc-editor.org/rfc/rfc9112#name-absolute-form. Empty if it is none. */
function trimOrigin(url = ''): string {
  return /^https?:\/\/[^/?#]+(\/.*)?$/i.exec(url)?.[1] ?? '';
}

/** The one address that takes more than questions. */
async function takeDelivery(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const {
    status,
    text,
    headers: more,
  } = await answerWebhook(request).catch((error: unknown) => {
    console.error(error);
    return { status: 500, text: 'Something failed on our side.', headers: {} };
  });
  if (request.complete) say(response, status, 'text/plain; charset=utf-8', `${text}\n`, more);
  else refuse(response, status, text, more);
}

/** What comes behind the head is never read. */
function refuse(response: ServerResponse, status: number, reason: string, more: Record<string, string> = {}): void {
  say(response, status, 'text/plain; charset=utf-8', `${reason}\n`, { ...more, connection: 'close' });
}

/** An answer that is of this moment, and no page. */
function say(
  response: ServerResponse,
  status: number,
  type: string,
  body: string,
  more: Record<string, string> = {},
): void {
  response.writeHead(status, {
    ...headers,
    ...more,
    'cache-control': 'no-store',
    'content-security-policy': denyAllPolicy,
    'content-type': type,
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

let isStopping = false;
const server = createServer(serverOptions, serve);
server.setTimeout(socketTimeout);

let instance: string | undefined;
let withdraw: () => void = () => undefined;
server.once('error', (error: NodeJS.ErrnoException) => {
  console.error(describeListenError(error, env));
  process.exit(1);
});
server.listen(env.port, env.host, () => {
  const origin = findOrigin();
  try {
    ({ instance, withdraw } = announceServer(env.releaseDir, origin));
  } catch (error) {
    // Readers are served all the same, but the publisher does not find this server: no trial render, no warm pages.
    console.error(`This server cannot be announced to the publisher: ${(error as Error).message}`);
  }
  console.log(`Load Bearing listens on ${origin}`);
});

/** Where this machine reaches the server. */
function findOrigin(): string {
  const { port } = server.address() as AddressInfo;
  const host = env.host === undefined || env.host === '0.0.0.0' || env.host === '::' ? 'localhost' : env.host;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

// The first search needs not wait for it. Who asks hears of a failure; it is tried again then.
void Promise.resolve()
  .then(() => prepareSearch(currentRelease()))
  .catch(console.error);

const sockets = new Set<Socket>();
server.on('connection', (socket: Socket) => {
  sockets.add(socket);
  socket.once('close', () => sockets.delete(socket));
});

/** Node takes an answer that is written for one that is sent, and would cut it off for a reader who is slow. */
function closeIdle(): void {
  if (![...sockets].some(({ writableLength }) => writableLength > 0)) server.closeIdleConnections();
}

/** What is in flight is finished, what is new is refused, what came in is kept. */
async function stop(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  withdraw();
  const deadline = setTimeout(() => server.closeAllConnections(), shutdownTime);
  const sweep = setInterval(closeIdle, 20);
  // Not the server's own `close`: it closes idle connections as Node knows them.
  await new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
  clearInterval(sweep);
  clearTimeout(deadline);
  await getPages().settle();
  process.exit(0);
}

// Without who started it nobody would end it.
process.on('SIGTERM', stop).on('SIGINT', stop).on('disconnect', stop);
process.channel?.unref();
