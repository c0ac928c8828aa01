import type { TocEntry } from '#lib/compile/mdx/headings.ts';
import styles from './contents.module.css';

/** Entries. A text with fewer sections can be seen at a glance. */
const fewest = 3;
/** Sections and their parts; what is deeper is found on the way. */
const deepest = 3;

/** Folded over the text on a narrow screen, beside it on a wide one; the browser marks where the reader is. */
export function Contents({ toc }: { toc: readonly TocEntry[] }) {
  const entries = toc.filter(({ depth }) => depth <= deepest);
  if (entries.length < fewest) return null;
  return (
    <nav className={styles.contents} aria-label="Contents">
      <details>
        <summary>Contents</summary>
        <ol>
          {entries.map(({ id, text, depth }) => (
            <li key={id} data-depth={depth > 2 ? depth : undefined}>
              <a href={`#${id}`}>{text}</a>
            </li>
          ))}
        </ol>
      </details>
    </nav>
  );
}
