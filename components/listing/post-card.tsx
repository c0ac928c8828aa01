import { PostFacts } from '#components/article/post-facts.tsx';
import type { Post } from '#lib/content/model.ts';
import { postPath } from '#lib/urls.ts';
import styles from './post-card.module.css';

export function PostCard({ post, tags }: { post: Post; tags: Record<string, string> }) {
  return (
    <article className={`h-entry ${styles.card}`}>
      <h2>
        <a className="p-name u-url" href={postPath(post.slug)}>
          {post.title}
        </a>
      </h2>
      <p className={`p-summary ${styles.summary}`}>{post.description}</p>
      <PostFacts post={post} tags={tags} />
    </article>
  );
}
