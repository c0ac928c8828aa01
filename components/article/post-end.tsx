import { Sentence } from '#components/shell/sentence.tsx';
import { copy } from '#lib/copy/words.ts';
import { formatDate } from '#lib/dates.ts';
import { namesOf } from '#lib/model/authors.ts';
import { directionOf, languageProps } from '#lib/model/language.ts';
import type { PostLink } from '#lib/model/listing.ts';
import type { Post, Site } from '#lib/model/release.ts';
import { absoluteUrl, editUrl, pageIds, postPath } from '#lib/urls.ts';
import styles from './post-end.module.css';

interface Props {
  post: Post;
  site: Site;
  older: PostLink | undefined;
  newer: PostLink | undefined;
  related: readonly PostLink[];
  backlinks: readonly PostLink[];
}

/**
 * The end of a post: how to cite and correct it, posts that link to it, related posts, and the posts before and after. It has the direction of
 * the site, as its words and most of its links are the site's.
 */
export function PostEnd({ post, site, older, newer, related, backlinks }: Props) {
  return (
    <footer className={styles.end} dir={directionOf(site.language)}>
      <Citation post={post} site={site} />
      <PostLinks id={pageIds.backlinks} heading={copy.post.backlinks} posts={backlinks} />
      <PostLinks id={pageIds.related} heading={copy.post.related} posts={related} />
      {older || newer ? (
        <nav aria-label={copy.post.neighbours}>
          {older ? <Neighbour rel="prev" label={copy.post.older} post={older} /> : null}
          {newer ? <Neighbour rel="next" label={copy.post.newer} post={newer} /> : null}
        </nav>
      ) : null}
    </footer>
  );
}

function Citation({ post: { title, lang, date, slug, file, authors }, site }: Pick<Props, 'post' | 'site'>) {
  const edit = editUrl(file);
  return (
    // The browser script adds buttons that share the post.
    <div className={styles.tools} data-share="">
      <details>
        <summary>{copy.post.cite}</summary>
        <p>
          <Sentence
            text={copy.post.citation}
            parts={{
              author: namesOf(authors, site.author).join(', '),
              title: <bdi {...languageProps(lang)}>{title}</bdi>,
              site: <cite>{site.name}</cite>,
              date: formatDate(date, copy.language),
              url: absoluteUrl(postPath(slug)),
            }}
          />
        </p>
      </details>
      {edit ? <a href={edit}>{copy.post.reportMistake}</a> : null}
    </div>
  );
}

function PostLinks({ id, heading, posts }: { id: string; heading: string; posts: readonly PostLink[] }) {
  if (posts.length === 0) return null;
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{heading}</h2>
      <ul>
        {posts.map(({ slug, title, lang, minutes }) => (
          <li key={slug}>
            <a href={postPath(slug)} {...languageProps(lang)}>
              {title}
            </a>{' '}
            <bdi>{copy.post.relatedTime(minutes)}</bdi>
          </li>
        ))}
      </ul>
    </section>
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
      <span>{label}</span> <bdi {...languageProps(post.lang)}>{post.title}</bdi>
    </a>
  );
}
