// Builds responses with files whose names contain a digest of their bytes, so that caches may keep them indefinitely.
// `wrap-response.ts` evaluates conditional requests.

import { fileTypeOf } from '#lib/model/file-types.ts';

const immutable = 'public, max-age=31536000, immutable';

/**
 * Builds the response with a file, or a 404.
 * @param file the name in the URL, which is also the entity tag
 * @param bytes `undefined` if there is no such file
 * @param control `cache-control` for files that change at their URL
 */
export function buildFileResponse(
  file: string,
  bytes: Uint8Array | undefined,
  type: string,
  control = immutable,
): Response {
  if (!bytes) return buildMissingResponse();
  const headers = new Headers(buildFileHeaders(file, type, control));
  // Browsers also open an SVG as a page, and it can contain scripts.
  if (type === 'image/svg+xml')
    headers.set('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox");
  headers.set('content-length', String(bytes.byteLength));
  return new Response(new Uint8Array(bytes), { headers });
}

/** Browsers show a PDF, a video or a sound in a document of their own, which has this policy. */
const viewerPolicy =
  "default-src 'none'; media-src 'self'; object-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

/**
 * Builds the response with a file that a post names: an image, or a file that is shown, played or downloaded. Videos and
 * sounds are sent in parts.
 * @param asked the headers of the request
 * @param type the media type of an image
 */
export function buildMediaResponse(
  file: string,
  bytes: Uint8Array | undefined,
  asked: Headers,
  type = 'application/octet-stream',
  control = immutable,
): Response {
  const found = fileTypeOf(file);
  if (!found || !bytes) return buildFileResponse(file, bytes, type, control);
  const headers = new Headers(buildFileHeaders(file, found.type, control));
  headers.set('content-security-policy', viewerPolicy);
  if (!found.use) headers.set('content-disposition', 'attachment');
  if (found.use === 'play') headers.set('accept-ranges', 'bytes');
  const etag = headers.get('etag');
  const isDivided = found.use === 'play' && [null, etag].includes(asked.get('if-range'));
  const range = isDivided ? parseRange(asked.get('range'), bytes.byteLength) : undefined;
  if (range === 'none') {
    headers.set('content-range', `bytes */${bytes.byteLength}`);
    return new Response(null, { status: 416, headers });
  }
  const { start, end } = range ?? { start: 0, end: bytes.byteLength };
  if (range) headers.set('content-range', `bytes ${start}-${end - 1}/${bytes.byteLength}`);
  headers.set('content-length', String(end - start));
  return new Response(new Uint8Array(bytes.subarray(start, end)), { status: range ? 206 : 200, headers });
}

/**
 * Parses one range (https://www.rfc-editor.org/rfc/rfc9110#name-range). For several ranges, the response is the whole file.
 * @returns the first byte and the one after the last; `none` if the file has no such part
 */
function parseRange(header: string | null, size: number): { start: number; end: number } | 'none' | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === undefined || last === undefined || first + last === '') return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  if (first !== '' && last !== '' && Number(last) < start) return undefined;
  return start >= size || start >= end ? 'none' : { start, end };
}

/**
 * Builds the headers of a file.
 * @param file the name in the URL
 */
export function buildFileHeaders(file: string, type: string, control = immutable) {
  return {
    'accept-ranges': 'none',
    'cache-control': control,
    'content-type': type,
    // Link previews and feed readers show the file on other sites.
    'cross-origin-resource-policy': 'cross-origin',
    etag: `"${file}"`,
    'x-content-type-options': 'nosniff',
  };
}

/** Builds the 404 for files and documents. For pages, Next renders one. */
export function buildMissingResponse(): Response {
  return new Response('Not found\n', {
    status: 404,
    headers: { 'cache-control': 'no-store', 'content-type': 'text/plain; charset=utf-8' },
  });
}
