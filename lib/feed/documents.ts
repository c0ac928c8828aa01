// The documents for programs besides feeds: sitemap, style of feeds, llms.txt, robots.txt, web manifest, and posts as Markdown.

import { buildFeedStyle } from '#lib/feed/feed-style.ts';
import { buildMarkdown } from '#lib/feed/markdown.ts';
import type { Document } from '#lib/feed/response.ts';
import { readExcerpt } from '#lib/posts/excerpt.ts';
import { viewsOf } from '#lib/posts/views.ts';
import { buildLlms } from '#lib/seo/llms.ts';
import { buildManifest } from '#lib/seo/manifest.ts';
import { buildRobots } from '#lib/seo/robots.ts';
import { buildSitemap } from '#lib/seo/sitemap.ts';
import {
  excerptPath,
  feedStylePath,
  llmsPath,
  manifestPath,
  markdownPath,
  robotsPath,
  sitemapPath,
} from '#lib/urls.ts';

const plainText = 'text/plain; charset=utf-8';

export const feedStyle: Document = {
  path: feedStylePath,
  type: 'text/css; charset=utf-8',
  build: ({ site }) => buildFeedStyle(site),
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

export function excerpt(slug: string): Document {
  return {
    path: excerptPath(slug),
    type: 'application/json; charset=utf-8',
    build: (index) => {
      const found = viewsOf(index).markdown(slug);
      return found && JSON.stringify(readExcerpt(found.post));
    },
  };
}
