import styles from './nearest.module.css';

/** Empty: the front fills in what lies closest to the address, as this page is rendered once for all addresses. */
export function Nearest() {
  return <section data-nearest className={styles.nearest} />;
}
