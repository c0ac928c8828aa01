import { copy } from '#lib/copy/words.ts';
import type { ArchivePage } from '#lib/posts/views.ts';
import { archiveYearPath } from '#lib/urls.ts';
import archive from './archive.module.css';
import styles from './tag-list.module.css';

/** Links to the years that have a page of their own. Renders nothing if there are none. */
export function ArchiveYears({ years }: { years: ArchivePage['apart'] }) {
  if (years.length === 0) return null;
  return (
    <section className={archive.year} aria-labelledby="earlier">
      <h2 id="earlier">{copy.archive.earlierYears}</h2>
      <ul className={styles.list}>
        {years.map(({ year, count }) => (
          <li key={year}>
            <a href={archiveYearPath(year)}>{year}</a> <span dir="auto">{copy.lists.countPosts(count)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
