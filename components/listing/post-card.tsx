import { PostFacts } from '#components/article/post-facts.tsx';
import { dirOf } from '#lib/model/language.ts';
import type { PostSummary } from '#lib/posts/views.ts';
import { postPath } from '#lib/urls.ts';
import styles from './post-card.module.css';

interface Props {
  post: PostSummary;
  tags: Record<string, string>;
  /** The language of the site. */
  language: string;
  /** The place in the list of a series, from 1. */
  part?: number;
  /** Whether it is the newest post, which is shown large. */
  isLead?: boolean;
}

export function PostCard({ post, tags, language, part, isLead }: Props) {
  const { lang } = post;
  return (
    <article className={`h-entry ${styles.card}${isLead ? ` ${styles.lead}` : ''}`} dir={dirOf(lang)}>
      <h2 lang={lang}>
        <a className="p-name u-url" href={postPath(post.slug)}>
          {post.title}
        </a>
      </h2>
      <p className={`p-summary ${styles.summary}`} lang={lang}>
        {post.description}
      </p>
      <PostFacts post={post} tags={tags} language={language} part={part} />
    </article>
  );
}
