import styles from './pagination.module.css';

interface Props {
  page: number;
  last: number;
  pathOf: (page: number) => string;
}

/** The ways to the pages beside this one, to the first and to the last. Nothing if there is one page. */
export function Pagination({ page, last, pathOf }: Props) {
  if (last === 1) return null;
  return (
    <nav className={styles.pages} aria-label="Pages">
      {page > 1 ? (
        <a href={pathOf(page - 1)} rel="prev">
          Newer
        </a>
      ) : null}
      <ol>
        {listNumbers(page, last).map((number) => (
          <li key={number}>
            <a
              href={pathOf(number)}
              aria-current={number === page ? 'page' : undefined}
              aria-label={`Page ${number} of ${last}`}
            >
              {number}
            </a>
          </li>
        ))}
      </ol>
      {page < last ? (
        <a href={pathOf(page + 1)} rel="next">
          Older
        </a>
      ) : null}
    </nav>
  );
}

/** The first page, the last one, and those within one step; where some are left out, the list has a gap. */
function listNumbers(page: number, last: number): number[] {
  return [...new Set([1, page - 1, page, page + 1, last])]
    .filter((number) => number >= 1 && number <= last)
    .sort(byValue);
}

function byValue(a: number, b: number): number {
  return a - b;
}
