import { formatDate } from '#lib/dates.ts';
import type { Hit } from '#lib/search/search.ts';
import { MarkedText } from './marked-text.tsx';
import styles from './search-hit.module.css';

/** One result: the title links to the post, the heading below it to the matching section. */
export function SearchHit({ hit }: { hit: Hit }) {
  const { url, title, date, section, excerpt } = hit;
  const [path] = url.split('#');
  return (
    <article>
      <h3 className={styles.title} dir="auto">
        <a href={path}>
          <MarkedText pieces={title} />
        </a>
      </h3>
      <p className={styles.place}>
        <time dateTime={date}>{formatDate(date)}</time>
        {section ? (
          <>
            {' · '}
            <a href={url}>
              <MarkedText pieces={section} />
            </a>
          </>
        ) : null}
      </p>
      <p className={styles.excerpt}>
        <MarkedText pieces={excerpt} />
      </p>
    </article>
  );
}
