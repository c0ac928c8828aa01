import { copy } from '#lib/copy/words.ts';
import styles from './follow-link.module.css';

/** A link below a list to the feed with the same posts. */
export function FollowLink({ path, name }: { path: string; name: string }) {
  return (
    <p className={styles.follow}>
      <a href={path} dir="auto">
        {copy.subscribe.follow(name)}
      </a>
    </p>
  );
}
