import type { Metadata } from 'next';
import { PageHeader } from '#components/article/page-header.tsx';
import { Archive } from '#components/listing/archive.tsx';
import { ArchiveYears } from '#components/listing/archive-years.tsx';
import { copy } from '#lib/copy/words.ts';
import { buildPageCard } from '#lib/og/cards.ts';
import { getData, getSite } from '#lib/posts/queries.ts';
import { archivePage } from '#lib/routes.ts';
import { buildPageMetadata } from '#lib/seo/metadata.ts';
import { archivePath } from '#lib/urls.ts';

export async function generateMetadata(): Promise<Metadata> {
  const site = await getSite();
  return buildPageMetadata({
    site,
    title: copy.archive.title,
    card: buildPageCard(copy.cards.archive, site),
    description: copy.archive.pageDescription(site.name),
    path: archivePath,
  });
}

export default async function ArchivePage() {
  const { shown, apart, total, language } = await getData(archivePage);
  return (
    <>
      <PageHeader title={copy.archive.title} description={total === 0 ? undefined : copy.archive.description(total)} />
      <Archive years={shown} language={language} />
      <ArchiveYears years={apart} />
    </>
  );
}
