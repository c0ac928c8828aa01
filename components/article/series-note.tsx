import { Sentence } from '#components/shell/sentence.tsx';
import { copy } from '#lib/copy/words.ts';
import { languageProps } from '#lib/model/language.ts';
import { seriesPath } from '#lib/urls.ts';
import styles from './series-note.module.css';

interface Props {
  slug: string;
  title: string;
  lang?: string;
  /** The post's place among the published parts, from 1. */
  position: number;
  parts: number;
}

export function SeriesNote({ slug, title, lang, position, parts }: Props) {
  return (
    <p className={styles.note}>
      <bdi>
        <Sentence
          text={copy.post.partOfSeries(position, parts)}
          parts={{
            series: (
              <a href={seriesPath(slug)} {...languageProps(lang)}>
                {title}
              </a>
            ),
          }}
        />
      </bdi>
    </p>
  );
}
