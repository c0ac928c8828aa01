import type { Post, Site } from '#lib/model/release.ts';
import type { ShownBody } from '#lib/posts/read-release.ts';
import { absoluteUrl, historyPath, homePath, postPath } from '#lib/urls.ts';
import { PageHeader } from './page-header.tsx';
import { PostFacts } from './post-facts.tsx';

interface Props {
  post: Post & Pick<ShownBody, 'opensWithDescription'>;
  tags: Record<string, string>;
  site: Site;
  hasHistory?: boolean;
}

export function PostHeader({ post, tags, site, hasHistory }: Props) {
  const { title, description, lang, opensWithDescription } = post;
  return (
    <PageHeader title={title} lang={lang} description={opensWithDescription ? undefined : description} isInArticle>
      <PostFacts
        post={post}
        tags={tags}
        language={site.language}
        history={hasHistory ? historyPath(post.slug) : undefined}
      />
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
