import { copy } from '#lib/copy/words.ts';
import { formatDay } from '#lib/dates.ts';
import { languageProps } from '#lib/model/language.ts';
import type { ArchivePage } from '#lib/posts/views.ts';
import { postPath } from '#lib/urls.ts';
import styles from './archive.module.css';

export function Archive({ years, language }: { years: ArchivePage['shown']; language: string }) {
  if (years.length === 0) return <p>{copy.lists.noPosts}</p>;
  return years.map(({ year, posts }) => (
    <section key={year} className={styles.year} aria-labelledby={`year-${year}`}>
      <h2 id={`year-${year}`}>{year}</h2>
      <ArchiveList posts={posts} language={language} />
    </section>
  ));
}

interface ListProps {
  posts: ArchivePage['shown'][number]['posts'];
  /** The language of the site. The days are in it, because they form a column. */
  language: string;
}

/** The posts of one year, a line each. */
export function ArchiveList({ posts, language }: ListProps) {
  return (
    <ol className={styles.list}>
      {posts.map(({ slug, title, lang, date }) => (
        <li key={slug}>
          <time dateTime={date}>{formatDay(date, language)}</time>
          <a href={postPath(slug)} {...languageProps(lang)}>
            {title}
          </a>
        </li>
      ))}
    </ol>
  );
}
