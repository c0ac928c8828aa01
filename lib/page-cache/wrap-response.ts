// The wrapper around responses of Next: it sets headers and caching rules, post-processes pages that did not pass through the
// cache, handles conditions, and compresses text.
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { bufferBody } from '#lib/page-cache/buffer-body.ts';
import { compressOnce, compressQuickly } from '#lib/page-cache/compress.ts';
import { checkConditions } from '#lib/page-cache/conditions.ts';
import type { PageEntry } from '#lib/page-cache/entry.ts';
import { buildErrorPage } from '#lib/page-cache/error-page.ts';
import { chooseEncoding, computedEtag, computeEtag } from '#lib/page-cache/negotiate.ts';
import { buildPageHeaders, denyAllPolicy, revalidateAlways } from '#lib/page-cache/policy.ts';
import { postprocessPage } from '#lib/page-cache/postprocess.ts';
import {
  isHtml,
  isPlainText,
  pageHeaders,
  policyHeader,
  setHeaders,
  takeHeaders,
} from '#lib/page-cache/response-headers.ts';
import { currentSite } from '#lib/posts/read-release.ts';

/** Bytes. A larger body is streamed unchanged. If it is a page, its policy forbids all scripts and styles. */
const bufferLimit = 4_000_000;

type GoodPage = Pick<PageEntry, 'html' | 'headers'>;

interface WrapOptions {
  /** Headers of every response. */
  headers: Record<string, string>;
  /** Completes the 404 page. */
  completeMissing?: (html: string) => string;
  /**
   * Lists the headers for a CDN.
   * @param release the release that the response shows, if it names one
   */
  listCdnHeaders?: ((release: string | undefined) => Readonly<Record<string, string>>) | undefined;
  /** Finds the last good page of the address, which is sent if the new one cannot be rendered. */
  findGood?: () => GoodPage | undefined;
}

/**
 * Replaces the sending methods of a response. Must be called before Next gets the request and the response.
 * The wrapper handles HEAD, conditions, ranges and content codings for everything that Next sends, so Next gets a plain GET.
 */
export function wrapResponse(
  request: IncomingMessage,
  response: ServerResponse,
  { headers, completeMissing = (html) => html, findGood = () => undefined, listCdnHeaders }: WrapOptions,
): void {
  const asked = takeHeaders(request);
  // Node already knows that this response has no body.
  if (request.method === 'HEAD') request.method = 'GET';

  let good: GoodPage | undefined;
  let isUnprocessed = false;

  const completeText = (body: Buffer): Buffer => {
    if (good) return Buffer.from(good.html);
    if (isUnprocessed) return postprocess(response, body);
    return response.statusCode === 404 && isHtml(response) ? Buffer.from(completeMissing(body.toString())) : body;
  };

  bufferBody(response, bufferLimit, {
    begin: () => {
      good = response.statusCode >= 500 ? findGood() : undefined;
      if (good) replaceError(response, good);
      isUnprocessed = isHtml(response) && !response.hasHeader(policyHeader);
      setHeaders(response, headers);
      if (listCdnHeaders) addCdnHeaders(response, listCdnHeaders);
      return response.statusCode !== 204 && response.statusCode !== 304;
    },
    overflow: () => {
      if (isUnprocessed) response.setHeader(policyHeader, denyAllPolicy);
      return !applyConditions(asked, response);
    },
    complete: async (body) => {
      response.removeHeader('content-length');
      const whole = completeText(body);
      const isText = isPlainText(response);
      if (isText) setWeakTag(response, whole);
      if (applyConditions(asked, response)) return undefined;
      const sent = isText ? await encode(asked, response, whole) : whole;
      response.setHeader('content-length', sent.byteLength);
      return sent;
    },
  });
}

/** Only responses that every reader gets, and that change at their address, need headers for a CDN. */
function addCdnHeaders(response: ServerResponse, list: NonNullable<WrapOptions['listCdnHeaders']>): void {
  if (response.statusCode !== 200 || response.getHeader('cache-control') !== revalidateAlways) return;
  const release = response.getHeader('x-release');
  for (const [name, value] of Object.entries(list(release === undefined ? undefined : String(release)))) {
    response.setHeader(name, value);
  }
}

function replaceError(response: ServerResponse, { headers }: GoodPage): void {
  response.statusCode = 200;
  response.removeHeader('etag');
  response.setHeader('cache-control', revalidateAlways);
  response.setHeader('content-type', 'text/html; charset=utf-8');
  for (const name of [...pageHeaders, 'x-release']) if (headers[name]) response.setHeader(name, headers[name]);
}

/** Post-processes a page that did not pass through the page cache, or replaces the page of a server error. */
function postprocess(response: ServerResponse, body: Buffer): Buffer {
  const isError = response.statusCode >= 500;
  const { html, policy } = postprocessPage(isError ? buildErrorPage(currentSite()) : body.toString());
  for (const [name, value] of Object.entries(buildPageHeaders(policy))) response.setHeader(name, value);
  return Buffer.from(html);
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

/** One weak tag for all content codings: https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3.3. Next computes its tag of a page before post-processing. */
function setWeakTag(response: ServerResponse, body: Uint8Array): void {
  const etag = String(response.getHeader('etag') ?? '');
  if (etag === '') return;
  const isPage = /^text\/(?:html|x-component)/.test(String(response.getHeader('content-type')));
  if (isPage) response.setHeader('etag', computeEtag(body));
  else if (!etag.startsWith('W/')) response.setHeader('etag', `W/${etag}`);
}

/**
 * Compresses text as the client accepts it. A document with a release and a computed tag is the same for all readers, as is a
 * file that is named by its content, so both are compressed once, at the highest level.
 */
async function encode(asked: IncomingHttpHeaders, response: ServerResponse, body: Uint8Array): Promise<Uint8Array> {
  const encoding = chooseEncoding(asked['accept-encoding'], { br: true, gzip: true });
  if (encoding === 'identity') return body;
  const etag = String(response.getHeader('etag'));
  const isDocument = response.hasHeader('x-release') && computedEtag.test(etag);
  const isShared = isDocument || String(response.getHeader('cache-control')).includes('immutable');
  const compressed = isShared ? (await compressOnce(etag, body))[encoding] : await compressQuickly(body, encoding);
  response.setHeader('content-encoding', encoding);
  return compressed;
}
