import type { Post } from '#lib/model/release.ts';
import { site } from '#lib/site.ts';
import { absoluteUrl, homePath, postPath } from '#lib/urls.ts';
import { PageHeader } from './page-header.tsx';
import { PostFacts } from './post-facts.tsx';

export function PostHeader({ post, tags }: { post: Post; tags: Record<string, string> }) {
  return (
    <PageHeader title={post.title} description={post.description}>
      <PostFacts post={post} tags={tags} />
      {/* Microformats (https://microformats.org/wiki/h-entry); hidden, as a reader of the page knows both facts. */}
      <data className="u-url" value={absoluteUrl(postPath(post.slug))} />
      <a className="p-author h-card" href={homePath} hidden>
        {site.author}
      </a>
    </PageHeader>
  );
}
