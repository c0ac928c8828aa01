// Metadata of pages that list posts.
import type { Metadata } from 'next';
import { wordsOf } from '#lib/copy/words.ts';
import type { Site } from '#lib/model/release.ts';
import { buildTagCard } from '#lib/og/cards.ts';
import type { TagPage } from '#lib/posts/views.ts';
import { buildPageMetadata } from '#lib/seo/metadata.ts';
import { tagFeedPath, tagPath } from '#lib/urls.ts';

export function buildTagMetadata({ use: { tag, name, count }, page, last }: TagPage, site: Site): Metadata {
  const copy = wordsOf(site.language);
  return buildPageMetadata({
    site,
    title: copy.tags.tagPageTitle(name, page, last),
    description: copy.tags.tagPageDescription(site.name, name, count, page, last),
    path: tagPath(tag, page),
    card: buildTagCard(name, site),
    feed: tagFeedPath(tag),
  });
}
