import type { ArchivePage } from '#lib/posts/views.ts';
import { archiveYearPath } from '#lib/urls.ts';
import archive from './archive.module.css';
import styles from './tag-list.module.css';

/** The years that are too far back to be shown with the others. Nothing if there is none. */
export function ArchiveYears({ years }: { years: ArchivePage['apart'] }) {
  if (years.length === 0) return null;
  return (
    <section className={archive.year} aria-labelledby="earlier">
      <h2 id="earlier">Earlier years</h2>
      <ul className={styles.list}>
        {years.map(({ year, count }) => (
          <li key={year}>
            <a href={archiveYearPath(year)}>{year}</a> <span>{count === 1 ? '1 post' : `${count} posts`}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
