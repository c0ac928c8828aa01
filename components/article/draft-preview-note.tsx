import { Sentence } from '#components/shell/sentence.tsx';
import { copy } from '#lib/copy/words.ts';
import { formatDate, formatInstant } from '#lib/dates.ts';
import type { Post } from '#lib/model/release.ts';
import styles from './draft-preview-note.module.css';

interface Props {
  hidden?: Post['hidden'];
  /** The date of a post; pages have none. */
  date?: string;
  /** Milliseconds since 1970 UTC. */
  expires: number;
}

/** Tells the reader that the page is a draft preview, and when its link expires. */
export function DraftPreviewNote({ hidden, date, expires }: Props) {
  return (
    <aside className={styles.note} aria-label={copy.draftPreview.label}>
      <Sentence
        text={copy.draftPreview.note(describeState(hidden, date), formatInstant(expires, copy.language))}
        parts={{ label: <strong>{copy.draftPreview.label}</strong> }}
      />
    </aside>
  );
}

function describeState(hidden: Props['hidden'], date: Props['date']): string {
  if (hidden === 'draft') return copy.draftPreview.draft;
  if (hidden === 'scheduled' && date) return copy.draftPreview.scheduled(formatDate(date, copy.language));
  return copy.draftPreview.published;
}
