// Entry point of the thread that renders: Next, the page cache, search and preview images. `server.ts` passes requests on to it.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';
import next from 'next';
import { adoptOutput } from '#lib/adopt-output.ts';
import { buildCdnHeaders, uncachedHeaders } from '#lib/cdn/headers.ts';
import { isCompared } from '#lib/cdn/tags.ts';
import { PortPages } from '#lib/cluster/page-port.ts';
import { collectWhenIdle } from '#lib/collect-when-idle.ts';
import { env } from '#lib/env.ts';
import { findRoute } from '#lib/find-route.ts';
import { countLeftOut } from '#lib/left-out.ts';
import { logUnexpected } from '#lib/log.ts';
import { listDamage, repairWith } from '#lib/model/damage.ts';
import { traceHeader } from '#lib/observe/span.ts';
import { inSpan, startTracing, stopTracing } from '#lib/observe/trace.ts';
import { makeCardSender } from '#lib/og/send-card.ts';
import { dropCompressed } from '#lib/page-cache/compress.ts';
import { getPages, pointer, requestPath } from '#lib/page-cache/handler.ts';
import { admit, Limit } from '#lib/page-cache/limit.ts';
import { commonHeaders, retryAfter, sendText } from '#lib/page-cache/send-text.ts';
import { insertSuggestions } from '#lib/page-cache/suggestions.ts';
import { wrapResponse } from '#lib/page-cache/wrap-response.ts';
import { getServed, readIndex } from '#lib/posts/read-release.ts';
import { findRedirect, hasQueryRules } from '#lib/posts/redirects.ts';
import { askPublisher } from '#lib/publish/socket.ts';
import { findTrialError } from '#lib/publish/trial-errors.ts';
import { prepareSearch } from '#lib/search/search.ts';
import { KeptAssets } from '#lib/server/kept-assets.ts';
import { PortStream } from '#lib/server/port-stream.ts';
import { type FromThread, headerLimit, type ThreadData, type ToThread } from '#lib/server/render-thread.ts';
import { sampleRenderer } from '#lib/server/renderer-samples.ts';
import { readRequestId } from '#lib/server/request-id.ts';
import { sendFailure } from '#lib/server/send-failure.ts';
import { type ServedState, samplesPath } from '#lib/server/served-state.ts';
import { draftPreviewPath, healthPath, searchDataPath, searchPath } from '#lib/urls.ts';

adoptOutput();
const { dir, pages: pagePort } = workerData as ThreadData;
// Before Next, whose own spans then belong to these.
await startTracing('renderer');
// The host must be `localhost`: Next rewrites 127.0.0.1 to that name, mistakes its own rewrites for rewrites to another site,
// and then requests each unknown address from itself in an endless loop (measured on 16.4.6).
const app = next({ dev: false, dir, hostname: 'localhost', port: env.port });
await app.prepare();
const renderWithNext = app.getRequestHandler();
if (pagePort) getPages().shared = new PortPages(pagePort);
/** Limits uncached renders to one at a time: two take twice as long each and finish no sooner (measured). */
const limit = new Limit({ running: 1, waiting: 64 });
const keptAssets = new KeptAssets(env);
/** Another process draws cards, which renders need not wait for. */
const drawLimit = new Limit({ running: 1, waiting: 64 });
const sendCard = makeCardSender(drawLimit);
/** Resolves the pending repair by the server. */
let noteRepaired: () => void = () => undefined;
repairWith((files) => (env.role === 'web' ? askServer(files) : askPublisher(env.releaseDir, { ask: 'repair', files })));

/** A web instance has no publisher: the server copies the files from the shared store. One repair runs at a time. */
function askServer(damaged: string[]): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  noteRepaired = resolve;
  send({ damaged });
  return promise;
}

/** Milliseconds. A forgotten version leaves the memory soon, even without requests. */
const lookInterval = 1_000;
getServed().whenForgotten(() => {
  dropCompressed();
  getPages()
    .dropBefore(getServed().forgottenAt)
    .catch((error: unknown) => logUnexpected(error, 'Cached pages of a forgotten version cannot be removed'));
});
setInterval(() => getServed().read(), lookInterval).unref();

getPages().onPage = (path, page) => {
  const release = pointer.read();
  if (!page) send({ path, page });
  // The front sends pages of the current release only.
  else if (release !== undefined && page.release === release)
    send({
      path,
      page: {
        ...page,
        hasQueryRules: hasQueryRules(readIndex(release), path),
        cdnHeaders: env.cdn && listCdnHeaders(release, path),
      },
    });
};

function send(message: FromThread): void {
  parentPort?.postMessage(message);
}

function handleRequest(request: IncomingMessage, response: ServerResponse): void {
  try {
    route(request, response);
  } catch (error) {
    sendFailure(request, response, error);
  }
}

