import type { Metadata } from 'next';
import { PageHeader } from '#components/article/page-header.tsx';
import { Archive, describeArchive } from '#components/listing/archive.tsx';
import { ArchiveYears } from '#components/listing/archive-years.tsx';
import { overviewCards } from '#lib/og/cards.ts';
import { getArchive, getRelease } from '#lib/posts/queries.ts';
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
  const { shown, apart, total } = await getArchive(getRelease());
  return (
    <>
      <PageHeader title="Archive" description={describeArchive(total)} />
      <Archive years={shown} />
      <ArchiveYears years={apart} />
    </>
  );
}
