import styles from './nearest.module.css';

/** An empty place for suggestions. The 404 page is rendered once for all addresses; the server fills this in for each request. */
export function Nearest() {
  return <section data-nearest className={styles.nearest} />;
}
