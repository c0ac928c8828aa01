import { copy } from '#lib/copy/words.ts';
import { languageProps } from '#lib/model/language.ts';
import type { Topics } from '#lib/posts/views.ts';
import { seriesFeedPath, tagFeedPath } from '#lib/urls.ts';
import rows from '../listing/row-list.module.css';
import addresses from './feed-addresses.module.css';

/** The feeds of all tags and series. Renders nothing if there are none. */
export function FeedsByTopic({ tags, series }: Topics) {
  if (tags.length + series.length === 0) return null;
  return (
    <section>
      <h2 className={addresses.title}>{copy.subscribe.byTopic}</h2>
      <p>{copy.subscribe.byTopicNote}</p>
      <ul className={rows.list}>
        {tags.map(({ tag, name }) => (
          <li key={`tag ${tag}`}>
            <a href={tagFeedPath(tag)} dir="auto">
              {name}
            </a>
          </li>
        ))}
        {series.map(({ slug, title, lang }) => (
          <li key={`series ${slug}`}>
            <a href={seriesFeedPath(slug)} {...languageProps(lang)}>
              {title}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
