import { Sentence } from '#components/shell/sentence.tsx';
import * as copy from '#lib/copy.ts';
import { formatDate, lastChange } from '#lib/dates.ts';
import { languageProps } from '#lib/model/language.ts';
import type { Post } from '#lib/model/release.ts';
import { tagPath } from '#lib/urls.ts';
import styles from './post-facts.module.css';

interface Props {
  post: Pick<Post, 'lang' | 'date' | 'updated' | 'minutes' | 'tags' | 'hidden'>;
  tags: Record<string, string>;
  /** The language of the site, which applies unless the post has one. */
  language: string;
  /** The place in a series, from 1. */
  part?: number;
}

/** The line below a title: date, reading time, tags. Date and time are in the language of the post. */
export function PostFacts({ post, tags, language, part }: Props) {
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
