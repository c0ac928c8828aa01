import type { Post, Site } from '#lib/model/release.ts';
import { absoluteUrl, homePath, postPath } from '#lib/urls.ts';
import { PageHeader } from './page-header.tsx';
import { PostFacts } from './post-facts.tsx';

interface Props {
  post: Post;
  tags: Record<string, string>;
  site: Site;
}

export function PostHeader({ post, tags, site }: Props) {
  const { title, description, lang } = post;
  return (
    <PageHeader title={title} lang={lang} description={description} isInArticle>
      <PostFacts post={post} tags={tags} language={site.language} />
      {/* Microformats (https://microformats.org/wiki/h-entry); hidden, as a reader of the page knows both facts. */}
      <data className="u-url" value={absoluteUrl(postPath(post.slug))} />
      {post.authors ? null : (
        <a className="p-author h-card" href={homePath} hidden>
          {site.author}
        </a>
      )}
    </PageHeader>
  );
}
