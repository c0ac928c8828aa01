import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { PageHeader } from '#components/article/page-header.tsx';
import { ArchiveList, describeArchive } from '#components/listing/archive.tsx';
import { BackLink } from '#components/listing/back-link.tsx';
import { overviewCards } from '#lib/og/cards.ts';
import { getArchiveYear, getRelease } from '#lib/posts/queries.ts';
import { buildPageMetadata } from '#lib/seo/metadata.ts';
import { site } from '#lib/site.ts';
import { archivePath, archiveYearPath } from '#lib/urls.ts';

type Props = PageProps<'/archive/[year]'>;

export const instant = false;

/** Next wants at least one page. There is no such year: `proxy.ts` lets nobody ask for it. */
export function generateStaticParams() {
  return [{ year: 'none' }];
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { year } = await find(params);
  return buildPageMetadata({
    title: `Archive of ${year}`,
    description: `Every post of ${site.name} from ${year} with its day, the newest first.`,
    path: archiveYearPath(year),
    card: overviewCards.archive,
  });
}

export default async function ArchiveYearPage({ params }: Props) {
  const year = await find(params);
  return (
    <>
      <PageHeader title={`Archive of ${year.year}`} description={describeArchive(year.posts.length)} />
      <ArchiveList posts={year.posts} />
      <BackLink path={archivePath} text="All years" />
    </>
  );
}

async function find(params: Props['params']) {
  const { year } = await params;
  return (await getArchiveYear(Number(year), getRelease())) ?? notFound();
}
