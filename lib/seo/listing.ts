// The heads of pages that list posts.
import type { Metadata } from 'next';
import { buildTagCard } from '#lib/og/cards.ts';
import type { TagPage } from '#lib/posts/views.ts';
import { buildPageMetadata } from '#lib/seo/metadata.ts';
import { site } from '#lib/site.ts';
import { tagPath } from '#lib/urls.ts';

export function buildTagMetadata({ use: { tag, name, count }, page, last }: TagPage): Metadata {
  const suffix = page === 1 ? '' : `, page ${page} of ${last}`;
  return buildPageMetadata({
    title: `${name}${suffix}`,
    description: `${count === 1 ? 'One post' : `${count} posts`} about ${name.toLowerCase()} on ${site.name}${suffix}, newest first.`,
    path: tagPath(tag, page),
    card: buildTagCard(name),
  });
}
