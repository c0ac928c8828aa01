import * as copy from '#lib/copy.ts';
import type { Site } from '#lib/model/release.ts';
import { aboutPath, archivePath, homePath, searchPath, tagsPath } from '#lib/urls.ts';
import styles from './header.module.css';
import { Mark } from './mark.tsx';

const links = [
  [homePath, copy.header.posts],
  [archivePath, copy.header.archive],
  [tagsPath, copy.header.tags],
  [aboutPath, copy.header.about],
  [searchPath, copy.header.search],
] as const;

export function Header({ site }: { site: Site }) {
  return (
    <header className={styles.header}>
      <a className={styles.name} href={homePath}>
        <Mark />
        {site.name}
      </a>
      <nav aria-label={copy.header.label}>
        <ul className={styles.links}>
          {links.map(([path, text]) => (
            <li key={path}>
              <a href={path}>{text}</a>
            </li>
          ))}
        </ul>
      </nav>
    </header>
  );
}
