import { copy } from '#lib/copy/words.ts';
import styles from './pagination.module.css';

interface Props {
  page: number;
  last: number;
  pathOf: (page: number) => string;
}

/** Links to the neighbouring pages, the first and the last. Renders nothing if there is only one page. */
export function Pagination({ page, last, pathOf }: Props) {
  if (last === 1) return null;
  return (
    <nav className={styles.pages} aria-label={copy.pagination.label}>
      {page > 1 ? (
        <a href={pathOf(page - 1)} rel="prev">
          {copy.pagination.newer}
        </a>
      ) : null}
      <ol>
        {listNumbers(page, last).map((number) => (
          <li key={number}>
            <a
              href={pathOf(number)}
              aria-current={number === page ? 'page' : undefined}
              aria-label={copy.pagination.page(number, last)}
            >
              {number}
            </a>
          </li>
        ))}
      </ol>
      {page < last ? (
        <a href={pathOf(page + 1)} rel="next">
          {copy.pagination.older}
        </a>
      ) : null}
    </nav>
  );
}

/** The first page, the last page, and the pages next to the current one, in ascending order. */
function listNumbers(page: number, last: number): number[] {
  return [...new Set([1, page - 1, page, page + 1, last])]
    .filter((number) => number >= 1 && number <= last)
    .sort(byValue);
}

function byValue(a: number, b: number): number {
  return a - b;
}
