import * as copy from '#lib/copy.ts';
import type { TocEntry } from '#lib/model/body.ts';
import { languageProps } from '#lib/model/language.ts';
import styles from './contents.module.css';

/** Entries. Shorter lists are not shown. */
const minEntries = 3;
/** The deepest level of headings in the list: h3. */
const maxDepth = 3;

/** The table of contents: folded above the text on a narrow screen, beside it on a wide one. CSS marks the current section. */
export function Contents({ toc, lang }: { toc: readonly TocEntry[]; lang?: string }) {
  const entries = toc.filter(({ depth }) => depth <= maxDepth);
  if (entries.length < minEntries) return null;
  return (
    <nav className={styles.contents} aria-label={copy.post.contents}>
      <details>
        <summary>{copy.post.contents}</summary>
        <ol {...languageProps(lang)}>
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
