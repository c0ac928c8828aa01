import { copy } from '#lib/copy/words.ts';
import type { PostSummary } from '#lib/posts/views.ts';
import { PostCard } from './post-card.tsx';
import styles from './post-list.module.css';

interface Props {
  posts: readonly PostSummary[];
  tags: Record<string, string>;
  /** The language of the site. */
  language: string;
  /** Whether the posts are the parts of a series: each is then shown with its number. */
  isSeries?: boolean;
  /** Whether the first post is the newest of all, which is shown large. */
  hasLead?: boolean;
}

export function PostList({ posts, tags, language, isSeries = false, hasLead = false }: Props) {
  if (posts.length === 0) return <p>{copy.lists.noPosts}</p>;
  return (
    <ol className={styles.list}>
      {posts.map((post, index) => (
        <li key={post.slug}>
          <PostCard
            post={post}
            tags={tags}
            language={language}
            part={isSeries ? index + 1 : undefined}
            isLead={hasLead && index === 0}
          />
        </li>
      ))}
    </ol>
  );
}
