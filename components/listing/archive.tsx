import * as copy from '#lib/copy.ts';
import { formatDay } from '#lib/dates.ts';
import type { ArchivePage } from '#lib/posts/views.ts';
import { postPath } from '#lib/urls.ts';
import styles from './archive.module.css';

export function Archive({ years }: { years: ArchivePage['shown'] }) {
  if (years.length === 0) return <p>{copy.lists.noPosts}</p>;
  return years.map(({ year, posts }) => (
    <section key={year} className={styles.year} aria-labelledby={`year-${year}`}>
      <h2 id={`year-${year}`}>{year}</h2>
      <ArchiveList posts={posts} />
    </section>
  ));
}

/** The posts of one year, a line each. */
export function ArchiveList({ posts }: Pick<ArchivePage['shown'][number], 'posts'>) {
  return (
    <ol className={styles.list}>
      {posts.map(({ slug, title, date }) => (
        <li key={slug}>
          <time dateTime={date}>{formatDay(date)}</time>
          <a href={postPath(slug)} dir="auto">
            {title}
          </a>
        </li>
      ))}
    </ol>
  );
}
