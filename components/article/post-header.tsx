import type { Post } from '#lib/model/release.ts';
import { absoluteUrl, homePath, postPath } from '#lib/urls.ts';
import { PageHeader } from './page-header.tsx';
import { PostFacts } from './post-facts.tsx';

interface Props {
  post: Post;
  tags: Record<string, string>;
  author: string;
}

export function PostHeader({ post, tags, author }: Props) {
  return (
    <PageHeader title={post.title} description={post.description}>
      <PostFacts post={post} tags={tags} />
      {/* Microformats (https://microformats.org/wiki/h-entry); hidden, as a reader of the page knows both facts. */}
      <data className="u-url" value={absoluteUrl(postPath(post.slug))} />
      <a className="p-author h-card" href={homePath} hidden>
        {author}
      </a>
    </PageHeader>
  );
}
