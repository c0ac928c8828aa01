import styles from './back-link.module.css';

/** A link below a list to the overview that the list belongs to. */
export function BackLink({ path, text }: { path: string; text: string }) {
  return (
    <p className={styles.back}>
      <a href={path}>{text}</a>
    </p>
  );
}
