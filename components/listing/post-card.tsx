import { PostFacts } from '#components/article/post-facts.tsx';
import type { PostSummary } from '#lib/posts/views.ts';
import { postPath } from '#lib/urls.ts';
import styles from './post-card.module.css';

interface Props {
  post: PostSummary;
  tags: Record<string, string>;
  /** The place in the list of a series, from 1. */
  part?: number;
}

export function PostCard({ post, tags, part }: Props) {
  return (
    <article className={`h-entry ${styles.card}`}>
      <h2 dir="auto">
        <a className="p-name u-url" href={postPath(post.slug)}>
          {post.title}
        </a>
      </h2>
      <p className={`p-summary ${styles.summary}`}>{post.description}</p>
      <PostFacts post={post} tags={tags} part={part} />
    </article>
  );
}
