import { formatDate, lastChange } from '#lib/dates.ts';
import type { Post } from '#lib/model/release.ts';
import { tagPath } from '#lib/urls.ts';
import styles from './post-facts.module.css';

interface Props {
  post: Pick<Post, 'date' | 'updated' | 'minutes' | 'tags' | 'hidden'>;
  tags: Record<string, string>;
  part?: number;
}

/** The line under a title: date, reading time, tags. */
export function PostFacts({ post, tags, part }: Props) {
  return (
    <ul className={styles.facts}>
      {post.hidden ? <li className={styles.hidden}>{post.hidden === 'draft' ? 'Draft' : 'Scheduled'}</li> : null}
      {part ? <li>Part {part}</li> : null}
      <li>
        <time className="dt-published" dateTime={post.date}>
          {formatDate(post.date)}
        </time>
      </li>
      {post.updated ? (
        <li>
          updated{' '}
          <time className="dt-updated" dateTime={lastChange(post)}>
            {formatDate(post.updated)}
          </time>
        </li>
      ) : null}
      <li>{post.minutes} min read</li>
      {post.tags.map((tag) => (
        <li key={tag}>
          <a className="p-category" href={tagPath(tag)} rel="tag">
            {tags[tag] ?? tag}
          </a>
        </li>
      ))}
    </ul>
  );
}
