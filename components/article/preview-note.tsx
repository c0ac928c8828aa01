import { formatDate, formatInstant } from '#lib/dates.ts';
import type { Post } from '#lib/model/release.ts';
import styles from './preview-note.module.css';

interface Props {
  hidden?: Post['hidden'];
  /** Of a post. */
  date?: string;
  /** Milliseconds since 1970 UTC. */
  expires: number;
}

/** Says that this is no page of the site, so that nobody takes it for one or passes the link on as one. */
export function PreviewNote({ hidden, date, expires }: Props) {
  return (
    <aside className={styles.note} aria-label="Preview">
      <strong>Preview</strong>: {say(hidden, date)}. This link expires {formatInstant(expires)}.
    </aside>
  );
}

function say(hidden: Props['hidden'], date: Props['date']): string {
  if (hidden === 'draft') return 'a draft';
  if (hidden === 'scheduled' && date) return `scheduled for ${formatDate(date)}`;
  return 'as it will look';
}
