import { copy } from '#lib/copy/words.ts';
import type { Site } from '#lib/model/release.ts';
import { feedsPath } from '#lib/urls.ts';

interface Props {
  site: Pick<Site, 'name' | 'author'>;
  rhythm?: keyof typeof copy.home.rhythm;
}

/** Tells below the heading of the home page who writes, how often, and how to follow. */
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
