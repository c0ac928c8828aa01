import type { Metadata } from 'next';
import { PageHeader } from '#components/article/page-header.tsx';
import { Archive } from '#components/listing/archive.tsx';
import { groupByYear } from '#lib/content/listing.ts';
import { getPosts, getRelease } from '#lib/content/posts.ts';
import { overviewCards } from '#lib/og/cards.ts';
import { buildPageMetadata } from '#lib/seo/metadata.ts';
import { site } from '#lib/site.ts';
import { archivePath } from '#lib/urls.ts';

export const metadata: Metadata = buildPageMetadata({
  title: 'Archive',
  card: overviewCards.archive,
  description: `Every post of ${site.name} with its day, year by year, the newest first.`,
  path: archivePath,
});

export default async function ArchivePage() {
  const posts = await getPosts(getRelease());
  return (
    <>
      <PageHeader
        title="Archive"
        description={posts.length === 1 ? 'One post' : `${posts.length} posts, newest first.`}
      />
      <Archive years={groupByYear(posts)} />
    </>
  );
}
