import type { Metadata } from 'next';
import { PageHeader } from '#components/article/page-header.tsx';
import { TagList } from '#components/listing/tag-list.tsx';
import { overviewCards } from '#lib/og/cards.ts';
import { getRelease, getTagUses } from '#lib/posts/queries.ts';
import { buildPageMetadata } from '#lib/seo/metadata.ts';
import { site } from '#lib/site.ts';
import { tagsPath } from '#lib/urls.ts';

export const metadata: Metadata = buildPageMetadata({
  title: 'Tags',
  card: overviewCards.tags,
  description: `What ${site.name} writes about: every tag, and how many posts carry it.`,
  path: tagsPath,
});

export default async function TagsPage() {
  return (
    <>
      <PageHeader title="Tags" description="Everything here, by what it is about." />
      <TagList tags={await getTagUses(getRelease())} />
    </>
  );
}
