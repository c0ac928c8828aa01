// The documents for programs: feeds, sitemap, llms.txt, robots.txt, web manifest, and posts as Markdown.

import { buildAtom, buildJsonFeed, buildRss } from '#lib/feed/feeds.ts';
import { buildMarkdown } from '#lib/feed/markdown.ts';
import type { Document } from '#lib/feed/response.ts';
import { viewsOf } from '#lib/posts/views.ts';
import { buildLlms } from '#lib/seo/llms.ts';
import { buildManifest } from '#lib/seo/manifest.ts';
import { buildRobots } from '#lib/seo/robots.ts';
import { buildSitemap } from '#lib/seo/sitemap.ts';
import {
  atomPath,
  jsonFeedPath,
  llmsPath,
  manifestPath,
  markdownPath,
  robotsPath,
  rssPath,
  sitemapPath,
} from '#lib/urls.ts';

const plainText = 'text/plain; charset=utf-8';

export const rss: Document = {
  path: rssPath,
  type: 'application/rss+xml; charset=utf-8',
  build: buildRss,
  isOpen: true,
};

export const atom: Document = {
  path: atomPath,
  type: 'application/atom+xml; charset=utf-8',
  build: buildAtom,
  isOpen: true,
};

export const jsonFeed: Document = {
  path: jsonFeedPath,
  type: 'application/feed+json; charset=utf-8',
  build: buildJsonFeed,
  isOpen: true,
};

export const sitemap: Document = {
  path: sitemapPath,
  type: 'application/xml; charset=utf-8',
  build: buildSitemap,
};

export const llms: Document = {
  path: llmsPath,
  type: plainText,
  build: buildLlms,
};

export const robots: Document = { path: robotsPath, type: plainText, build: buildRobots };

export const manifest: Document = {
  path: manifestPath,
  type: 'application/manifest+json; charset=utf-8',
  build: ({ site }) => buildManifest(site),
};

export function markdown(slug: string): Document {
  return {
    path: markdownPath(slug),
    type: 'text/markdown; charset=utf-8',
    build: (index) => {
      const found = viewsOf(index).markdown(slug);
      return found && buildMarkdown(found.post, found.author);
    },
  };
}
