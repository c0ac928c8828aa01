// The documents for programs, besides posts as Markdown.

/** Media types by path. */
export const types: Record<string, string> = {
  '/feed.xml': 'application/xml; charset=utf-8',
  '/atom.xml': 'application/xml; charset=utf-8',
  '/feed.json': 'application/feed+json; charset=utf-8',
  '/sitemap.xml': 'application/xml; charset=utf-8',
  '/robots.txt': 'text/plain; charset=utf-8',
  '/llms.txt': 'text/plain; charset=utf-8',
  '/feed.css': 'text/css; charset=utf-8',
  '/manifest.webmanifest': 'application/manifest+json; charset=utf-8',
};
