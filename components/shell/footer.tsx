import * as copy from '#lib/copy.ts';
import type { Site } from '#lib/model/release.ts';
import { aboutPath, homePath } from '#lib/urls.ts';
import styles from './footer.module.css';
import { Sentence } from './sentence.tsx';
import { ThemeChoice } from './theme-choice.tsx';

export function Footer({ site }: { site: Site }) {
  return (
    <footer className={styles.footer}>
      <p>{site.tagline}</p>
      <ThemeChoice />
      <p>
        <Sentence
          text={copy.footer.about}
          parts={{
            site: <a href={homePath}>{site.name}</a>,
            about: <a href={aboutPath}>{copy.footer.aboutLink}</a>,
          }}
        />
      </p>
    </footer>
  );
}
