import type { Metadata } from 'next';
import { PageHeader } from '#components/article/page-header.tsx';
import { LinkList } from '#components/listing/link-list.tsx';
import { Nearest } from '#components/listing/nearest.tsx';
import { getNewestPosts, getRelease } from '#lib/posts/queries.ts';
import { archivePath, searchPath } from '#lib/urls.ts';

export const metadata: Metadata = { title: 'Not found', robots: { index: false } };

/** Enough to catch somebody's eye, few enough to read. */
const suggestedPosts = 5;

export default async function NotFound() {
  const posts = await getNewestPosts(suggestedPosts, getRelease());
  return (
    <>
      <PageHeader title="There is no such page" description="The address is wrong, or what was here is gone." />
      <Nearest />
      <LinkList title="The newest posts" posts={posts} />
      <p>
        Or <a href={searchPath}>search</a>, or look through <a href={archivePath}>all posts</a>.
      </p>
    </>
  );
}
