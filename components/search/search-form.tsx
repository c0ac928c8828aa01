import { copy } from '#lib/copy/words.ts';
import { searchPath } from '#lib/urls.ts';
import styles from './search-form.module.css';

interface Props {
  query: string;
  /** The longest query that search reads, in characters. */
  maxLength: number;
}

export function SearchForm({ query, maxLength }: Props) {
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
          dir="auto"
          defaultValue={query.slice(0, maxLength)}
          maxLength={maxLength}
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
