import type { Answer } from '#lib/search/search.ts';
import { archivePath, searchResultsPath, tagsPath } from '#lib/urls.ts';
import { SearchHit } from './search-hit.tsx';
import styles from './search-results.module.css';

export function SearchResults({ answer }: { answer: Answer }) {
  const { query, isCut, isPartial, suggestion, hits } = answer;
  return (
    <section aria-labelledby="results">
      <h2 className={styles.count} id="results">
        {countPosts(answer)}
      </h2>
      {isCut ? <p className={styles.note}>The query is long: only its beginning was searched for.</p> : null}
      {isPartial ? <p className={styles.note}>No post has all of these words. These have some of them.</p> : null}
      {suggestion ? (
        <p className={styles.note}>
          Did you mean <a href={searchResultsPath(suggestion)}>{suggestion}</a>?
        </p>
      ) : null}
      {hits.length > 0 ? (
        <ol className={styles.list}>
          {hits.map((hit) => (
            <li key={hit.url}>
              <SearchHit hit={hit} />
            </li>
          ))}
        </ol>
      ) : (
        <p className={styles.note}>
          Nothing on this site has <q>{query}</q> in it. Fewer or other words may help, and so may{' '}
          <a href={tagsPath}>the tags</a> or <a href={archivePath}>the list of all posts</a>.
        </p>
      )}
    </section>
  );
}

function countPosts({ query, total, hits }: Answer): string {
  if (total === 0) return `No post for “${query}”`;
  if (total > hits.length) return `The best ${hits.length} of ${total} posts for “${query}”`;
  return `${total} ${total === 1 ? 'post' : 'posts'} for “${query}”`;
}
