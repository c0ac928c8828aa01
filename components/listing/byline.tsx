import { copy } from '#lib/copy/words.ts';
import type { Site } from '#lib/model/release.ts';
import { feedsPath } from '#lib/urls.ts';

interface Props {
  site: Pick<Site, 'name' | 'author'>;
  rhythm?: keyof typeof copy.home.rhythm;
}

/** The author, the frequency of posts and a link to the feeds, below the heading of the home page. */
export function Byline({ site: { name, author }, rhythm }: Props) {
  return (
    <p>
      <bdi>
        {author === name ? '' : `${copy.home.writtenBy(author)} `}
        {rhythm ? `${copy.home.rhythm[rhythm]} ` : ''}
        <a href={feedsPath}>{copy.home.subscribe}</a>
      </bdi>
    </p>
  );
}
