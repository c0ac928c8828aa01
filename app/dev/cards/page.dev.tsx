// The cards of all posts, in `npm run dev` only: the build ignores files that end with `.dev.tsx`.
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { PageHeader } from '#components/article/page-header.tsx';
import { PlatformCards } from '#components/dev/platform-cards.tsx';
import { Pagination } from '#components/listing/pagination.tsx';
import { copy } from '#lib/copy/words.ts';
import { buildPlatformCards } from '#lib/dev/platform-cards.ts';
import { paginate } from '#lib/model/listing.ts';
import { getRelease } from '#lib/posts/queries.ts';
import { readIndex } from '#lib/posts/read-release.ts';
import { devCardsPath } from '#lib/urls.ts';

export const instant = false;

export function generateMetadata(): Metadata {
  return { title: copy.devCards.title, robots: { index: false } };
}

interface Props {
  searchParams: Promise<{ page?: string }>;
}

export default async function CardsPage({ searchParams }: Props) {
  const { page: asked = '1' } = await searchParams;
  const { posts, tags, site } = readIndex(getRelease());
  const { items, page, last } = paginate(posts, Number(asked)) ?? notFound();
  return (
    <>
      <PageHeader title={copy.devCards.title} description={copy.devCards.description} />
      {items.map((post) => (
        <PlatformCards key={post.slug} post={post} site={site} {...buildPlatformCards(post, tags, site)} />
      ))}
      <Pagination page={page} last={last} pathOf={devCardsPath} />
    </>
  );
}
