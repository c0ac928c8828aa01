import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { PageHeader } from '#components/article/page-header.tsx';
import { FollowLink } from '#components/feeds/follow-link.tsx';
import { PostList } from '#components/listing/post-list.tsx';
import { copy } from '#lib/copy/words.ts';
import { buildSeriesCard } from '#lib/og/cards.ts';
import { getData, getRelease, getSeriesSlugs, getSite } from '#lib/posts/queries.ts';
import { seriesPage } from '#lib/routes.ts';
import { buildPageMetadata } from '#lib/seo/metadata.ts';
import { seriesFeedPath, seriesPath } from '#lib/urls.ts';

export const instant = false;

/** Next demands at least one page. No series has this name, and `proxy.ts` responds with a 404. */
const noSeries = 'none';

export async function generateStaticParams() {
  const slugs = await getSeriesSlugs(getRelease());
  return slugs.length === 0 ? [{ slug: noSeries }] : slugs.map((slug) => ({ slug }));
}

export async function generateMetadata({ params }: PageProps<'/series/[slug]'>): Promise<Metadata> {
  const [series, site] = await Promise.all([find(params), getSite()]);
  const { slug, title, posts } = series;
  return buildPageMetadata({
    site,
    title,
    description: copy.series.pageDescription(site.name, title, posts.length),
    path: seriesPath(slug),
    card: buildSeriesCard(series, site),
    feed: seriesFeedPath(slug),
  });
}

export default async function SeriesPage({ params }: PageProps<'/series/[slug]'>) {
  const { slug, title, lang, posts, tags, language } = await find(params);
  return (
    <>
      <PageHeader title={title} lang={lang} description={copy.series.description(posts.length)} />
      <PostList posts={posts} tags={tags} language={language} isSeries />
      <FollowLink path={seriesFeedPath(slug)} name={title} />
    </>
  );
}

async function find(params: Promise<{ slug: string }>) {
  const slug = decodeURIComponent((await params).slug);
  return (await getData(seriesPage, slug)) ?? notFound();
}
