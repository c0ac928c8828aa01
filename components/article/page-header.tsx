import type { ReactNode } from 'react';
import styles from './page-header.module.css';

interface Props {
  title: string;
  description?: string;
  /** Facts shown below the beam, such as date and tags. */
  children?: ReactNode;
}

export function PageHeader({ title, description, children }: Props) {
  return (
    <header className={styles.header}>
      <h1 className="p-name" dir="auto">
        {title}
      </h1>
      <div className={styles.beam}>{children}</div>
      {description ? <p className={`p-summary ${styles.standfirst}`}>{description}</p> : null}
    </header>
  );
}
