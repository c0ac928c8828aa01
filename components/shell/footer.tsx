import { copy } from '#lib/copy/words.ts';
import type { Site } from '#lib/model/release.ts';
import { aboutPath, feedsPath, homePath } from '#lib/urls.ts';
import styles from './footer.module.css';
import { Sentence } from './sentence.tsx';
import { ThemeChoice } from './theme-choice.tsx';

export function Footer({ site }: { site: Site }) {
  const { social = [], licence, footer } = site;
  return (
    <footer className={styles.footer}>
      <p>{site.tagline}</p>
      <ThemeChoice />
      <ul className={styles.social}>
        <li>
          <a href={homePath}>{site.name}</a>
        </li>
        <li>
          <a href={aboutPath}>{copy.footer.about}</a>
        </li>
        <li>
          <a href={feedsPath}>{copy.footer.feeds}</a>
        </li>
      </ul>
      {footer && <p>{footer}</p>}
      {licence && (
        <p>
          <Sentence
            text={copy.footer.licence}
            parts={{
              licence: (
                <a href={licence.address} rel="license">
                  {licence.label}
                </a>
              ),
            }}
          />
        </p>
      )}
      {social.length > 0 && (
        <ul className={styles.social} aria-label={copy.footer.social}>
          {social.map(({ label, address }) => (
            <li key={label}>
              <a href={address} rel="me">
                {label}
              </a>
            </li>
          ))}
        </ul>
      )}
    </footer>
  );
}
