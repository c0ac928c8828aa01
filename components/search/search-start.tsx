import { LinkList } from '#components/listing/link-list.tsx';
import { copy } from '#lib/copy/words.ts';
import type { TagUse } from '#lib/model/listing.ts';
import type { PostSummary } from '#lib/posts/views.ts';
import { archivePath, tagPath } from '#lib/urls.ts';
import rows from '../listing/row-list.module.css';
import styles from './search-start.module.css';

/** The search page before a query: all tags and the newest posts. */
export function SearchStart({ tags, posts }: { tags: TagUse[]; posts: PostSummary[] }) {
  return (
    <>
      {tags.length > 0 ? (
        <section>
          <h2 className={styles.title}>{copy.search.byTag}</h2>
          <ul className={rows.list}>
            {tags.map(({ tag, name, count }) => (
              <li key={tag}>
                <a href={tagPath(tag)} dir="auto">
                  {name}
                </a>{' '}
                <span className={styles.count}>{count}</span>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      <LinkList title={copy.search.newestPosts} posts={posts} />
      <p>
        <a href={archivePath}>{copy.search.allPosts}</a>
      </p>
    </>
  );
}
