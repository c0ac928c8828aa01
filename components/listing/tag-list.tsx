import { copy } from '#lib/copy/words.ts';
import type { TagUse } from '#lib/model/listing.ts';
import { tagPath } from '#lib/urls.ts';
import styles from './tag-list.module.css';

export function TagList({ tags }: { tags: readonly TagUse[] }) {
  if (tags.length === 0) return <p>{copy.lists.noTags}</p>;
  return (
    <ul className={styles.list}>
      {tags.map(({ tag, name, count }) => (
        <li key={tag}>
          <a href={tagPath(tag)} dir="auto">
            {name}
          </a>{' '}
          <span dir="auto">{copy.lists.countPosts(count)}</span>
        </li>
      ))}
    </ul>
  );
}
