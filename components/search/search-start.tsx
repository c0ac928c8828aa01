import { LinkList } from '#components/listing/link-list.tsx';
import type { TagUse } from '#lib/model/listing.ts';
import type { PostSummary } from '#lib/posts/views.ts';
import { archivePath, tagPath } from '#lib/urls.ts';
import styles from './search-start.module.css';

/** What the page shows as long as nothing is asked. */
export function SearchStart({ tags, posts }: { tags: TagUse[]; posts: PostSummary[] }) {
  return (
    <>
      {tags.length > 0 ? (
        <section>
          <h2 className={styles.title}>By tag</h2>
          <ul className={styles.tags}>
            {tags.map(({ tag, name, count }) => (
              <li key={tag}>
                <a href={tagPath(tag)}>{name}</a> <span className={styles.count}>{count}</span>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      <LinkList title="The newest posts" posts={posts} />
      <p>
        <a href={archivePath}>All posts by year</a>
      </p>
    </>
  );
}
