// The cache tags of a page: the release it was rendered from, and the settings it shows. Next stores them with the entry.
import { createHash } from 'node:crypto';
import { env } from '#lib/env.ts';
import type { Digest } from '#lib/model/digest.ts';

const releasePrefix = 'release:';
const historyPrefix = 'history:';
const settingsPrefix = 'settings:';

/** The header in which Next stores an entry's tags, also in build seeds (measured on 16.4.6). */
export const tagsHeader = 'x-next-cache-tags';

export function releaseTag(release: Digest): string {
  return releasePrefix + release;
}

/** @param history the history of posts that the pointer names; `undefined` if it names none */
export function historyTag(history: Digest | undefined): string {
  return historyPrefix + (history ?? 'none');
}

/** Names the settings that pages contain. They may change without a new build. */
export const settingsTag = settingsPrefix + digestSettings();

function digestSettings(): string {
  const shown = JSON.stringify([env.siteUrl, env.editUrl, env.fediverseCreator]);
  return createHash('sha256').update(shown).digest('hex').slice(0, 16);
}

/** @returns the release an entry shows, or `undefined` for an entry that shows none */
export function releaseOf(tags: string | undefined): Digest | undefined {
  return findTag(tags, releasePrefix)?.slice(releasePrefix.length);
}

/** @returns the tag of the history that an entry shows, or `undefined` for an entry that shows none */
export function historyTagOf(tags: string | undefined): string | undefined {
  return findTag(tags, historyPrefix);
}

/** @returns whether the entry was rendered with other settings, so that it must not be served */
export function hasOtherSettings(tags: string | undefined): boolean {
  const tag = findTag(tags, settingsPrefix);
  return tag !== undefined && tag !== settingsTag;
}

function findTag(tags: string | undefined, prefix: string): string | undefined {
  return tags?.split(',').find((candidate) => candidate.startsWith(prefix));
}
