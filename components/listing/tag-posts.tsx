import { PageHeader } from '#components/article/page-header.tsx';
import type { TagPage } from '#lib/posts/views.ts';
import { tagPath, tagsPath } from '#lib/urls.ts';
import { BackLink } from './back-link.tsx';
import { Pagination } from './pagination.tsx';
import { PostList } from './post-list.tsx';

export function TagPosts({ use: { tag, name, count }, items, page, last, tags }: TagPage) {
  const posts = count === 1 ? 'One post' : `${count} posts`;
  return (
    <>
      <PageHeader title={name} description={page === 1 ? posts : `${posts}, page ${page} of ${last}`} />
      <PostList posts={items} tags={tags} />
      <Pagination page={page} last={last} pathOf={(number) => tagPath(tag, number)} />
      <BackLink path={tagsPath} text="All tags" />
    </>
  );
}
