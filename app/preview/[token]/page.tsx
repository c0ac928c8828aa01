import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { connection } from 'next/server';
import { ArticleBody } from '#components/article/article-body.tsx';
import { PageHeader } from '#components/article/page-header.tsx';
import { PostArticle } from '#components/article/post-article.tsx';
import { PreviewNote } from '#components/article/preview-note.tsx';
import { describePlace } from '#lib/content/surroundings.ts';
import { env } from '#lib/env.ts';
import { readPreview } from '#lib/publish/preview.ts';
import { readPreviewedPage } from '#lib/publish/previewed-page.ts';
import { buildPostJsonLd } from '#lib/seo/json-ld.ts';

/** Made for each request, and waited for whole: what is streamed stays hidden where no script runs. */
export const instant = false;

export async function generateMetadata({ params }: PageProps<'/preview/[token]'>): Promise<Metadata> {
  const { title, description } = (await find(params)).page;
  return { title, description, robots: { index: false, follow: false, noarchive: true } };
}

export default async function PreviewPage({ params }: PageProps<'/preview/[token]'>) {
  const { expires, post, posts, tags, page } = await find(params);
  return (
    <>
      <PreviewNote hidden={post?.hidden} date={post?.date} expires={expires} />
      {post ? (
        <PostArticle post={post} tags={tags} jsonLd={buildPostJsonLd(post, tags)} {...describePlace(posts, post)} />
      ) : (
        <article>
          <PageHeader title={page.title} description={page.description} />
          <ArticleBody page={page} />
        </article>
      )}
    </>
  );
}

/** proxy.ts lets nothing pass here that is not signed, has expired, or is not in its release. */
async function find(params: Promise<{ token: string }>) {
  await connection();
  const { token } = await params;
  const preview = readPreview(env.releaseDir, token, Date.now()) ?? notFound();
  return { ...preview, ...(readPreviewedPage(preview, token) ?? notFound()) };
}
