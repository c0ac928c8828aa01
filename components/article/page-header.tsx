import type { ReactNode } from 'react';
import styles from './page-header.module.css';

interface Props {
  title: string;
  description: string;
  children?: ReactNode;
}

export function PageHeader({ title, description, children }: Props) {
  return (
    <header className={styles.header}>
      <h1>{title}</h1>
      <p>{description}</p>
      {children}
    </header>
  );
}
