// Responses that are not pages: short texts, and a 500 if a request fails.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { env } from '#lib/env.ts';
import { logUnexpected } from '#lib/log.ts';
import { formatLoggedUrl } from '#lib/observe/logged-url.ts';
import { buildSecurityHeaders, denyAllPolicy } from '#lib/page-cache/policy.ts';
import { readRequestId, requestIdHeader } from '#lib/server/request-id.ts';

/** Headers of every response. */
export const commonHeaders = buildSecurityHeaders({
  isHttps: env.siteUrl.startsWith('https:'),
  includeSubDomains: env.hstsSubdomains,
  preload: env.hstsPreload,
});

/** Sends a response that is not a page and that no cache keeps. */
export function sendText(
  response: ServerResponse,
  status: number,
  body: string,
  more: Record<string, string> = {},
): void {
  response.writeHead(status, {
    ...commonHeaders,
    'content-type': 'text/plain; charset=utf-8',
    ...more,
    'cache-control': 'no-store',
    'content-security-policy': denyAllPolicy,
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

/** Logs an error and responds with a 500, or cuts off the response if a part of it was sent. */
export function sendFailure(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  const { method = '', url = '', headers } = request;
  const doing = `${method} ${formatLoggedUrl(url)} failed (request ${readRequestId(headers)})`;
  logUnexpected(error, doing, 'request');
  if (response.headersSent) response.destroy();
  else sendText(response, 500, 'Something failed on our side.\n', { [requestIdHeader]: readRequestId(headers) });
}
