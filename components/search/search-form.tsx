import * as copy from '#lib/copy.ts';
import { searchPath } from '#lib/urls.ts';
import styles from './search-form.module.css';

/** Characters. Search ignores the rest of a longer query. */
const queryLimit = 200;

export function SearchForm({ query }: { query: string }) {
  return (
    <search>
      <form className={styles.form} action={searchPath}>
        <label className={styles.label} htmlFor="q">
          {copy.search.label}
        </label>
        <input
          className={styles.field}
          id="q"
          name="q"
          type="search"
          defaultValue={query.slice(0, queryLimit)}
          maxLength={queryLimit}
          autoComplete="off"
          autoCapitalize="off"
          enterKeyHint="search"
          spellCheck={false}
        />
        <button className={styles.button} type="submit">
          {copy.search.submit}
        </button>
      </form>
    </search>
  );
}
