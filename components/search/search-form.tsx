import { searchPath } from '#lib/urls.ts';
import styles from './search-form.module.css';

/** Characters: what the search takes in. */
const queryLimit = 200;

export function SearchForm({ query }: { query: string }) {
  return (
    <search>
      <form className={styles.form} action={searchPath}>
        <label className={styles.label} htmlFor="q">
          Words to look for
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
          Search
        </button>
      </form>
    </search>
  );
}
