// The wrapper around responses of Next: it sets headers and caching rules, post-processes pages that did not pass through the
// cache, handles conditions, and compresses text.
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { logUnexpected } from '#lib/log.ts';
import { type Compressed, compressFully, compressQuickly } from '#lib/page-cache/compress.ts';
import { checkConditions, conditionHeaders } from '#lib/page-cache/conditions.ts';
import type { PageEntry } from '#lib/page-cache/entry.ts';
import { errorPage } from '#lib/page-cache/error-page.ts';
import { Lru } from '#lib/page-cache/lru.ts';
import { chooseEncoding, computedEtag, computeEtag, type Encoding } from '#lib/page-cache/negotiate.ts';
import { denyAllPolicy, revalidateAlways, revalidatePrivately } from '#lib/page-cache/policy.ts';
import { postprocessPage } from '#lib/page-cache/postprocess.ts';

/** Bytes. A larger body is streamed as it is, and if it is a page its policy forbids all scripts and styles. */
const bufferLimit = 4_000_000;
const policyHeader = 'content-security-policy';

/** Headers between Next's client router and its server. No page needs them, because links are plain links. */
const internalHeaders = /^(?:rsc$|next-|x-middleware-|x-next(?:js)?-)/;

interface WrapOptions {
  /** For every response. */
  headers: Record<string, string>;
  /** Completes the 404 page. */
  completeMissing?: (html: string) => string;
  /** Finds the last good page of the address, which is sent if the new one cannot be rendered. */
  findGood?: () => Pick<PageEntry, 'html' | 'headers'> | undefined;
}

/**
 * Replaces the methods of a response that send. Must be called before Next gets the request and the response.
 * The wrapper handles HEAD, conditions, ranges and content codings for everything that Next sends, so Next gets a plain GET.
 */
