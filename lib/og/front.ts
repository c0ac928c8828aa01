// The front of the cards: each is answered by the server itself, the ones that are asked for most from memory.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { buildFileHeaders } from '#lib/files.ts';
import { getCard } from '#lib/og/store.ts';
import { Lru } from '#lib/page-cache/lru.ts';
import { hasTag } from '#lib/page-cache/negotiate.ts';
import { closedPolicy } from '#lib/page-cache/policy.ts';

/** Bytes: some 500 cards. */
const keptLimit = 16_000_000;
const namePattern = /^\/og\/([0-9a-f]{16})\.png$/;

/**
 * @param common headers for every answer
 * @returns a function that answers what is asked about cards, and says whether it did
 */
export function makeCardFront(common: Record<string, string>) {
  const kept = new Lru<Uint8Array>(keptLimit);
  const headers = { ...common, 'content-security-policy': closedPolicy };

  async function find(name: string): Promise<Uint8Array | undefined> {
    const known = kept.get(name);
    if (known) return known;
    const card = await getCard(name);
    if (card) kept.set(name, card, card.byteLength);
    return card;
  }

  async function send(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const [, name] = namePattern.exec(path) ?? [];
    const card = name === undefined ? undefined : await find(name);
    if (!name || !card) return sendText(response, 404, 'Not found');
    const own: Record<string, string> = buildFileHeaders(`${name}.png`, 'image/png');
    for (const [header, value] of Object.entries({ ...headers, ...own })) response.setHeader(header, value);
    if (hasTag(request.headers['if-none-match'], own.etag ?? '')) {
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
    });
    response.end(`${text}\n`);
  }

  return function answer(request: IncomingMessage, response: ServerResponse): boolean {
    const { method, url = '' } = request;
    if (!url.startsWith('/og/') || (method !== 'GET' && method !== 'HEAD')) return false;
    const query = url.indexOf('?');
    send(request, response, query < 0 ? url : url.slice(0, query)).catch((error: unknown) => {
      console.error(error);
      if (response.headersSent) response.destroy();
      else sendText(response, 500, 'Something failed on our side.');
    });
    return true;
  };
}
