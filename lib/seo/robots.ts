// `/robots.txt` (RFC 9309): everything may be crawled, and the address of the sitemap.
import { absoluteUrl, sitemapPath } from '#lib/urls.ts';

/** Search results are not disallowed here: crawlers must read their `noindex` to obey it, and no page links to them. */
export function buildRobots(): string {
  return `User-agent: *\nAllow: /\n\nSitemap: ${absoluteUrl(sitemapPath)}\n`;
}
