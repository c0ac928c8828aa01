import { formatDate } from '#lib/dates.ts';
import type { Hit } from '#lib/search/search.ts';
import { MarkedText } from './marked-text.tsx';
import styles from './search-hit.module.css';

interface Props {
  hit: Hit;
  /** The language of the site, which applies unless the post has one. */
  language: string;
}

/** One result: the title links to the post, the heading below it to the matching section. */
export function SearchHit({ hit, language }: Props) {
  const { url, title, lang, dir, date, section, excerpt } = hit;
  const [path] = url.split('#');
  return (
    <article dir={dir}>
      <h3 className={styles.title} lang={lang}>
        <a href={path}>
          <MarkedText pieces={title} />
        </a>
      </h3>
      <p className={styles.place}>
        <time dateTime={date} lang={lang}>
          {formatDate(date, lang ?? language)}
        </time>
        {section ? (
          <>
            {' · '}
            <a href={url} lang={lang}>
              <MarkedText pieces={section} />
            </a>
          </>
        ) : null}
      </p>
      <p className={styles.excerpt} lang={lang}>
        <MarkedText pieces={excerpt} />
      </p>
    </article>
  );
}
