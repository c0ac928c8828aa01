// Sends responses that are not pages: short texts, which no cache stores.
import type { ServerResponse } from 'node:http';
import { env } from '#lib/env.ts';
import { buildSecurityHeaders, denyAllPolicy } from '#lib/page-cache/policy.ts';

/** Headers of every response. */
export const commonHeaders = buildSecurityHeaders({
  isHttps: env.siteUrl.startsWith('https:'),
  includeSubDomains: env.hstsSubdomains,
  preload: env.hstsPreload,
});

/** The text of a 500. The cause is in the log. */
export const failureText = 'Something failed on our side.\n';

/** Seconds after which a busy server asks clients to try again. */
export const retryAfter = '2';

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
