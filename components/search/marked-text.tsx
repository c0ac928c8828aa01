import { Fragment } from 'react';
import styles from './marked-text.module.css';

/** A text with highlighted matches. @param pieces plain text and matches in turn, plain text first */
export function MarkedText({ pieces }: { pieces: string[] }) {
  return pieces.map((piece, index) => {
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no name, and are rendered once
    if (index % 2 === 0) return <Fragment key={index}>{piece}</Fragment>;
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: as above
      <mark key={index} className={styles.mark}>
        {piece}
      </mark>
    );
  });
}
