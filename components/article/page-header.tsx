import type { ReactNode } from 'react';
import { dirOf } from '#lib/model/language.ts';
import styles from './page-header.module.css';

interface Props {
  title: string;
  /** The language of the title. */
  lang?: string;
  description?: string;
  /** Whether the texts belong to an article, which has their direction. The description then has the language of the title. */
  isInArticle?: boolean;
  /** Facts shown below the beam, such as date and tags. */
  children?: ReactNode;
}

export function PageHeader({ title, lang, description, isInArticle = false, children }: Props) {
  return (
    <header className={styles.header}>
      <h1 className="p-name" lang={lang} dir={isInArticle ? undefined : dirOf(lang)}>
        {title}
      </h1>
      <div className={styles.beam}>{children}</div>
      {description ? (
        <p className={`p-summary ${styles.standfirst}`} {...(isInArticle ? { lang } : { dir: 'auto' })}>
          {description}
        </p>
      ) : null}
    </header>
  );
}
