// Sends cards over HTTP, before Next sees the request.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { buildFileHeaders } from '#lib/immutable-files.ts';
import { logUnexpected } from '#lib/log.ts';
import { CardImages } from '#lib/og/card-images.ts';
import { checkConditions } from '#lib/page-cache/conditions.ts';
import type { Limit } from '#lib/page-cache/limit.ts';
import { denyAllPolicy } from '#lib/page-cache/policy.ts';
import { commonHeaders, failureText, retryAfter, sendText } from '#lib/page-cache/send-text.ts';
import { cardsPath, parseCardPath } from '#lib/urls.ts';

type Headers = Record<string, string>;

const headers: Headers = { ...commonHeaders, 'content-security-policy': denyAllPolicy };

/**
 * @param limit limits the drawing; cards that are already on the disk do not count
 * @returns a function that responds to requests for cards, and returns whether the request was one
 */
export function makeCardSender(limit: Limit) {
  const images = new CardImages(limit);

  return function sendCard(request: IncomingMessage, response: ServerResponse): boolean {
    const { method, url = '' } = request;
    if (!url.startsWith(cardsPath) || (method !== 'GET' && method !== 'HEAD')) return false;
    respond(request, response, images).catch((error: unknown) => {
      logUnexpected(error, 'A preview image could not be sent');
      if (response.headersSent) response.destroy();
      else sendText(response, 500, failureText);
    });
    return true;
  };
}

async function respond(request: IncomingMessage, response: ServerResponse, images: CardImages): Promise<void> {
  const [path = ''] = (request.url ?? '').split('?', 1);
  const name = parseCardPath(path);
  const image = name === undefined ? undefined : await images.find(name);
  if (image === 'busy') {
    const reason = 'Too many images are being drawn: try again in a few seconds.\n';
    return sendText(response, 503, reason, { 'retry-after': retryAfter });
  }
  if (!name || !image) return sendText(response, 404, 'Not found\n');
  const { 'content-type': type, ...own }: Headers = buildFileHeaders(`${name}.png`, 'image/png');
  const status = checkConditions(request.headers, own.etag);
  if (status === 412) return sendText(response, 412, '');
  if (status === 304) {
    response.writeHead(304, { ...headers, ...own }).end();
    return;
  }
  const length = { 'content-length': image.byteLength };
  response.writeHead(200, { ...headers, ...own, 'content-type': type, ...length });
  response.end(request.method === 'HEAD' ? undefined : image);
}
