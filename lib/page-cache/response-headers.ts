// Filters the headers of requests to Next and of its responses.
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { conditionHeaders } from '#lib/page-cache/conditions.ts';
import { denyAllPolicy, revalidateAlways, revalidatePrivately } from '#lib/page-cache/policy.ts';
import { draftPreviewMediaPath, mediaPath } from '#lib/urls.ts';

export const policyHeader = 'content-security-policy';
/** Headers that depend on what a page contains. */
export const pageHeaders = [policyHeader, 'permissions-policy'] as const;

/** Headers between Next's client router and its server. No page needs them, because links are plain links. */
const internalHeaders = /^(?:rsc$|next-|x-middleware-|x-next(?:js)?-)/;

/** The media route sends ranges of videos and sounds. */
const rangeHeaders: ReadonlySet<string> = new Set(['range', 'if-range']);
const draftPreviewMedia = new RegExp(`^${draftPreviewMediaPath('[^/]+', '')}`);

/** Removes the request headers that Next must not act on. @returns all headers as they were */
export function takeHeaders({ headers, url = '' }: IncomingMessage): IncomingHttpHeaders {
  const asked = { ...headers };
  const isMedia = url.startsWith(mediaPath('')) || draftPreviewMedia.test(url);
  // Otherwise Next would compress the body, which has to be readable here.
  for (const name of ['accept-encoding', ...conditionHeaders]) {
    if (!isMedia || !rangeHeaders.has(name)) delete headers[name];
  }
  for (const name of Object.keys(headers)) if (internalHeaders.test(name)) delete headers[name];
  return asked;
}

/** Whether the response is HTML. */
export function isHtml(response: ServerResponse): boolean {
  return readType(response).startsWith('text/html');
}

/** Media types of text. */
const textTypes = /^(?:text\/|image\/svg\+xml|application\/(?:[\w.-]+\+)?(?:json|xml|javascript)\b)/;

/** Whether the response is text that is not compressed yet. */
export function isPlainText(response: ServerResponse): boolean {
  return !response.hasHeader('content-encoding') && textTypes.test(readType(response));
}

function readType(response: ServerResponse): string {
  return String(response.getHeader('content-type') ?? '');
}

/**
 * Completes the headers that Next has set. HTML without a policy gets none here: post-processing writes it.
 * @param common headers for every response
 */
export function setHeaders(response: ServerResponse, common: Record<string, string>): void {
  response.setHeader('cache-control', decideCaching(response));
  if (readType(response).startsWith('image/')) response.setHeader('cross-origin-resource-policy', 'cross-origin');
  for (const [name, value] of Object.entries(common)) if (!response.hasHeader(name)) response.setHeader(name, value);
  if (!response.hasHeader(policyHeader) && !isHtml(response)) response.setHeader(policyHeader, denyAllPolicy);
  for (const name of response.getHeaderNames()) if (internalHeaders.test(name)) response.removeHeader(name);
  // Next preloads the fonts by a header, too, and browsers would wait for them before they paint.
  response.removeHeader('link');
  // Modification dates differ between instances; errors have no validator; ranges are not supported.
  response.removeHeader('last-modified');
  if (response.statusCode >= 400) response.removeHeader('etag');
  if (response.hasHeader('accept-ranges') && !isPlayed(response)) response.setHeader('accept-ranges', 'none');
  setVary(response);
}

/** Whether the response is a video or a sound, of which the media route also sends ranges. */
function isPlayed(response: ServerResponse): boolean {
  return /^(?:audio|video)\//.test(readType(response));
}

/** Owns `cache-control`: caches must revalidate pages, must not store errors, and keep files named by their digest as the route says. */
function decideCaching(response: ServerResponse): string {
  const own = String(response.getHeader('cache-control') ?? '');
  if (response.statusCode >= 400) return 'no-store';
  if (own.includes('immutable')) return own;
  if (own.includes('no-store')) return 'no-store';
  return own.includes('private') ? revalidatePrivately : revalidateAlways;
}

/** Removes Next's names from `Vary`, as Next never sees those headers, and adds the content coding for text. */
function setVary(response: ServerResponse): void {
  const names = [response.getHeader('vary') ?? []]
    .flat()
    .join(',')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '' && name !== 'accept-encoding' && !internalHeaders.test(name));
  if (isPlainText(response)) names.push('accept-encoding');
  if (names.length > 0) response.setHeader('vary', names.join(', '));
  else response.removeHeader('vary');
}
