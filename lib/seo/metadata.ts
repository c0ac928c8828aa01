// The head of every page, for search engines and link previews, in the form Next takes.
import type { Metadata } from 'next';
import type { Post } from '#lib/content/model.ts';
import { formatDate } from '#lib/dates.ts';
import { env } from '#lib/env.ts';
import { cardHeight, cardWidth } from '#lib/og/card.ts';
import { site } from '#lib/site.ts';
import {
  atomPath,
  cardPath,
  jsonFeedPath,
  manifestPath,
  markdownPath,
  mediaPath,
  postPath,
  rssPath,
} from '#lib/urls.ts';

/** Every page says where the feeds are; a page's own `alternates` take the place of the layout's, so each repeats them. */
const feedTypes = {
  'application/rss+xml': rssPath,
  'application/atom+xml': atomPath,
  'application/feed+json': jsonFeedPath,
};

export function buildSiteMetadata(): Metadata {
  return {
    metadataBase: new URL(env.siteUrl),
    title: { default: site.name, template: `%s · ${site.name}` },
    description: site.description,
    applicationName: site.name,
    authors: [{ name: site.author }],
    manifest: manifestPath,
    alternates: { types: feedTypes },
  };
}

interface PageFacts {
  /** Absent for the home page, which has the name of the site. */
  title?: string;
  description: string;
  path: string;
}

export function buildPageMetadata({ title, description, path }: PageFacts): Metadata {
  return {
    // Next takes a title that is there and undefined for no title at all, not for the layout's default.
    title: title ?? { absolute: site.name },
    description,
    alternates: { canonical: path, types: feedTypes },
    openGraph: {
      type: 'website',
      title: title ?? site.name,
      description,
      url: path,
      siteName: site.name,
      locale: site.locale,
    },
    twitter: { card: 'summary', title: title ?? site.name, description },
  };
}

export function buildPostMetadata(post: Post): Metadata {
  const { title, description, date, updated, slug, tags } = post;
  const url = postPath(slug);
  const image = {
    url: cardPath(post.card),
    width: cardWidth,
    height: cardHeight,
    type: 'image/png',
    alt: `${title}. ${site.author}, ${formatDate(date)}, ${post.minutes} min read.`,
  };
  const covers = post.cover
    ? [{ url: mediaPath(post.cover.name), width: post.cover.width, height: post.cover.height, alt: post.cover.alt }]
    : [];
  return {
    title,
    description,
    // Who installs the site does it from its first page; a reader of a post loads nothing for that.
    manifest: null,
    alternates: { canonical: url, types: { ...feedTypes, 'text/markdown': markdownPath(slug) } },
    robots: post.hidden ? { index: false } : undefined,
    openGraph: {
      type: 'article',
      title,
      description,
      url,
      siteName: site.name,
      locale: site.locale,
      images: [image, ...covers],
      publishedTime: date,
      modifiedTime: updated ?? date,
      authors: [site.author],
      tags,
    },
    // Its size and type stand above; this network reads neither.
    twitter: { card: 'summary_large_image', title, description, images: [{ url: image.url, alt: image.alt }] },
  };
}
