import type { Post } from '#lib/content/model.ts';
import { site } from '#lib/site.ts';
import { PostCard } from './post-card.tsx';
import styles from './post-list.module.css';

export function PostList({ posts, tags }: { posts: Post[]; tags: Record<string, string> }) {
  return (
    <>
      <header className={styles.header}>
        <h1>Posts</h1>
        <p>{site.tagline}</p>
      </header>
      {posts.length === 0 ? <p>There is no post yet.</p> : null}
      <ol className={styles.list}>
        {posts.map((post) => (
          <li key={post.slug}>
            <PostCard post={post} tags={tags} />
          </li>
        ))}
      </ol>
    </>
  );
}
