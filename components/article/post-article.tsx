import { ArticleBody } from '#components/article/article-body.tsx';
import { Contents } from '#components/article/contents.tsx';
import { PostAuthors } from '#components/article/post-authors.tsx';
import { PostEnd } from '#components/article/post-end.tsx';
import { PostHeader } from '#components/article/post-header.tsx';
import { SeriesNote } from '#components/article/series-note.tsx';
import { JsonLd } from '#components/shell/json-ld.tsx';
import './progress.css';
import { dirOf } from '#lib/model/language.ts';
import type { Author, Post, Site } from '#lib/model/release.ts';
import type { ShownBody } from '#lib/posts/read-release.ts';
import type { Surroundings } from '#lib/posts/views.ts';

interface Props extends Surroundings {
  post: Post & ShownBody;
  writers: readonly Author[];
  tags: Record<string, string>;
  site: Site;
  /** Structured data, which a draft preview does not have: no search engine reads it. */
  jsonLd?: object;
  /** Whether the post has changed since it was published. Draft previews do not know. */
  hasHistory?: boolean;
  /** Returns the address of an image. A draft preview serves those of its release itself. */
  imagePath?: (name: string) => string;
}

/**
 * A whole post, from its title to its last link. Readers and draft previews get the same markup. The article has the direction
 * of the post, or of its title if the language is unknown. Each text of the author has the language: the words of the
 * interface around them are the site's.
 */
export function PostArticle({
  post,
  writers,
  tags,
  site,
  older,
  newer,
  place,
  related,
  backlinks,
  hasHistory,
  jsonLd,
  imagePath,
}: Props) {
  return (
    <article className="h-entry" dir={dirOf(post.lang)}>
      {jsonLd ? <JsonLd data={jsonLd} /> : null}
      <PostHeader post={post} tags={tags} site={site} hasHistory={hasHistory} />
      {place ? <SeriesNote {...place} /> : null}
      {post.hasNoContents ? null : <Contents toc={post.toc} lang={post.lang} />}
      <ArticleBody page={post} />
      <PostAuthors authors={writers} pathOf={imagePath} />
      <PostEnd post={post} site={site} older={older} newer={newer} related={related} backlinks={backlinks} />
    </article>
  );
}
