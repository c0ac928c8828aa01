// Metadata of every page for search engines and link previews, as Next's `Metadata`.
import type { Metadata } from 'next';
import { lastChange } from '#lib/dates.ts';
import { env } from '#lib/env.ts';
import { pageOf } from '#lib/model/authors.ts';
import type { Index, Page, Post, Site } from '#lib/model/release.ts';
import { type Card, cardHeight, cardWidth, nameCard } from '#lib/og/card.ts';
import { buildPageCard, buildPostCard, describeCard } from '#lib/og/cards.ts';
import {
  cardPath,
  feeds,
  iconSvgPath,
  manifestPath,
  markdownPath,
  mediaPath,
  pagePath,
  postPath,
  rssPath,
} from '#lib/urls.ts';

const feedTypes = Object.fromEntries(feeds.map(({ type, path }) => [type, path]));

export function buildSiteMetadata(site: Site): Metadata {
  return {
    metadataBase: new URL(env.siteUrl),
    title: { default: site.name, template: `%s · ${site.name}` },
    description: site.description,
    applicationName: site.name,
    authors: [{ name: site.author }],
    // Mastodon links the author's account below the preview: https://docs.joinmastodon.org/entities/PreviewCard/
    other: env.fediverseCreator ? { 'fediverse:creator': env.fediverseCreator } : {},
    manifest: manifestPath,
    icons: { icon: { url: iconSvgPath, type: 'image/svg+xml', sizes: 'any' } },
    // The `alternates` of a page replace those of the layout, so every page repeats the feeds.
    alternates: { types: feedTypes },
  };
}

interface PageFacts {
  site: Site;
  /** Absent for the home page, whose title is the name of the site. */
  title?: string;
  description: string;
  /** By default the language of the site. */
  lang?: string;
  path: string;
  /** By default a card with the title. */
  card?: Card;
  /** The path of the RSS feed of the page, if it has one of its own. */
  feed?: string;
}

/** @returns the feeds for readers that look for them in a page, the page's own first */
function listFeeds(title: string | undefined, own: string | undefined): NonNullable<Metadata['alternates']>['types'] {
  if (!own) return feedTypes;
  return { ...feedTypes, 'application/rss+xml': [{ url: own, title }, { url: rssPath }] };
}

/** Builds the metadata of a page of `content/pages`. */
export function buildContentMetadata({ slug, title, description, lang }: Page, site: Site): Metadata {
  return buildPageMetadata({ site, title, description, lang, path: pagePath(slug) });
}

export function buildPageMetadata({ site, title, description, lang, path, card, feed }: PageFacts): Metadata {
  const image = buildImage(card ?? buildPageCard({ title: title ?? site.name }, site));
  return {
    // For Next a title that is `undefined` means no title, not the default of the layout.
    title: title ?? { absolute: site.name },
    description,
    alternates: { canonical: path, types: listFeeds(title, feed) },
    openGraph: {
      type: 'website',
      title: title ?? site.name,
      description,
      url: path,
      siteName: site.name,
      locale: localeOf(lang ?? site.language),
      images: [image],
    },
    twitter: buildTwitter(title ?? site.name, description, image),
  };
}

interface CardImage {
  url: string;
  width: number;
  height: number;
  type: string;
  alt: string;
}

function buildImage(card: Card, name = nameCard(card)): CardImage {
  return { url: cardPath(name), width: cardWidth, height: cardHeight, type: 'image/png', alt: describeCard(card) };
}

/** @returns language and most likely region as Open Graph writes them: `en_US` for `en` */
function localeOf(language: string): string {
  const { language: name, region } = new Intl.Locale(language).maximize();
  return region ? `${name}_${region}` : name;
}

/** Twitter cards have no fields for the size and type of the image. */
function buildTwitter(title: string, description: string, { url, alt }: CardImage): Metadata['twitter'] {
  return { card: 'summary_large_image', title, description, images: [{ url, alt }] };
}

export function buildPostMetadata(post: Post, tagNames: Index['tags'], site: Site): Metadata {
  const { title, description, lang, date, slug, tags } = post;
  const url = post.canonical ?? postPath(slug);
  const card = buildPostCard(post, tagNames, site);
  const image = buildImage(card, post.card);
  const covers = post.cover
    ? [{ url: mediaPath(post.cover.name), width: post.cover.width, height: post.cover.height, alt: post.cover.alt }]
    : [];
  return {
    title,
    description,
    // Readers install the site from other pages, so posts do not load the manifest.
    manifest: null,
    // For Next, `undefined` means no author, not the one of the layout.
    authors: post.authors?.map((author) => ({ name: author.name, url: pageOf(author) })) ?? [{ name: site.author }],
    alternates: { canonical: url, types: { ...feedTypes, 'text/markdown': markdownPath(slug) } },
    robots: post.hidden ? { index: false } : undefined,
    openGraph: {
      type: 'article',
      title,
      description,
      url,
      siteName: site.name,
      locale: localeOf(lang ?? site.language),
      images: [image, ...covers],
      publishedTime: date,
      modifiedTime: lastChange(post),
      authors: post.authors?.map((author) => pageOf(author) ?? author.name) ?? [site.author],
      section: card.label,
      tags,
    },
    twitter: buildTwitter(title, description, image),
  };
}
