// Responses with files whose name changes with their bytes: caches keep them for ever. `wrap-response.ts` evaluates conditions.

const immutable = 'public, max-age=31536000, immutable';

/**
 * @param file the name in the address, which is also the entity tag, as it changes with the bytes
 * @param bytes `undefined` if there is no such file
 * @param control for files whose address stays when they change
 */
export function buildFileResponse(
  file: string,
  bytes: Uint8Array | undefined,
  type: string,
  control = immutable,
): Response {
  if (!bytes) return buildMissingResponse();
  const headers = new Headers(buildFileHeaders(file, type, control));
  // A picture may be opened by itself, and an SVG can hold a script.
  if (type === 'image/svg+xml')
    headers.set('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox");
  headers.set('content-length', String(bytes.byteLength));
  return new Response(new Uint8Array(bytes), { headers });
}

/** @param file the name in the address */
export function buildFileHeaders(file: string, type: string, control = immutable) {
  return {
    'accept-ranges': 'none',
    'cache-control': control,
    'content-type': type,
    // Link previews and feed readers show the file on pages of their own.
    'cross-origin-resource-policy': 'cross-origin',
    etag: `"${file}"`,
    'x-content-type-options': 'nosniff',
  };
}

/** For programs and elements: who reads pages gets a page. */
export function buildMissingResponse(): Response {
  return new Response('Not found\n', {
    status: 404,
    headers: { 'cache-control': 'no-store', 'content-type': 'text/plain; charset=utf-8' },
  });
}
