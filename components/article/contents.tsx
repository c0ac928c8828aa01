import { copy } from '#lib/copy/words.ts';
import type { TocEntry } from '#lib/model/body.ts';
import { pageIds } from '#lib/urls.ts';
import styles from './contents.module.css';

/** Entries. Shorter lists are not shown. */
const minEntries = 3;
/** The deepest level of headings in the list: h3. */
const maxDepth = 3;
/** Ids of headings never contain `~`. */
const popoverId = 'contents~';

/**
 * The table of contents. Wide screens show it beside the text. Others have a button that stays in view and opens it, without a
 * script. CSS marks the current section.
 */
export function Contents({ toc, lang }: { toc: readonly TocEntry[]; lang?: string }) {
  const entries = toc.filter(({ depth }) => depth <= maxDepth);
  if (entries.length < minEntries) return null;
  return (
    <>
      <button type="button" className={styles.opener} popoverTarget={popoverId}>
        {copy.post.contents}
      </button>
      <nav className={styles.contents} id={popoverId} popover="auto" aria-label={copy.post.contents}>
        {/* The direction is that of the article: the first entry must not decide it. */}
        <ol lang={lang}>
          {/* The introduction has no heading. Browsers would mark the first section in its place. */}
          <li lang={lang && copy.language}>
            <a href={`#${pageIds.main}`}>{copy.post.top}</a>
          </li>
          {entries.map(({ id, text, depth }) => (
            <li key={id} data-depth={depth > 2 ? depth : undefined}>
              <a href={`#${id}`}>{text}</a>
            </li>
          ))}
        </ol>
      </nav>
    </>
  );
}
