// `/sitemap.xml` (https://www.sitemaps.org/protocol.html): all pages for search engines, with the date of their last change.

import { type Failures, mapCollectingFailures } from '#lib/left-out.ts';
import type { Index } from '#lib/model/release.ts';
import { viewsOf } from '#lib/posts/views.ts';
import { listSitemap } from '#lib/routes.ts';
import { absoluteUrl } from '#lib/urls.ts';

/** @param failures receives the pages that cannot be listed, with their errors */
export function buildSitemap(index: Index, failures: Failures): string {
  const urls = mapCollectingFailures(listSitemap(viewsOf(index).outline), ({ path }) => path, formatPage, failures);
  return `<?xml version="1.0" encoding="utf-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${urls.join('\n')}
</urlset>
`;
}

/** Leaves out a date that is missing or invalid. */
function formatPage({ path, changed }: { path: string; changed: number | undefined }): string {
  const lastmod = Number.isFinite(changed) ? `<lastmod>${new Date(changed ?? 0).toISOString()}</lastmod>` : '';
  return `<url><loc>${escapeXml(encodeURI(absoluteUrl(path)))}</loc>${lastmod}</url>`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll("'", '&apos;');
}
