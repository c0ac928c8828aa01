import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { PageArticle } from '#components/article/page-article.tsx';
import { PageHeader } from '#components/article/page-header.tsx';
import { PostList } from '#components/listing/post-list.tsx';
import { copy } from '#lib/copy/words.ts';
import { getData, getPage, getRelease, getSite } from '#lib/posts/queries.ts';
import { startPage } from '#lib/routes.ts';
import { buildContentMetadata, buildPageMetadata } from '#lib/seo/metadata.ts';
import { startPath } from '#lib/urls.ts';

export async function generateMetadata(): Promise<Metadata> {
  const site = await getSite();
  const own = await findOwn();
  if (own) return buildContentMetadata(own, site);
  return buildPageMetadata({
    site,
    title: copy.start.title,
    description: copy.start.pageDescription(site.name),
    path: startPath,
  });
}

export default async function StartPage() {
  const own = await findOwn();
  if (own) return <PageArticle page={own} />;
  const { posts, tags, language } = await getData(startPage);
  if (posts.length === 0) notFound();
  return (
    <>
      <PageHeader title={copy.start.title} description={copy.start.description} />
      <PostList posts={posts} tags={tags} language={language} />
    </>
  );
}

/** @returns the page of `content/pages` that has this address */
function findOwn() {
  return getPage(startPath.slice(1), getRelease());
}
