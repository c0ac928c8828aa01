// What leaves Next: it gets our headers, its caching rules become ours, and a page that was never finished is finished here.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { faultPage } from '#lib/page-cache/fault-page.ts';
import { finishPage } from '#lib/page-cache/finish.ts';
import { closedPolicy } from '#lib/page-cache/policy.ts';

const pageControl = 'public, max-age=0, must-revalidate';
/** Bytes. A page that is larger is sent as it is, under a policy that lets nothing run. */
const bufferLimit = 4_000_000;
const policyHeader = 'content-security-policy';

/** Must be called before Next sees the response: it sends from inside. */
export function guardResponse(
  request: IncomingMessage,
  response: ServerResponse,
  headers: Record<string, string>,
): void {
  // Next compresses as it streams; what is to be finished has to be read.
  if (!request.url?.startsWith('/_next/static/')) delete request.headers['accept-encoding'];

  const send = { writeHead: response.writeHead, write: response.write, end: response.end };
  let chunks: Buffer[] | undefined;
  let length = 0;

  const settle = () => {
    const type = String(response.getHeader('content-type') ?? '');
    response.setHeader('cache-control', decideCaching(response));
    if (type.startsWith('image/')) response.setHeader('cross-origin-resource-policy', 'cross-origin');
    for (const [name, value] of Object.entries(headers)) if (!response.hasHeader(name)) response.setHeader(name, value);
    if (response.statusCode === 304) return;
    if (type.startsWith('text/html') && !response.hasHeader(policyHeader)) chunks = [];
    else if (!response.hasHeader(policyHeader)) response.setHeader(policyHeader, closedPolicy);
  };

  const flush = (isEnd: boolean) => {
    if (!chunks) return;
    const body = Buffer.concat(chunks);
    chunks = undefined;
    if (!isEnd) {
      response.setHeader(policyHeader, closedPolicy);
      Reflect.apply(send.write, response, [body]);
      return;
    }
    const { html, policy } = finishPage(response.statusCode >= 500 ? faultPage : body.toString());
    response.removeHeader('content-length');
    response.setHeader(policyHeader, policy);
    Reflect.apply(send.end, response, [html]);
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
    if (length > bufferLimit) flush(false);
    callBack(args);
    return true;
  };
  response.end = (...args: unknown[]) => {
    settleOnce();
    if (!chunks) return Reflect.apply(send.end, response, args);
    if (args[0] !== undefined && args[0] !== null && typeof args[0] !== 'function') chunks.push(toBuffer(args));
    if (request.method === 'HEAD') {
      chunks = undefined;
      // Of the page as Next made it; nobody knows the finished one's.
      response.removeHeader('content-length');
      response.setHeader(policyHeader, closedPolicy);
      return Reflect.apply(send.end, response, []);
    }
    flush(true);
    callBack(args);
    return response;
  };
}

/** Pages may be kept and must be asked about; errors are not kept; what names its bytes keeps its own rule. */
function decideCaching(response: ServerResponse): string {
  const own = String(response.getHeader('cache-control') ?? '');
  if (response.statusCode >= 400) return 'no-store';
  if (own.includes('immutable')) return own;
  return own.includes('no-store') ? 'no-store' : pageControl;
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
