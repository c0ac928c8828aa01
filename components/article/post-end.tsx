import { formatDate } from '#lib/dates.ts';
import type { PostLink } from '#lib/model/listing.ts';
import type { Post } from '#lib/model/release.ts';
import { site } from '#lib/site.ts';
import { absoluteUrl, editUrl, pageIds, postPath } from '#lib/urls.ts';
import styles from './post-end.module.css';

interface Props {
  post: Post;
  older: PostLink | undefined;
  newer: PostLink | undefined;
  related: readonly PostLink[];
}

/** What a reader may want after the last line: the next thing to read, a way to quote this one, a way to mend it. */
export function PostEnd({ post, older, newer, related }: Props) {
  return (
    <footer className={styles.end}>
      <Citation post={post} />
      {related.length > 0 ? (
        <section aria-labelledby={pageIds.related}>
          <h2 id={pageIds.related}>Related posts</h2>
          <ul>
            {related.map(({ slug, title, minutes }) => (
              <li key={slug}>
                <a href={postPath(slug)} dir="auto">
                  {title}
                </a>{' '}
                <span>{minutes} min</span>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {older || newer ? (
        <nav aria-label="Posts before and after">
          {older ? <Neighbour rel="prev" label="Older" post={older} /> : null}
          {newer ? <Neighbour rel="next" label="Newer" post={newer} /> : null}
        </nav>
      ) : null}
    </footer>
  );
}

function Citation({ post: { title, date, slug, file } }: { post: Post }) {
  const edit = editUrl(file);
  return (
    <div className={styles.tools}>
      <details>
        <summary>Cite this post</summary>
        <p>
          {site.author}. “{title}”. <cite>{site.name}</cite>, {formatDate(date)}. {absoluteUrl(postPath(slug))}
        </p>
      </details>
      {edit ? <a href={edit}>Report a mistake</a> : null}
    </div>
  );
}

interface NeighbourProps {
  rel: 'prev' | 'next';
  label: string;
  post: PostLink;
}

function Neighbour({ rel, label, post }: NeighbourProps) {
  return (
    <a href={postPath(post.slug)} rel={rel}>
      <span>{label}</span> {post.title}
    </a>
  );
}
