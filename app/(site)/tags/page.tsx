import type { Metadata } from 'next';
import { PageHeader } from '#components/article/page-header.tsx';
import { TagList } from '#components/listing/tag-list.tsx';
import * as copy from '#lib/copy.ts';
import { overviewCards } from '#lib/og/cards.ts';
import { getRelease, getView } from '#lib/posts/queries.ts';
import { buildPageMetadata } from '#lib/seo/metadata.ts';
import { site } from '#lib/site.ts';
import { tagsPath } from '#lib/urls.ts';

export const metadata: Metadata = buildPageMetadata({
  title: copy.tags.title,
  card: overviewCards.tags,
  description: copy.tags.pageDescription(site.name),
  path: tagsPath,
});

export default async function TagsPage() {
  return (
    <>
      <PageHeader title={copy.tags.title} description={copy.tags.description} />
      <TagList tags={await getView('tagUses', [], getRelease())} />
    </>
  );
}
