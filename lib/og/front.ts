// The HTTP responses with cards: they are sent before Next sees the request, and recently requested cards from memory.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { buildFileHeaders } from '#lib/immutable-files.ts';
import { logUnexpected } from '#lib/log.ts';
import type { Card } from '#lib/og/card.ts';
import { drawCard, findCard, readDrawnCard } from '#lib/og/store.ts';
import { checkConditions } from '#lib/page-cache/conditions.ts';
import type { Limit } from '#lib/page-cache/limit.ts';
import { Lru } from '#lib/page-cache/lru.ts';
import { denyAllPolicy } from '#lib/page-cache/policy.ts';

/** Bytes in memory, enough for some 500 cards. */
const memoryLimit = 16_000_000;
const namePattern = /^\/og\/([0-9a-f]{16})\.png$/;

/** Seconds. */
const retryAfter = '2';

/**
 * @param common headers for every response
 * @param limit limits the drawing; cards that are on the disk already do not count
 * @returns a function that responds to requests for cards, and returns whether the request was one
 */
export function makeCardFront(common: Record<string, string>, limit: Limit) {
  const memory = new Lru<Uint8Array>(memoryLimit);
  /** Drawings in progress. Requests for the same card share one, which counts once. */
  const drawing = new Map<string, Promise<Uint8Array | 'busy'>>();
  const headers = { ...common, 'content-security-policy': denyAllPolicy };

  async function findImage(name: string): Promise<Uint8Array | 'busy' | undefined> {
    const known = memory.get(name) ?? (await readDrawnCard(name));
    const image = known ?? (await drawWithin(name));
    if (image instanceof Uint8Array) memory.set(name, image, image.byteLength);
    return image;
  }

  async function drawWithin(name: string): Promise<Uint8Array | 'busy' | undefined> {
    const card = await findCard(name);
    if (!card) return undefined;
    const known = drawing.get(name);
    if (known) return known;
    const job = start(name, card).finally(() => drawing.delete(name));
    drawing.set(name, job);
    return job;
  }

  async function start(name: string, card: Card): Promise<Uint8Array | 'busy'> {
    const leave = await limit.enter();
    if (!leave) return 'busy';
    return drawCard(name, card).finally(leave);
  }

  async function send(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const [, name] = namePattern.exec(path) ?? [];
    const card = name === undefined ? undefined : await findImage(name);
    if (card === 'busy') {
      response.setHeader('retry-after', retryAfter);
      return sendText(response, 503, 'Too many images are being drawn: try again in a few seconds.\n');
    }
    if (!name || !card) return sendText(response, 404, 'Not found\n');
    const own: Record<string, string> = buildFileHeaders(`${name}.png`, 'image/png');
    const status = checkConditions(request.headers, own.etag);
    if (status === 412) return sendText(response, 412, '');
    for (const [header, value] of Object.entries({ ...headers, ...own })) response.setHeader(header, value);
    if (status === 304) {
      response.removeHeader('content-type');
      response.writeHead(304).end();
      return;
    }
    response.writeHead(200, { 'content-length': card.byteLength });
    response.end(request.method === 'HEAD' ? undefined : card);
  }

  function sendText(response: ServerResponse, status: number, text: string): void {
    response.writeHead(status, {
      ...headers,
      'cache-control': 'no-store',
      'content-type': 'text/plain; charset=utf-8',
      'content-length': text.length,
    });
    response.end(text);
  }

  return function sendCard(request: IncomingMessage, response: ServerResponse): boolean {
    const { method, url = '' } = request;
    if (!url.startsWith('/og/') || (method !== 'GET' && method !== 'HEAD')) return false;
    const query = url.indexOf('?');
    send(request, response, query < 0 ? url : url.slice(0, query)).catch((error: unknown) => {
      logUnexpected(error, 'A preview image could not be sent');
      if (response.headersSent) response.destroy();
      else sendText(response, 500, 'Something failed on our side.\n');
    });
    return true;
  };
}
