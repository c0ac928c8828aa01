// Builds responses with files whose names contain a digest of their bytes, so that caches may keep them indefinitely.
// `wrap-response.ts` evaluates conditional requests.

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
