import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { PageHeader } from '#components/article/page-header.tsx';
import { PostList } from '#components/listing/post-list.tsx';
import { buildSeriesCard } from '#lib/og/cards.ts';
import { getRelease, getSeries, getSeriesSlugs } from '#lib/posts/queries.ts';
import { buildPageMetadata } from '#lib/seo/metadata.ts';
import { site } from '#lib/site.ts';
import { seriesPath } from '#lib/urls.ts';

export const instant = false;

/** Next wants at least one page. A series of this name has no part: `proxy.ts` lets nobody ask for it. */
const noSeries = 'none';

export async function generateStaticParams() {
  const slugs = await getSeriesSlugs(getRelease());
  return slugs.length === 0 ? [{ slug: noSeries }] : slugs.map((slug) => ({ slug }));
}

export async function generateMetadata({ params }: PageProps<'/series/[slug]'>): Promise<Metadata> {
  const series = await find(params);
  const { slug, title, posts } = series;
  return buildPageMetadata({
    title,
    description: `${title}: a series in ${posts.length === 1 ? 'one part' : `${posts.length} parts`} on ${site.name}, in the order to read them.`,
    path: seriesPath(slug),
    card: buildSeriesCard(series),
  });
}

export default async function SeriesPage({ params }: PageProps<'/series/[slug]'>) {
  const { title, posts, tags } = await find(params);
  return (
    <>
      <PageHeader
        title={title}
        description={posts.length === 1 ? 'A series, with one part so far.' : `A series in ${posts.length} parts.`}
      />
      <PostList posts={posts} tags={tags} isSeries />
    </>
  );
}

async function find(params: Promise<{ slug: string }>) {
  const slug = decodeURIComponent((await params).slug);
  return (await getSeries(slug, getRelease())) ?? notFound();
}
