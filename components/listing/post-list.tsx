import type { Post } from '#lib/content/model.ts';
import { PostCard } from './post-card.tsx';
import styles from './post-list.module.css';

interface Props {
  posts: readonly Post[];
  tags: Record<string, string>;
}

export function PostList({ posts, tags }: Props) {
  if (posts.length === 0) return <p>There is no post yet.</p>;
  return (
    <ol className={styles.list}>
      {posts.map((post) => (
        <li key={post.slug}>
          <PostCard post={post} tags={tags} />
        </li>
      ))}
    </ol>
  );
}