function route(request: IncomingMessage, response: ServerResponse): void {
  if (sendRedirect(request, response) || sendCard(request, response) || sendKeptAsset(request, response)) return;
  const [path = ''] = (request.url ?? '').split('?', 1);
  // Only the server sends these two: it handles requests of clients for this path itself.
  if (request.url === samplesPath) {
    sendText(response, 200, JSON.stringify(sampleRenderer(getPages(), [limit, drawLimit])));
    return;
  }
  if (path === healthPath) {
    void describeServed().then((state) => sendText(response, 200, JSON.stringify(state)));
    return;
  }
  const trialError = findTrialError(path);
  if (trialError !== undefined) {
    sendText(response, 200, `${trialError}\n`);
    return;
  }
  // The server may start before the publisher.
  if (getServed().read() === undefined) {
    sendText(response, 503, 'There is no release yet: try again in a few seconds.\n', { 'retry-after': retryAfter });
    return;
  }
  const render = () => sendRendered(request, response, path);
  if (isExpensive(path)) void admit(limit, response, render, () => sendBusy(response));
  else render();
}

/** Matches the page of a draft preview, but not its images. */
const draftPreviewPage = new RegExp(`^${draftPreviewPath('[^/]+')}/?$`);

/** @returns whether the page is rendered for each request */
function isExpensive(path: string): boolean {
  return path === searchPath || path === searchDataPath || draftPreviewPage.test(path);
}

function sendRendered(request: IncomingMessage, response: ServerResponse, path: string): void {
  // Next passes the headers to `onRequestError`.
  readRequestId(request.headers);
  wrapResponse(request, response, {
    headers: commonHeaders,
    completeMissing: (html) => insertSuggestions(html, path),
    listCdnHeaders: env.cdn && ((release) => listCdnHeaders(release, request.url ?? '')),
    findGood: () => getPages().findByPath(path)?.entry,
  });
  const parent = String(request.headers[traceHeader] ?? '');
  const render = () => renderWithNext(request, response);
  requestPath.run(path, () => {
    inSpan('render', { parent }, render).catch((error: unknown) => sendFailure(request, response, error));
  });
}

/**
 * Lets a CDN keep a response that shows the current release, if it is purged when the response changes. With a query, each
 * query would be another copy.
 */
function listCdnHeaders(shown: string | undefined, url: string): Readonly<Record<string, string>> {
  const release = pointer.read();
  const isCurrent = release !== undefined && (shown === undefined || shown === release);
  const isKept = isCurrent && isCompared(url) && findRoute(readIndex(release), url) === 'found';
  return isKept ? buildCdnHeaders(url) : uncachedHeaders;
}

/** Redirects an old address. @returns whether it did */
function sendRedirect({ url = '' }: IncomingMessage, response: ServerResponse): boolean {
  const release = pointer.read();
  const location = release && findRedirect(readIndex(release), url);
  if (location !== undefined) sendText(response, 308, `This address has moved to ${location}\n`, { location });
  return location !== undefined;
}

/** Sends a script or a style of another build. @returns whether it did */
function sendKeptAsset({ method, url = '' }: IncomingMessage, response: ServerResponse): boolean {
  const asset = keptAssets.find(url.split('?', 1)[0] ?? '');
  if (!asset) return false;
  const { bytes, headers } = asset;
  response.writeHead(200, { ...commonHeaders, ...headers, 'content-length': bytes.byteLength });
  response.end(method === 'HEAD' ? undefined : bytes);
  return true;
}

function sendBusy(response: ServerResponse): void {
  const reason = 'Too many requests like this one at the moment: try again in a few seconds.\n';
  sendText(response, 503, reason, { 'retry-after': retryAfter });
}

async function describeServed(): Promise<ServedState> {
  const release = pointer.read();
  const damaged = (await listDamage(release)).length;
  const { problem, unknownFormat } = getServed();
  return { release, problem, unknownFormat, damaged, leftOut: release ? countLeftOut(release) : 0 };
}

// The connections are never idle, and `server.ts` has limited the headers.
const server = createServer(
  { requireHostHeader: false, headersTimeout: 0, requestTimeout: 0, maxHeaderSize: headerLimit },
  handleRequest,
);

parentPort?.on('message', async (message: ToThread) => {
  if (message === 'repaired') {
    noteRepaired();
    return;
  }
  if (message !== 'stop') {
    server.emit('connection', new PortStream(message.connection));
    return;
  }
  await getPages().flush();
  await stopTracing();
  process.exit();
});
send('ready');
collectWhenIdle();

// Loads the search index before the first search. If this fails, each search tries again and reports the error.
void Promise.resolve()
  .then(() => {
    const release = getServed().read();
    return release === undefined ? undefined : prepareSearch(release);
  })
  .catch((error: unknown) => logUnexpected(error, 'The search index could not be prepared'));
