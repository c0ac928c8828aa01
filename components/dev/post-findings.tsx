import { copy } from '#lib/copy/words.ts';
import type { Diagnostic } from '#lib/model/diagnostic.ts';
import type { Post } from '#lib/model/release.ts';
import { cardPath, postPath } from '#lib/urls.ts';
import styles from './platform-cards.module.css';

interface Props {
  /** Absent for the findings of files that have no page. */
  post?: Post;
  findings: readonly Diagnostic[];
  /** The language of the site. */
  language: string;
}

/** Shows the length of a post, its errors and warnings, and its card. */
export function PostFindings({ post, findings, language }: Props) {
  if (!post && findings.length === 0) return null;
  const links = findings.filter(({ level, field }) => !level && field === 'link').length;
  return (
    <section className={styles.post}>
      {post ? (
        <>
          <h2>
            <a href={postPath(post.slug)}>{post.title}</a>
          </h2>
          <p>
            {[...(post.hidden ? [copy.post[post.hidden]] : []), copy.devPosts.facts(post.words, links)].join(' · ')} ·{' '}
            {copy.post.readingTime(post.minutes, language)}
          </p>
        </>
      ) : (
        <h2>{copy.devPosts.others}</h2>
      )}
      <ul className={styles.warnings}>
        {findings.map(({ file, line, level, field, message }) => (
          <li key={`${file} ${line} ${field} ${message}`}>
            {level ? `${level}: ` : ''}
            {post ? `${line}` : `${file}:${line}`} {field} {message}
          </li>
        ))}
      </ul>
      {post ? (
        // biome-ignore lint/performance/noImgElement: authors only, in development
        <img src={cardPath(post.card)} alt="" width={600} height={315} loading="lazy" />
      ) : null}
    </section>
  );
}
