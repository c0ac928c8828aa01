import * as copy from '#lib/copy.ts';
import type { Site, SiteLink } from '#lib/model/release.ts';
import { aboutPath, archivePath, homePath, searchPath, tagsPath } from '#lib/urls.ts';
import styles from './header.module.css';
import { Mark } from './mark.tsx';

const usualLinks: readonly SiteLink[] = [
  { label: copy.header.posts, address: homePath },
  { label: copy.header.archive, address: archivePath },
  { label: copy.header.tags, address: tagsPath },
  { label: copy.header.about, address: aboutPath },
  { label: copy.header.search, address: searchPath },
];

export function Header({ site }: { site: Site }) {
  const links = site.navigation ?? usualLinks;
  return (
    <header className={styles.header}>
      <a className={styles.name} href={homePath}>
        <Mark mark={site.mark} />
        {site.name}
      </a>
      <nav aria-label={copy.header.label}>
        <ul className={styles.links}>
          {links.map(({ label, address }) => (
            <li key={label}>
              <a href={address}>{label}</a>
            </li>
          ))}
        </ul>
      </nav>
    </header>
  );
}
