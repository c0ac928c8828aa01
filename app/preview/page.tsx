import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { connection } from 'next/server';
import { DraftPreviewNote } from '#components/article/draft-preview-note.tsx';
import { PageArticle } from '#components/article/page-article.tsx';
import { PostArticle } from '#components/article/post-article.tsx';
import { env } from '#lib/env.ts';
import { readDraftPreview } from '#lib/publish/draft-preview.ts';
import { readDraftPreviewPage } from '#lib/publish/draft-preview-page.ts';
import { draftPreviewMediaPath } from '#lib/urls.ts';

/** The page is sent whole: streamed parts stay hidden without JavaScript. */
export const instant = false;

export async function generateMetadata({ searchParams }: PageProps<'/preview'>): Promise<Metadata> {
  const previewed = await find(searchParams);
  const { title, description } = 'post' in previewed ? previewed.post : previewed.page;
  return { title, description, robots: { index: false, follow: false, noarchive: true } };
}

export default async function DraftPreviewPage({ searchParams }: PageProps<'/preview'>) {
  const previewed = await find(searchParams);
  if ('post' in previewed) {
    const { expires, token, ...view } = previewed;
    const { post } = view;
    return (
      <>
        <DraftPreviewNote hidden={post.hidden} date={post.date} expires={expires} />
        <PostArticle {...view} imagePath={(name) => draftPreviewMediaPath(token, name)} />
      </>
    );
  }
  const { page, expires } = previewed;
  return (
    <>
      <DraftPreviewNote expires={expires} />
      <PageArticle page={page} />
    </>
  );
}

/**
 * `proxy.ts` rewrites `/preview/<token>` to this page if the token is signed, has not expired and its page is in its release.
 * The token is in the query because Next caches parts of pages whose path varies.
 */
async function find(searchParams: PageProps<'/preview'>['searchParams']) {
  await connection();
  const { token } = await searchParams;
  const preview = typeof token === 'string' ? readDraftPreview(env.releaseDir, token, Date.now()) : undefined;
  if (!preview || typeof token !== 'string') notFound();
  return { ...preview, token, ...((await readDraftPreviewPage(preview, token)) ?? notFound()) };
}
