import { Sentence } from '#components/shell/sentence.tsx';
import { copy } from '#lib/copy/words.ts';
import { formatDate, lastChange } from '#lib/dates.ts';
import { pageOf } from '#lib/model/authors.ts';
import { languageProps } from '#lib/model/language.ts';
import type { Author, Post } from '#lib/model/release.ts';
import { tagPath } from '#lib/urls.ts';
import styles from './post-facts.module.css';

interface Props {
  post: Pick<Post, 'lang' | 'date' | 'updated' | 'minutes' | 'tags' | 'hidden' | 'authors'>;
  tags: Record<string, string>;
  /** The language of the site, which applies unless the post has one. */
  language: string;
  /** The place in a series, from 1. */
  part?: number;
  /** The path of the history, if there is one. */
  history?: string;
}

/** The line below a title: date, authors, reading time, tags. Date and time are in the language of the post. */
export function PostFacts({ post, tags, language, part, history }: Props) {
  const { lang } = post;
  const own = lang ?? language;
  return (
    <ul className={styles.facts}>
      {post.hidden ? (
        <li className={styles.hidden}>
          <bdi>{copy.post[post.hidden]}</bdi>
        </li>
      ) : null}
      {part ? (
        <li>
          <bdi>{copy.post.part(part)}</bdi>
        </li>
      ) : null}
      <li>
        <time className="dt-published" dateTime={post.date} lang={lang}>
          {formatDate(post.date, own)}
        </time>
      </li>
      {post.authors?.map((author) => (
        <li key={author.name}>
          <AuthorName {...author} />
        </li>
      ))}
      {post.updated ? (
        <li>
          <bdi>
            <Sentence
              text={copy.post.updated}
              parts={{
                date: (
                  <time className="dt-updated" dateTime={lastChange(post)} {...languageProps(lang)}>
                    {formatDate(post.updated, own)}
                  </time>
                ),
              }}
            />
          </bdi>
        </li>
      ) : null}
      {history ? (
        <li>
          <a href={history}>{copy.history.link}</a>
        </li>
      ) : null}
      <li>
        <bdi lang={lang}>{copy.post.readingTime(post.minutes, own)}</bdi>
      </li>
      {post.tags.map((tag) => (
        <li key={tag}>
          <a className="p-category" href={tagPath(tag)} rel="tag" dir="auto">
            {tags[tag] ?? tag}
          </a>
        </li>
      ))}
    </ul>
  );
}

function AuthorName(author: Author) {
  const page = pageOf(author);
  if (!page) return <bdi className="p-author h-card">{author.name}</bdi>;
  return (
    <a className="p-author h-card" href={page} rel="author" dir="auto">
      {author.name}
    </a>
  );
}
