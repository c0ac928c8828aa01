import * as copy from '#lib/copy.ts';
import styles from './theme-choice.module.css';

/** The value is stored by the browser script and selected by CSS. */
const choices = [
  [copy.theme.system, ''],
  [copy.theme.light, 'light'],
  [copy.theme.dark, 'dark'],
];

/** The theme control. `tokens.css` applies the choice without JavaScript; the browser script remembers it. */
export function ThemeChoice() {
  return (
    <fieldset className={styles.choice}>
      <legend>{copy.theme.label}</legend>
      {choices.map(([name, value]) => (
        <label key={name}>
          <input type="radio" name="theme" value={value} defaultChecked={value === ''} />
          {name}
        </label>
      ))}
    </fieldset>
  );
}
