import { seriesPath } from '#lib/urls.ts';
import styles from './series-note.module.css';

interface Props {
  slug: string;
  title: string;
  /** The post's place among the parts that are there, from 1. */
  position: number;
  parts: number;
}

export function SeriesNote({ slug, title, position, parts }: Props) {
  return (
    <p className={styles.note}>
      Part {position} of {parts} of the series <a href={seriesPath(slug)}>{title}</a>
    </p>
  );
}
