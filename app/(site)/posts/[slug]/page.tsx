import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { ArticleBody } from '#components/article/article-body.tsx';
import { PostHeader } from '#components/article/post-header.tsx';
import { JsonLd } from '#components/shell/json-ld.tsx';
import { getPost, getPosts, getRelease, getTags } from '#lib/content/posts.ts';
import { buildPostJsonLd } from '#lib/seo/json-ld.ts';
import { buildPostMetadata } from '#lib/seo/metadata.ts';

/** Links are plain and a page is waited for whole: there is no client navigation that a placeholder could make instant. */
export const instant = false;

/** The newest are ready when the build is; an older one is rendered when it is first asked for, and kept as well. */
const prerenderedPosts = 20;

export async function generateStaticParams() {
  const posts = await getPosts(getRelease());
  return posts.slice(0, prerenderedPosts).map(({ slug }) => ({ slug }));
}

export async function generateMetadata({ params }: PageProps<'/posts/[slug]'>): Promise<Metadata> {
  return buildPostMetadata(await find(params));
}

export default async function PostPage({ params }: PageProps<'/posts/[slug]'>) {
  const post = await find(params);
  const tags = await getTags(getRelease());
  return (
    <article>
      <JsonLd data={buildPostJsonLd(post, tags)} />
      <PostHeader post={post} tags={tags} />
      <ArticleBody page={post} />
    </article>
  );
}

async function find(params: Promise<{ slug: string }>) {
  const { slug } = await params;
  return (await getPost(slug, getRelease())) ?? notFound();
}
