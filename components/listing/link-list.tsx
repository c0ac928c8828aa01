import { languageProps } from '#lib/model/language.ts';
import type { PostSummary } from '#lib/posts/views.ts';
import { postPath } from '#lib/urls.ts';
import styles from './link-list.module.css';

/** Titles of posts below a heading. Renders nothing without posts. */
export function LinkList({ title, posts }: { title: string; posts: PostSummary[] }) {
  if (posts.length === 0) return null;
  return (
    <section>
      <h2 className={styles.title}>{title}</h2>
      <ul className={styles.list}>
        {posts.map(({ slug, title: text, lang }) => (
          <li key={slug}>
            <a href={postPath(slug)} {...languageProps(lang)}>
              {text}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
