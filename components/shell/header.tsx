import { copy } from '#lib/copy/words.ts';
import type { Site, SiteLink } from '#lib/model/release.ts';
import { aboutPath, archivePath, homePath, pageIds, searchPath, tagsPath } from '#lib/urls.ts';
import styles from './header.module.css';
import { Mark } from './mark.tsx';
import { ThemeMenu } from './theme-choice.tsx';

const listUsualLinks = (): readonly SiteLink[] => [
  { label: copy.header.posts, address: homePath },
  { label: copy.header.archive, address: archivePath },
  { label: copy.header.tags, address: tagsPath },
  { label: copy.header.about, address: aboutPath },
  { label: copy.header.search, address: searchPath },
];

export function Header({ site }: { site: Site }) {
  const links = site.navigation ?? listUsualLinks();
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
      <button type="button" className={styles.theme} popoverTarget={pageIds.theme} aria-label={copy.theme.label}>
        <svg width="18" height="18" aria-hidden="true">
          <path d="M9 0a9 9 0 0 0 0 18zM9 0a9 9 0 0 1 0 18v-2A7 7 0 0 0 9 2z" fill="currentColor" />
        </svg>
      </button>
      <ThemeMenu />
    </header>
  );
}
