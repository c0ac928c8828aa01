// The headers for a CDN: how long it may keep a response without asking, and the tags by which it is purged.
import { listResponseTags } from '#lib/cdn/tags.ts';

/**
 * Seconds. Changed pages are purged, so the first only bounds the damage of a purge that was lost. A page that has expired is
 * sent for a minute while it is fetched, and for a day if the site does not respond.
 */
const lifetime = 'max-age=86400, stale-while-revalidate=60, stale-if-error=86400';

/** https://www.rfc-editor.org/rfc/rfc9213. Fastly reads `Surrogate-Control` instead. */
const lifetimeHeaders = ['cdn-cache-control', 'surrogate-control'] as const;

/** For a response that is about to change, such as a page of the previous release. A cache that has it must not keep it. */
export const uncachedHeaders: Readonly<Record<string, string>> = withLifetime('no-store');

/** @param path the address of the response */
export function buildCdnHeaders(path: string): Record<string, string> {
  const tags = listResponseTags(path);
  // Cloudflare reads the first, Fastly and our configuration of Varnish the second.
  return { ...withLifetime(lifetime), 'cache-tag': tags.join(','), 'surrogate-key': tags.join(' ') };
}

function withLifetime(value: string): Record<string, string> {
  return Object.fromEntries(lifetimeHeaders.map((name) => [name, value]));
}
