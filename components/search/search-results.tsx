import { Sentence } from '#components/shell/sentence.tsx';
import { copy } from '#lib/copy/words.ts';
import type { SearchResponse } from '#lib/search/search.ts';
import { archivePath, searchResultsPath, tagsPath } from '#lib/urls.ts';
import { SearchHit } from './search-hit.tsx';
import styles from './search-results.module.css';

interface Props {
  response: SearchResponse;
  /** The language of the site. */
  language: string;
}

export function SearchResults({ response, language }: Props) {
  const { query, isCut, isPartial, isCommon, suggestion, total, hits } = response;
  return (
    <section aria-labelledby="results">
      <h2 className={styles.count} id="results">
        <bdi>{copy.search.count(query, total, hits.length)}</bdi>
      </h2>
      {isCut ? <p className={styles.note}>{copy.search.cut}</p> : null}
      {isPartial ? <p className={styles.note}>{copy.search.partial}</p> : null}
      {isCommon && total > 0 ? <p className={styles.note}>{copy.search.common}</p> : null}
      {suggestion ? (
        <p className={styles.note}>
          <Sentence
            text={copy.search.suggestion}
            parts={{ suggestion: <a href={searchResultsPath(suggestion)}>{suggestion}</a> }}
          />
        </p>
      ) : null}
      {hits.length > 0 ? (
        <ol className={styles.list}>
          {hits.map((hit) => (
            <li key={hit.url}>
              <SearchHit hit={hit} language={language} />
            </li>
          ))}
        </ol>
      ) : (
        <p className={styles.note}>
          <Sentence
            text={isCommon ? copy.search.nothingCommon : copy.search.nothing}
            parts={{
              query: <q>{query}</q>,
              tags: <a href={tagsPath}>{copy.search.nothingTags}</a>,
              posts: <a href={archivePath}>{copy.search.nothingPosts}</a>,
            }}
          />
        </p>
      )}
    </section>
  );
}
