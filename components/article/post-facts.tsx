import type { Post } from '#lib/content/model.ts';
import { formatDate } from '#lib/dates.ts';
import styles from './post-facts.module.css';

interface Props {
  post: Pick<Post, 'date' | 'updated' | 'minutes' | 'tags' | 'hidden'>;
  tags: Record<string, string>;
}

/** The line under a title: date, reading time, tags. */
export function PostFacts({ post, tags }: Props) {
  return (
    <ul className={styles.facts}>
      {post.hidden ? <li className={styles.hidden}>{post.hidden === 'draft' ? 'Draft' : 'Scheduled'}</li> : null}
      <li>
        <time dateTime={post.date}>{formatDate(post.date)}</time>
      </li>
      {post.updated ? (
        <li>
          updated <time dateTime={post.updated}>{formatDate(post.updated)}</time>
        </li>
      ) : null}
      <li>{post.minutes} min read</li>
      {post.tags.length > 0 ? <li>{post.tags.map((tag) => tags[tag] ?? tag).join(', ')}</li> : null}
    </ul>
  );
}
