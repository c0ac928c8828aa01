import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { PageHeader } from '#components/article/page-header.tsx';
import { Pagination } from '#components/listing/pagination.tsx';
import { PostList } from '#components/listing/post-list.tsx';
import { copy } from '#lib/copy/words.ts';
import { buildSiteCard } from '#lib/og/cards.ts';
import { getData, getSite } from '#lib/posts/queries.ts';
import { homePage, listPage } from '#lib/routes.ts';
import { buildPageMetadata } from '#lib/seo/metadata.ts';
import { listPath } from '#lib/urls.ts';

export const instant = false;

/** Page 1 is among them because Next demands at least one page. `proxy.ts` redirects its readers to the home page. */
const prerenderedPages = 5;

export async function generateStaticParams() {
  const last = (await getData(homePage))?.last ?? 1;
  return Array.from({ length: Math.min(last, prerenderedPages) }, (_, index) => ({ page: String(index + 1) }));
}

export async function generateMetadata({ params }: PageProps<'/page/[page]'>): Promise<Metadata> {
  const [{ page, last }, site] = await Promise.all([find(params), getSite()]);
  return buildPageMetadata({
    site,
    title: copy.home.pageTitle(page, last),
    description: copy.home.pageDescription(site.description, page, last),
    path: listPath(page),
    card: buildSiteCard(site),
  });
}

export default async function ListPage({ params }: PageProps<'/page/[page]'>) {
  const { items, page, last, tags, language } = await find(params);
  return (
    <>
      <PageHeader title={copy.home.title} description={copy.home.description(page, last)} />
      <PostList posts={items} tags={tags} language={language} />
      <Pagination page={page} last={last} pathOf={listPath} />
    </>
  );
}

async function find(params: Promise<{ page: string }>) {
  const { page } = await params;
  return (await getData(listPage, Number(page))) ?? notFound();
}
