import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { PostArticle } from '#components/article/post-article.tsx';
import { getNewest, getPost, getRelease, getVersionCount } from '#lib/posts/queries.ts';
import { buildPostJsonLd } from '#lib/seo/json-ld.ts';
import { buildPostMetadata } from '#lib/seo/metadata.ts';

/** Links load whole documents, so there is no client navigation that a placeholder could make instant. */
export const instant = false;

/** The build renders the newest posts. Older posts are rendered and cached at their first request. */
const prerenderedPosts = 20;
/** Next needs at least one page of each type at build time, even if there is no post yet. It is a 404. */
const noPost = 'none';

export async function generateStaticParams() {
  const posts = await getNewest(prerenderedPosts);
  return posts.length === 0 ? [{ slug: noPost }] : posts.map(({ slug }) => ({ slug }));
}

export async function generateMetadata({ params }: PageProps<'/posts/[slug]'>): Promise<Metadata> {
  const { post, tags, site } = await find(params);
  return buildPostMetadata(post, tags, site);
}

export default async function PostPage({ params }: PageProps<'/posts/[slug]'>) {
  const view = await find(params);
  const hasHistory = (await getVersionCount(view.post)) > 1;
  return <PostArticle {...view} hasHistory={hasHistory} jsonLd={buildPostJsonLd(view.post, view.tags, view.site)} />;
}

async function find(params: Promise<{ slug: string }>) {
  const { slug } = await params;
  return (await getPost(slug, getRelease())) ?? notFound();
}