export function wrapResponse(
  request: IncomingMessage,
  response: ServerResponse,
  { headers, completeMissing = (html) => html, findGood = () => undefined }: WrapOptions,
): void {
  const asked = takeHeaders(request);
  // Node already knows that this response has no body.
  if (request.method === 'HEAD') request.method = 'GET';

  const send = { writeHead: response.writeHead, write: response.write, end: response.end };
  /** The body so far; absent if it is streamed. It is buffered because it may be post-processed, compressed or left out. */
  let chunks: Buffer[] | undefined;
  let length = 0;
  let isText = false;
  let isUnprocessed = false;
  /** Whether a condition has replaced the response by one without a body. */
  let isEmptied = false;
  let encoding: Encoding = 'identity';
  let isEnded = false;
  let good: ReturnType<typeof findGood>;

  /** Decides status and headers when Next sends the first part. */
  const setHead = () => {
    good = response.statusCode >= 500 ? findGood() : undefined;
    if (good) replaceError(response, good);
    const type = String(response.getHeader('content-type') ?? '');
    response.setHeader('cache-control', decideCaching(response));
    if (type.startsWith('image/')) response.setHeader('cross-origin-resource-policy', 'cross-origin');
    for (const [name, value] of Object.entries(headers)) if (!response.hasHeader(name)) response.setHeader(name, value);
    isUnprocessed = type.startsWith('text/html') && !response.hasHeader(policyHeader);
    if (!isUnprocessed && !response.hasHeader(policyHeader)) response.setHeader(policyHeader, denyAllPolicy);
    for (const name of response.getHeaderNames()) if (internalHeaders.test(name)) response.removeHeader(name);
    // Modification dates differ between instances; errors have no validator; ranges are not supported.
    response.removeHeader('last-modified');
    if (response.statusCode >= 400) response.removeHeader('etag');
    if (response.hasHeader('accept-ranges')) response.setHeader('accept-ranges', 'none');
    isText = !response.hasHeader('content-encoding') && textTypes.test(type);
    setVary(response, isText);
    if (response.statusCode === 204 || response.statusCode === 304) return;
    if (isText) encoding = chooseEncoding(asked['accept-encoding'], { br: true, gzip: true });
    chunks = [];
  };

  const streamFrom = (body: Buffer) => {
    if (isUnprocessed) response.setHeader(policyHeader, denyAllPolicy);
    isEmptied = applyConditions(asked, response);
    if (!isEmptied) Reflect.apply(send.write, response, [body]);
  };

  const complete = (body: Buffer): Buffer => {
    if (good) return Buffer.from(good.html);
    if (!isUnprocessed) return isMissing(response) ? Buffer.from(completeMissing(body.toString())) : body;
    const { html, policy } = postprocessPage(response.statusCode >= 500 ? errorPage : body.toString());
    response.setHeader(policyHeader, policy);
    return Buffer.from(html);
  };

  const sendWhole = async (body: Buffer) => {
    response.removeHeader('content-length');
    let whole: Uint8Array = complete(body);
    if (isText) setWeakTag(response, whole);
    if (applyConditions(asked, response)) {
      Reflect.apply(send.end, response, []);
      return;
    }
    if (encoding !== 'identity') {
      whole = await compress(response, whole, encoding);
      response.setHeader('content-encoding', encoding);
    }
    response.setHeader('content-length', whole.byteLength);
    Reflect.apply(send.end, response, [whole]);
  };

  let isHeadSet = false;
  const setHeadOnce = () => {
    if (isHeadSet) return;
    isHeadSet = true;
    setHead();
  };

  response.writeHead = (status: number, ...rest: unknown[]) => {
    response.statusCode = status;
    const given = rest.find((part) => typeof part === 'object' && part !== null && !Array.isArray(part));
    for (const [name, value] of Object.entries(given ?? {})) response.setHeader(name, value as string);
    setHeadOnce();
    if (!chunks) Reflect.apply(send.writeHead, response, [response.statusCode]);
    return response;
  };
  response.flushHeaders = () => setHeadOnce();
  response.write = (...args: unknown[]) => {
    setHeadOnce();
    if (isEmptied) {
      callBack(args);
      return true;
    }
    if (!chunks) return Reflect.apply(send.write, response, args);
    const chunk = toBuffer(args);
    chunks.push(chunk);
    length += chunk.byteLength;
    if (length > bufferLimit) {
      const body = Buffer.concat(chunks);
      chunks = undefined;
      streamFrom(body);
    }
    callBack(args);
    return true;
  };
  response.end = (...args: unknown[]) => {
    // The response is ended by `sendWhole`, which may still be compressing.
    if (isEnded) return response;
    setHeadOnce();
    if (isEmptied) {
      isEnded = true;
      callBack(args);
      return Reflect.apply(send.end, response, []);
    }
    if (!chunks) return Reflect.apply(send.end, response, args);
    isEnded = true;
    if (args[0] !== undefined && args[0] !== null && typeof args[0] !== 'function') chunks.push(toBuffer(args));
    const body = Buffer.concat(chunks);
    chunks = undefined;
    sendWhole(body).catch((error: unknown) => {
      logUnexpected(error, 'A response could not be post-processed or compressed');
      response.destroy();
    });
    callBack(args);
    return response;
  };
}

function replaceError(response: ServerResponse, { headers }: Pick<PageEntry, 'headers'>): void {
  response.statusCode = 200;
  response.removeHeader('etag');
  response.setHeader('cache-control', revalidateAlways);
  response.setHeader('content-type', 'text/html; charset=utf-8');
  for (const name of [policyHeader, 'x-release']) if (headers[name]) response.setHeader(name, headers[name]);
}

/** Removes the request headers that Next must not act on. @returns all headers as they were */
function takeHeaders({ headers }: IncomingMessage): IncomingHttpHeaders {
  const asked = { ...headers };
  // Next would compress, and the body has to be readable here.
  for (const name of ['accept-encoding', ...conditionHeaders]) delete headers[name];
  for (const name of Object.keys(headers)) if (internalHeaders.test(name)) delete headers[name];
  return asked;
}

