import { PageHeader } from '#components/article/page-header.tsx';
import type { Post } from '#lib/content/model.ts';
import { site } from '#lib/site.ts';
import { PostCard } from './post-card.tsx';
import styles from './post-list.module.css';

export function PostList({ posts, tags }: { posts: Post[]; tags: Record<string, string> }) {
  return (
    <>
      <PageHeader title="Posts" description={site.tagline} />
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
