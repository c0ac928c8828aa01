import type { Metadata } from 'next';
import { PageHeader } from '#components/article/page-header.tsx';
import { LinkList } from '#components/listing/link-list.tsx';
import { Nearest } from '#components/listing/nearest.tsx';
import { Sentence } from '#components/shell/sentence.tsx';
import { copy } from '#lib/copy/words.ts';
import { getNewest } from '#lib/posts/queries.ts';
import { archivePath, searchPath } from '#lib/urls.ts';

export function generateMetadata(): Metadata {
  return { title: copy.notFound.title, robots: { index: false } };
}

const suggestedPosts = 5;

export default async function NotFound() {
  const posts = await getNewest(suggestedPosts);
  return (
    <>
      <PageHeader title={copy.notFound.title} description={copy.notFound.description} />
      <Nearest />
      <LinkList title={copy.notFound.newestPosts} posts={posts} />
      <p>
        <Sentence
          text={copy.notFound.more}
          parts={{
            search: <a href={searchPath}>{copy.notFound.moreSearch}</a>,
            posts: <a href={archivePath}>{copy.notFound.morePosts}</a>,
          }}
        />
      </p>
    </>
  );
}
