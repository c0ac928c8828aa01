// What leaves Next: it gets our headers, its caching rules become ours, a page that was never finished is, text is compressed.
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { type Compressed, compressFully, compressQuickly } from '#lib/page-cache/compress.ts';
import { checkConditions, conditionHeaders } from '#lib/page-cache/conditions.ts';
import type { PageEntry } from '#lib/page-cache/entry.ts';
import { errorPage } from '#lib/page-cache/error-page.ts';
import { Lru } from '#lib/page-cache/lru.ts';
import { chooseEncoding, computedEtag, computeEtag, type Encoding } from '#lib/page-cache/negotiate.ts';
import { denyAllPolicy, revalidateAlways, revalidatePrivately } from '#lib/page-cache/policy.ts';
import { postprocessPage } from '#lib/page-cache/postprocess.ts';

/** Bytes. A larger body is sent as it is, and a page under a policy that lets nothing run. */
const bufferLimit = 4_000_000;
const policyHeader = 'content-security-policy';

/** Headers by which Next's client router and its servers talk to each other. No page needs them: links are plain links. */
const internalHeaders = /^(?:rsc$|next-|x-middleware-|x-next(?:js)?-)/;

interface WrapOptions {
  /** For every response. */
  headers: Record<string, string>;
  /** Completes the page for an unknown address. */
  fillMissing?: (html: string) => string;
  /** Finds the last good page of the address, which is sent if the new one cannot be rendered. */
  findGood?: () => Pick<PageEntry, 'html' | 'headers'> | undefined;
}

/**
 * Must be called before Next sees the request and the response: Next sends from inside.
 * HEAD, conditions and ranges are handled here for everything that Next sends, so Next sees a plain GET.
 */
