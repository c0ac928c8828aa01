import type { Post } from '#lib/content/model.ts';
import { postPath } from '#lib/urls.ts';
import styles from './link-list.module.css';

export function LinkList({ title, posts }: { title: string; posts: Post[] }) {
  return (
    <section>
      <h2 className={styles.title}>{title}</h2>
      <ul className={styles.list}>
        {posts.map(({ slug, title: text }) => (
          <li key={slug}>
            <a href={postPath(slug)} dir="auto">
              {text}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
