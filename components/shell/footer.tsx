import { site } from '#lib/site.ts';
import { aboutPath, homePath } from '#lib/urls.ts';
import styles from './footer.module.css';
import { ThemeChoice } from './theme-choice.tsx';

export function Footer() {
  return (
    <footer className={styles.footer}>
      <p>{site.tagline}</p>
      <ThemeChoice />
      <p>
        <a href={homePath}>{site.name}</a>, <a href={aboutPath}>what this is and what it is built with</a>.
      </p>
    </footer>
  );
}