export function wrapResponse(
  request: IncomingMessage,
  response: ServerResponse,
  { headers, fillMissing = (html) => html, findGood = () => undefined }: WrapOptions,
): void {
  const asked = takeHeaders(request);
  // Node sends no body in the response to a HEAD, whatever is written.
  if (request.method === 'HEAD') request.method = 'GET';

  const send = { writeHead: response.writeHead, write: response.write, end: response.end };
  /** Present while the body is gathered: it may be finished, compressed or left out, and its length is to be known. */
  let chunks: Buffer[] | undefined;
  let length = 0;
  let isText = false;
  let isUnfinished = false;
  /** Whether a condition has replaced the response by one without a body. */
  let isEmptied = false;
  let encoding: Encoding = 'identity';
  let isEnded = false;
  let good: ReturnType<typeof findGood>;

  const settle = () => {
    good = response.statusCode >= 500 ? findGood() : undefined;
    if (good) replaceError(response, good);
    const type = String(response.getHeader('content-type') ?? '');
    response.setHeader('cache-control', decideCaching(response));
    if (type.startsWith('image/')) response.setHeader('cross-origin-resource-policy', 'cross-origin');
    for (const [name, value] of Object.entries(headers)) if (!response.hasHeader(name)) response.setHeader(name, value);
    isUnfinished = type.startsWith('text/html') && !response.hasHeader(policyHeader);
    if (!isUnfinished && !response.hasHeader(policyHeader)) response.setHeader(policyHeader, denyAllPolicy);
    for (const name of response.getHeaderNames()) if (internalHeaders.test(name)) response.removeHeader(name);
    // The date of a file on the disk differs between instances; errors have no validator; ranges are not served.
    response.removeHeader('last-modified');
    if (response.statusCode >= 400) response.removeHeader('etag');
    if (response.hasHeader('accept-ranges')) response.setHeader('accept-ranges', 'none');
    isText = !response.hasHeader('content-encoding') && textTypes.test(type);
    setVary(response, isText);
    if (response.statusCode === 204 || response.statusCode === 304) return;
    if (isText) encoding = chooseEncoding(asked['accept-encoding'], { br: true, gzip: true });
    chunks = [];
  };

  const giveUp = (body: Buffer) => {
    if (isUnfinished) response.setHeader(policyHeader, denyAllPolicy);
    isEmptied = applyConditions(asked, response);
    if (!isEmptied) Reflect.apply(send.write, response, [body]);
  };

  const finish = (body: Buffer): Buffer => {
    if (good) return Buffer.from(good.html);
    if (!isUnfinished) return isMissing(response) ? Buffer.from(fillMissing(body.toString())) : body;
    const { html, policy } = postprocessPage(response.statusCode >= 500 ? errorPage : body.toString());
    response.setHeader(policyHeader, policy);
    return Buffer.from(html);
  };

  const sendWhole = async (body: Buffer) => {
    response.removeHeader('content-length');
    let whole: Uint8Array = finish(body);
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

  let isSettled = false;
  const settleOnce = () => {
    if (isSettled) return;
    isSettled = true;
    settle();
  };

  response.writeHead = (status: number, ...rest: unknown[]) => {
    response.statusCode = status;
    const given = rest.find((part) => typeof part === 'object' && part !== null && !Array.isArray(part));
    for (const [name, value] of Object.entries(given ?? {})) response.setHeader(name, value as string);
    settleOnce();
    if (!chunks) Reflect.apply(send.writeHead, response, [response.statusCode]);
    return response;
  };
  response.flushHeaders = () => settleOnce();
  response.write = (...args: unknown[]) => {
    settleOnce();
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
      giveUp(body);
    }
    callBack(args);
    return true;
  };
  response.end = (...args: unknown[]) => {
    // What is being compressed ends by itself.
    if (isEnded) return response;
    settleOnce();
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
      console.error(error);
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

/** Takes the headers away that Next would act on and that are not for it. @returns all headers as they came */
function takeHeaders({ headers }: IncomingMessage): IncomingHttpHeaders {
  const asked = { ...headers };
  // Next compresses as it streams; the guard has to read what is to be finished.
  for (const name of ['accept-encoding', ...conditionHeaders]) delete headers[name];
  for (const name of Object.keys(headers)) if (internalHeaders.test(name)) delete headers[name];
  return asked;
}

/** Makes a 304 or 412 of a 200 if the conditions of the request demand it. @returns whether it did */
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

/** Text, in one of its many names. */
const textTypes = /^(?:text\/|image\/svg\+xml|application\/(?:[\w.-]+\+)?(?:json|xml|javascript)\b)/;
/** Bytes of documents that are the same for everybody, compressed as far as it goes. */
const keptLimit = 16_000_000;
const kept = new Lru<Promise<Compressed>>(keptLimit);

/** A document that names its release and its bytes is compressed once, anything else for each reader, quickly. */
async function compress(response: ServerResponse, body: Uint8Array, encoding: 'br' | 'gzip'): Promise<Uint8Array> {
  const etag = String(response.getHeader('etag'));
  if (!response.hasHeader('x-release') || !computedEtag.test(etag)) return compressQuickly(body, encoding);
  const compressed = kept.get(etag) ?? keep(etag, body);
  return (await compressed)[encoding];
}

function keep(etag: string, body: Uint8Array): Promise<Compressed> {
  const compressed = compressFully(body);
  kept.set(etag, compressed, 0);
  compressed.then(
    ({ br, gzip }) => kept.set(etag, compressed, br.byteLength + gzip.byteLength),
    () => kept.delete(etag),
  );
  return compressed;
}

/** Responses vary with nothing but the content coding: Next's own names are of headers that it never sees. */
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

/** One weak tag for all content codings: https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3.3. Next's tag of a page is of other bytes. */
function setWeakTag(response: ServerResponse, body: Uint8Array): void {
  const etag = String(response.getHeader('etag') ?? '');
  if (etag === '') return;
  const isPage = /^text\/(?:html|x-component)/.test(String(response.getHeader('content-type')));
  if (isPage) response.setHeader('etag', computeEtag(body));
  else if (!etag.startsWith('W/')) response.setHeader('etag', `W/${etag}`);
}

/** The one owner of `cache-control`: pages may be kept and must be revalidated, errors are not kept, files named by their bytes keep their own rule. */
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
