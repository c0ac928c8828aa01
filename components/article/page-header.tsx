import type { ReactNode } from 'react';
import styles from './page-header.module.css';

interface Props {
  title: string;
  /** The language of the title. */
  lang?: string;
  description?: string;
  /** Whether both are texts of an article, which has their direction. Others are aligned as the site is. */
  isInArticle?: boolean;
  /** Facts shown below the beam, such as date and tags. */
  children?: ReactNode;
}

export function PageHeader({ title, lang, description, isInArticle = false, children }: Props) {
  return (
    <header className={styles.header}>
      <h1 className="p-name" lang={lang}>
        {isInArticle ? title : <bdi>{title}</bdi>}
      </h1>
      <div className={styles.beam}>{children}</div>
      {description ? (
        <p
          className={`p-summary ${isInArticle ? styles.standfirst : styles.line}`}
          lang={isInArticle ? lang : undefined}
        >
          {isInArticle ? description : <bdi>{description}</bdi>}
        </p>
      ) : null}
    </header>
  );
}
