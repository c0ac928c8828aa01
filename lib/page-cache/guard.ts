// What leaves Next: it gets our headers, its caching rules become ours, a page that was never finished is, text is compressed.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Compressed, compressFully, compressQuickly } from '#lib/page-cache/compress.ts';
import type { PageEntry } from '#lib/page-cache/entry.ts';
import { faultPage } from '#lib/page-cache/fault-page.ts';
import { finishPage } from '#lib/page-cache/finish.ts';
import { Lru } from '#lib/page-cache/lru.ts';
import { chooseEncoding, documentTag, type Encoding } from '#lib/page-cache/negotiate.ts';
import { askedEachTime, closedPolicy } from '#lib/page-cache/policy.ts';

/** Bytes. A page that is larger is sent as it is, under a policy that lets nothing run. */
const bufferLimit = 4_000_000;
const policyHeader = 'content-security-policy';

interface GuardOptions {
  /** For every response. */
  headers: Record<string, string>;
  /** Completes the page for an unknown address. */
  fillMissing?: (html: string) => string;
  /** Finds the last good page of the address, which is sent if the new one cannot be rendered. */
  findGood?: () => Pick<PageEntry, 'html' | 'headers'> | undefined;
}

/** Must be called before Next sees the response: it sends from inside. */
export function guardResponse(
  request: IncomingMessage,
  response: ServerResponse,
  { headers, fillMissing = (html) => html, findGood = () => undefined }: GuardOptions,
): void {
  const isStatic = request.url?.startsWith('/_next/static/') ?? false;
  const accepted = request.headers['accept-encoding'];
  // Next compresses as it streams; what is to be finished has to be read.
  if (!isStatic) delete request.headers['accept-encoding'];

  const send = { writeHead: response.writeHead, write: response.write, end: response.end };
  /** Present while the answer is gathered, to be finished, compressed, or both. */
  let chunks: Buffer[] | undefined;
  let length = 0;
  let isUnfinished = false;
  let encoding: Encoding = 'identity';
  let isEnded = false;
  let good: ReturnType<typeof findGood>;

  const settle = () => {
    // The data for a client navigation is another response than the page.
    good = response.statusCode >= 500 && request.headers.rsc === undefined ? findGood() : undefined;
    if (good) replaceError(response, good);
    const type = String(response.getHeader('content-type') ?? '');
    response.setHeader('cache-control', decideCaching(response));
    if (type.startsWith('image/')) response.setHeader('cross-origin-resource-policy', 'cross-origin');
    for (const [name, value] of Object.entries(headers)) if (!response.hasHeader(name)) response.setHeader(name, value);
    if (response.statusCode === 304) return;
    isUnfinished = type.startsWith('text/html') && !response.hasHeader(policyHeader);
    if (!isUnfinished && !response.hasHeader(policyHeader)) response.setHeader(policyHeader, closedPolicy);
    if (isStatic || response.hasHeader('content-encoding') || !textTypes.test(type)) return;
    addVary(response);
    encoding = chooseEncoding(accepted, { br: true, gzip: true });
    chunks = [];
  };

  const giveUp = (body: Buffer) => {
    if (isUnfinished) response.setHeader(policyHeader, closedPolicy);
    Reflect.apply(send.write, response, [body]);
  };

  const finish = (body: Buffer): Buffer => {
    if (good) return Buffer.from(good.html);
    if (!isUnfinished) return isMissing(response) ? Buffer.from(fillMissing(body.toString())) : body;
    const { html, policy } = finishPage(response.statusCode >= 500 ? faultPage : body.toString());
    response.setHeader(policyHeader, policy);
    return Buffer.from(html);
  };

  const sendWhole = async (body: Buffer) => {
    response.removeHeader('content-length');
    let whole: Uint8Array = finish(body);
    if (encoding !== 'identity') {
      whole = await compress(response, whole, encoding);
      markEncoded(response, encoding);
    }
    response.setHeader('content-length', whole.byteLength);
    Reflect.apply(send.end, response, [whole]);
  };

  const sendHead = () => {
    // Of the answer as Next made it; nobody knows the finished or compressed one's.
    response.removeHeader('content-length');
    if (isUnfinished) response.setHeader(policyHeader, closedPolicy);
    if (encoding !== 'identity') markEncoded(response, encoding);
    Reflect.apply(send.end, response, []);
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
    if (!chunks) return Reflect.apply(send.end, response, args);
    isEnded = true;
    if (args[0] !== undefined && args[0] !== null && typeof args[0] !== 'function') chunks.push(toBuffer(args));
    const body = Buffer.concat(chunks);
    chunks = undefined;
    if (request.method === 'HEAD') sendHead();
    else {
      sendWhole(body).catch((error: unknown) => {
        console.error(error);
        response.destroy();
      });
    }
    callBack(args);
    return response;
  };
}

function replaceError(response: ServerResponse, { headers }: Pick<PageEntry, 'headers'>): void {
  response.statusCode = 200;
  response.removeHeader('etag');
  response.setHeader('cache-control', askedEachTime);
  response.setHeader('content-type', 'text/html; charset=utf-8');
  for (const name of [policyHeader, 'x-release']) if (headers[name]) response.setHeader(name, headers[name]);
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
  if (!response.hasHeader('x-release') || !documentTag.test(etag)) return compressQuickly(body, encoding);
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

function addVary(response: ServerResponse): void {
  const vary = [response.getHeader('vary') ?? []].flat().join(', ');
  if (!/\baccept-encoding\b/i.test(vary))
    response.setHeader('vary', vary ? `${vary}, accept-encoding` : 'accept-encoding');
}

/** A strong tag is of bytes that are not sent any more: https://www.rfc-editor.org/rfc/rfc9110#name-etag */
function markEncoded(response: ServerResponse, encoding: Encoding): void {
  response.setHeader('content-encoding', encoding);
  const etag = String(response.getHeader('etag') ?? '');
  if (etag && !etag.startsWith('W/')) response.setHeader('etag', `W/${etag}`);
}

/** Pages may be kept and must be asked about; errors are not kept; what names its bytes keeps its own rule. */
function decideCaching(response: ServerResponse): string {
  const own = String(response.getHeader('cache-control') ?? '');
  if (response.statusCode >= 400) return 'no-store';
  if (own.includes('immutable')) return own;
  return own.includes('no-store') ? 'no-store' : askedEachTime;
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
