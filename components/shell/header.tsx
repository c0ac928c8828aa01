import { site } from '#lib/site.ts';
import { aboutPath, homePath } from '#lib/urls.ts';
import styles from './header.module.css';
import { Mark } from './mark.tsx';

export function Header() {
  return (
    <header className={styles.header}>
      <a className={styles.name} href={homePath}>
        <Mark />
        {site.name}
      </a>
      <nav aria-label="Site">
        <ul className={styles.links}>
          <li>
            <a href={homePath}>Posts</a>
          </li>
          <li>
            <a href={aboutPath}>About</a>
          </li>
        </ul>
      </nav>
    </header>
  );
}
