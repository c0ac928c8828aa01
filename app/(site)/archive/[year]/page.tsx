import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { PageHeader } from '#components/article/page-header.tsx';
import { ArchiveList } from '#components/listing/archive.tsx';
import { BackLink } from '#components/listing/back-link.tsx';
import { copy } from '#lib/copy/words.ts';
import { buildPageCard } from '#lib/og/cards.ts';
import { getData, getSite } from '#lib/posts/queries.ts';
import { archiveYearPage } from '#lib/routes.ts';
import { buildPageMetadata } from '#lib/seo/metadata.ts';
import { archivePath, archiveYearPath } from '#lib/urls.ts';

type Props = PageProps<'/archive/[year]'>;

export const instant = false;

/** Next demands at least one page. No year has this name, and `proxy.ts` responds with a 404. */
export function generateStaticParams() {
  return [{ year: 'none' }];
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const [{ year }, site] = await Promise.all([find(params), getSite()]);
  return buildPageMetadata({
    site,
    title: copy.archive.yearTitle(year),
    description: copy.archive.yearPageDescription(site.name, year),
    path: archiveYearPath(year),
    card: buildPageCard(copy.cards.archive, site),
  });
}

export default async function ArchiveYearPage({ params }: Props) {
  const year = await find(params);
  return (
    <>
      <PageHeader title={copy.archive.yearTitle(year.year)} description={copy.archive.description(year.posts.length)} />
      <ArchiveList posts={year.posts} language={year.language} />
      <BackLink path={archivePath} text={copy.archive.allYears} />
    </>
  );
}

async function find(params: Props['params']) {
  const { year } = await params;
  return (await getData(archiveYearPage, Number(year))) ?? notFound();
}