/** Turns a 200 into a 304 or 412 if the conditions of the request demand it. @returns whether it did */
function applyConditions(asked: IncomingHttpHeaders, response: ServerResponse): boolean {
  if (response.statusCode !== 200) return false;
  const etag = response.getHeader('etag');
  const status = checkConditions(asked, etag === undefined ? undefined : String(etag));
  if (status === 200) return false;
  response.statusCode = status;
  for (const name of ['content-type', 'content-length', 'content-encoding']) response.removeHeader(name);
  if (status === 412) {
    response.setHeader('cache-control', 'no-store');
    response.setHeader('content-length', '0');
  }
  return true;
}

function isMissing(response: ServerResponse): boolean {
  return response.statusCode === 404 && String(response.getHeader('content-type')).startsWith('text/html');
}

/** Media types of text. */
const textTypes = /^(?:text\/|image\/svg\+xml|application\/(?:[\w.-]+\+)?(?:json|xml|javascript)\b)/;
/** Bytes of compressed documents that are the same for all readers. */
const cacheLimit = 16_000_000;
const compressedByTag = new Lru<Promise<Compressed>>(cacheLimit);

/** Compresses a document with a release and a computed tag once at the highest level, and anything else quickly each time. */
async function compress(response: ServerResponse, body: Uint8Array, encoding: 'br' | 'gzip'): Promise<Uint8Array> {
  const etag = String(response.getHeader('etag'));
  if (!response.hasHeader('x-release') || !computedEtag.test(etag)) return compressQuickly(body, encoding);
  const compressed = compressedByTag.get(etag) ?? compressOnce(etag, body);
  return (await compressed)[encoding];
}

function compressOnce(etag: string, body: Uint8Array): Promise<Compressed> {
  const compressed = compressFully(body);
  compressedByTag.set(etag, compressed, 0);
  compressed.then(
    ({ br, gzip }) => compressedByTag.set(etag, compressed, br.byteLength + gzip.byteLength),
    () => compressedByTag.delete(etag),
  );
  return compressed;
}

/** Removes Next's names from `Vary`, as Next never sees those headers, and adds the content coding for text. */
function setVary(response: ServerResponse, isText: boolean): void {
  const names = [response.getHeader('vary') ?? []]
    .flat()
    .join(',')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '' && name !== 'accept-encoding' && !internalHeaders.test(name));
  if (isText) names.push('accept-encoding');
  if (names.length > 0) response.setHeader('vary', names.join(', '));
  else response.removeHeader('vary');
}

/** One weak tag for all content codings: https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3.3. Next computes its tag of a page before post-processing. */
function setWeakTag(response: ServerResponse, body: Uint8Array): void {
  const etag = String(response.getHeader('etag') ?? '');
  if (etag === '') return;
  const isPage = /^text\/(?:html|x-component)/.test(String(response.getHeader('content-type')));
  if (isPage) response.setHeader('etag', computeEtag(body));
  else if (!etag.startsWith('W/')) response.setHeader('etag', `W/${etag}`);
}

/** Owns `cache-control`: caches must revalidate pages, must not store errors, and keep files named by their digest as the route says. */
function decideCaching(response: ServerResponse): string {
  const own = String(response.getHeader('cache-control') ?? '');
  if (response.statusCode >= 400) return 'no-store';
  if (own.includes('immutable')) return own;
  if (own.includes('no-store')) return 'no-store';
  return own.includes('private') ? revalidatePrivately : revalidateAlways;
}

function toBuffer([chunk, encoding]: unknown[]): Buffer {
  if (typeof chunk === 'string')
    return Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8');
  return Buffer.from(chunk as Uint8Array);
}

function callBack(args: unknown[]): void {
  const last = args.at(-1);
  if (typeof last === 'function') process.nextTick(last as () => void);
}
