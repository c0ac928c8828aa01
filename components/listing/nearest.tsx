import styles from './nearest.module.css';

/**
 * A place for suggestions. The 404 page is rendered once for all addresses; the server fills this in for each request, or empties
 * it. Each page keeps only the CSS rules that match its own markup, so the list has an item.
 */
export function Nearest() {
  return (
    <section data-nearest className={styles.nearest}>
      <h2>-</h2>
      <ul>
        <li>-</li>
      </ul>
    </section>
  );
}
