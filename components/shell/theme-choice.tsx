import styles from './theme-choice.module.css';

/** The value is what is kept, and what CSS asks for. */
const choices = { System: '', Light: 'light', Dark: 'dark' };

/** Works on the page by CSS alone, in tokens.css; the script keeps the choice. */
export function ThemeChoice() {
  return (
    <fieldset className={styles.choice}>
      <legend>Theme</legend>
      {Object.entries(choices).map(([name, value]) => (
        <label key={name}>
          <input type="radio" name="theme" value={value} defaultChecked={value === ''} />
          {name}
        </label>
      ))}
    </fieldset>
  );
}
