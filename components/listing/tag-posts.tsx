import { PageHeader } from '#components/article/page-header.tsx';
import { FollowLink } from '#components/feeds/follow-link.tsx';
import { copy } from '#lib/copy/words.ts';
import type { TagPage } from '#lib/posts/views.ts';
import { tagFeedPath, tagPath, tagsPath } from '#lib/urls.ts';
import { BackLink } from './back-link.tsx';
import { Pagination } from './pagination.tsx';
import { PostList } from './post-list.tsx';

export function TagPosts({ use: { tag, name, count }, items, page, last, tags, language }: TagPage) {
  return (
    <>
      <PageHeader title={name} description={copy.tags.tagDescription(count, page, last)} />
      <PostList posts={items} tags={tags} language={language} />
      <Pagination page={page} last={last} pathOf={(number) => tagPath(tag, number)} />
      <FollowLink path={tagFeedPath(tag)} name={name} />
      <BackLink path={tagsPath} text={copy.tags.allTags} />
    </>
  );
}
