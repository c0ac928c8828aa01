// What crawlers are told first (RFC 9309): everything may be read, and where the list of it is.
import { absoluteUrl, sitemapPath } from '#lib/urls.ts';

/** Results of searches are not closed here: a crawler has to read their `noindex` to obey it, and no link leads to them. */
export function buildRobots(): string {
  return `User-agent: *\nAllow: /\n\nSitemap: ${absoluteUrl(sitemapPath)}\n`;
}
