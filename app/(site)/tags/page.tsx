import type { Metadata } from 'next';
import { PageHeader } from '#components/article/page-header.tsx';
import { TagList } from '#components/listing/tag-list.tsx';
import { copy } from '#lib/copy/words.ts';
import { buildOverviewCard } from '#lib/og/cards.ts';
import { getRelease, getSite, getView } from '#lib/posts/queries.ts';
import { buildPageMetadata } from '#lib/seo/metadata.ts';
import { tagsPath } from '#lib/urls.ts';

export async function generateMetadata(): Promise<Metadata> {
  const site = await getSite();
  return buildPageMetadata({
    site,
    title: copy.tags.title,
    card: buildOverviewCard('tags', site),
    description: copy.tags.pageDescription(site.name),
    path: tagsPath,
  });
}

export default async function TagsPage() {
  return (
    <>
      <PageHeader title={copy.tags.title} description={copy.tags.description} />
      <TagList tags={await getView('tagUses', [], getRelease())} />
    </>
  );
}
