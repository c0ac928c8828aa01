import type { Post } from '#lib/content/model.ts';
import { PageHeader } from './page-header.tsx';
import { PostFacts } from './post-facts.tsx';

export function PostHeader({ post, tags }: { post: Post; tags: Record<string, string> }) {
  return (
    <PageHeader title={post.title} description={post.description}>
      <PostFacts post={post} tags={tags} />
    </PageHeader>
  );
}
