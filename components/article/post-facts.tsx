import { Sentence } from '#components/shell/sentence.tsx';
import * as copy from '#lib/copy.ts';
import { formatDate, lastChange } from '#lib/dates.ts';
import type { Post } from '#lib/model/release.ts';
import { tagPath } from '#lib/urls.ts';
import styles from './post-facts.module.css';

interface Props {
  post: Pick<Post, 'date' | 'updated' | 'minutes' | 'tags' | 'hidden'>;
  tags: Record<string, string>;
  /** The place in a series, from 1. */
  part?: number;
}

/** The line below a title: date, reading time, tags. */
export function PostFacts({ post, tags, part }: Props) {
  return (
    <ul className={styles.facts}>
      {post.hidden ? <li className={styles.hidden}>{copy.post[post.hidden]}</li> : null}
      {part ? <li>{copy.post.part(part)}</li> : null}
      <li>
        <time className="dt-published" dateTime={post.date}>
          {formatDate(post.date)}
        </time>
      </li>
      {post.updated ? (
        <li>
          <Sentence
            text={copy.post.updated}
            parts={{
              date: (
                <time className="dt-updated" dateTime={lastChange(post)}>
                  {formatDate(post.updated)}
                </time>
              ),
            }}
          />
        </li>
      ) : null}
      <li>{copy.post.readingTime(post.minutes)}</li>
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
