// The sitemap (https://www.sitemaps.org/protocol.html): every page there is to find, and when it last changed where that is known.
import type { Index } from '#lib/content/model.ts';
import { viewsOf } from '#lib/content/views.ts';
import { listSitemap } from '#lib/routes.ts';
import { absoluteUrl } from '#lib/urls.ts';

export function buildSitemap(index: Index): string {
  const urls = listSitemap(viewsOf(index).outline).map(({ path, changed }) => {
    const lastmod = changed === undefined ? '' : `<lastmod>${new Date(changed).toISOString()}</lastmod>`;
    return `<url><loc>${escapeXml(encodeURI(absoluteUrl(path)))}</loc>${lastmod}</url>`;
  });
  return `<?xml version="1.0" encoding="utf-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${urls.join('\n')}
</urlset>
`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll("'", '&apos;');
}
