// The documents for programs: feeds, sitemap, llms.txt, robots.txt, web manifest, and posts as Markdown.

import { buildFeedStyle } from '#lib/feed/feed-style.ts';
import { buildAtom, buildJsonFeed, buildRss, buildSeriesRss, buildTagRss } from '#lib/feed/feeds.ts';
import { buildMarkdown } from '#lib/feed/markdown.ts';
import type { Document } from '#lib/feed/response.ts';
import { styledFeedPolicy } from '#lib/page-cache/policy.ts';
import { readExcerpt } from '#lib/posts/excerpt.ts';
import { viewsOf } from '#lib/posts/views.ts';
import { buildLlms } from '#lib/seo/llms.ts';
import { buildManifest } from '#lib/seo/manifest.ts';
import { buildRobots } from '#lib/seo/robots.ts';
import { buildSitemap } from '#lib/seo/sitemap.ts';
import {
  atomPath,
  excerptPath,
  feedStylePath,
  jsonFeedPath,
  llmsPath,
  manifestPath,
  markdownPath,
  robotsPath,
  rssPath,
  seriesFeedPath,
  sitemapPath,
  tagFeedPath,
} from '#lib/urls.ts';

const plainText = 'text/plain; charset=utf-8';

/** Browsers show `application/rss+xml` and `application/atom+xml` as plain text or download them. Feed readers take any XML. */
const xml = 'application/xml; charset=utf-8';

const rssFacts = { type: xml, isOpen: true, policy: styledFeedPolicy } as const;

export const rss: Document = { ...rssFacts, path: rssPath, build: buildRss };

export function tagRss(tag: string): Document {
  return { ...rssFacts, path: tagFeedPath(tag), build: (index, failures) => buildTagRss(tag, index, failures) };
}

/** @param slug of the series, not escaped */
export function seriesRss(slug: string): Document {
  return { ...rssFacts, path: seriesFeedPath(slug), build: (index, failures) => buildSeriesRss(slug, index, failures) };
}

export const feedStyle: Document = {
  path: feedStylePath,
  type: 'text/css; charset=utf-8',
  build: ({ site }) => buildFeedStyle(site),
};

export const atom: Document = {
  path: atomPath,
  type: xml,
  build: buildAtom,
  isOpen: true,
  policy: styledFeedPolicy,
};

export const jsonFeed: Document = {
  path: jsonFeedPath,
  type: 'application/feed+json; charset=utf-8',
  build: buildJsonFeed,
  isOpen: true,
};

export const sitemap: Document = {
  path: sitemapPath,
  type: xml,
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
