import type { Metadata } from 'next';
import { PageHeader } from '#components/article/page-header.tsx';
import { TagList } from '#components/listing/tag-list.tsx';
import { copy } from '#lib/copy/words.ts';
import { buildPageCard } from '#lib/og/cards.ts';
import { getData, getSite } from '#lib/posts/queries.ts';
import { tagsPage } from '#lib/routes.ts';
import { buildPageMetadata } from '#lib/seo/metadata.ts';
import { tagsPath } from '#lib/urls.ts';

export async function generateMetadata(): Promise<Metadata> {
  const site = await getSite();
  return buildPageMetadata({
    site,
    title: copy.tags.title,
    card: buildPageCard(copy.cards.tags, site),
    description: copy.tags.pageDescription(site.name),
    path: tagsPath,
  });
}

export default async function TagsPage() {
  return (
    <>
      <PageHeader title={copy.tags.title} description={copy.tags.description} />
      <TagList tags={await getData(tagsPage)} />
    </>
  );
}
