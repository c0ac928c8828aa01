import styles from './back-link.module.css';

/** Under a list: the way to what it is a part of. */
export function BackLink({ path, text }: { path: string; text: string }) {
  return (
    <p className={styles.back}>
      <a href={path}>{text}</a>
    </p>
  );
}
