import type { ReactNode } from 'react';
import { languageProps } from '#lib/model/language.ts';
import styles from './page-header.module.css';

interface Props {
  title: string;
  lang?: string;
  description?: string;
  descriptionLang?: string;
  /** Facts shown below the beam, such as date and tags. */
  children?: ReactNode;
}

export function PageHeader({ title, lang, description, descriptionLang, children }: Props) {
  return (
    <header className={styles.header}>
      <h1 className="p-name" {...languageProps(lang)}>
        {title}
      </h1>
      <div className={styles.beam}>{children}</div>
      {description ? (
        <p className={`p-summary ${styles.standfirst}`} {...languageProps(descriptionLang)}>
          {description}
        </p>
      ) : null}
    </header>
  );
}
