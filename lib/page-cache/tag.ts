// The cache tag that names the release a page was rendered from. Next stores it with the entry.
import type { Digest } from '#lib/model/digest.ts';

const prefix = 'release:';

/** The header in which Next stores an entry's tags, also in build seeds (measured on 16.4.6). */
export const tagsHeader = 'x-next-cache-tags';

export function releaseTag(release: Digest): string {
  return prefix + release;
}

/** @returns the release an entry shows, or `undefined` for an entry that shows none */
export function releaseOf(tags: string | undefined): Digest | undefined {
  const tag = tags?.split(',').find((candidate) => candidate.startsWith(prefix));
  return tag?.slice(prefix.length);
}
