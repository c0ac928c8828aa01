import { copy } from '#lib/copy/words.ts';
import { pageIds } from '#lib/urls.ts';
import styles from './theme-choice.module.css';

/** The value is stored by the browser script and selected by CSS. */
const listChoices = () => [
  [copy.theme.system, ''],
  [copy.theme.light, 'light'],
  [copy.theme.dark, 'dark'],
];

/** The theme control. `tokens.css` applies the choice without JavaScript; the browser script remembers it. */
export function ThemeChoice() {
  return (
    <fieldset className={styles.choice}>
      <legend>{copy.theme.label}</legend>
      <Choices group="theme" />
    </fieldset>
  );
}

/** The same control for the button in the header. The browser script keeps both alike. */
export function ThemeMenu() {
  return (
    <fieldset className={styles.menu} id={pageIds.theme} popover="auto" aria-label={copy.theme.label}>
      <Choices group="theme-menu" />
    </fieldset>
  );
}

function Choices({ group }: { group: string }) {
  return listChoices().map(([name, value]) => (
    <label key={name}>
      <input type="radio" name={group} value={value} defaultChecked={value === ''} />
      {name}
    </label>
  ));
}
