// The tags by which a CDN purges pages. Each response has the tag of its address, that of its group and that of the site, so
// that a purge names exactly the changed pages, and yet is short if all pages of a group have changed.
import { digestOf } from '#lib/model/digest.ts';
import type { PageChange } from '#lib/model/page-changes.ts';
import type { Index } from '#lib/model/release.ts';
import { viewsOf } from '#lib/posts/views.ts';
import { routes } from '#lib/routes.ts';

/** The tag of all responses. */
export const siteTag = 'site';

/** Characters. Longer addresses have a tag of their digest: caches limit tags and headers. */
const longestTag = 120;

/** Groups whose pages often change together: a new post shifts all pages of its lists. */
const groups: [RegExp, (match: string) => string][] = [
  [/^\/(?:page\/\d+)?$/, () => 'list'],
  [/^\/tags\/([^/]+)(?:\/page\/\d+)?$/, (tag) => `list/${tag}`],
  [/^\/posts\/[^/]+\.md$/, () => 'markdown'],
  [/^\/posts\/[^/]+$/, () => 'posts'],
];

/** Addresses of one kind that no comparison of releases covers, because the response depends on the request. */
const uncompared = routes
  .filter(({ list, isOfServer, isPerRequest }) => !list || isOfServer || isPerRequest)
  .map(({ pattern }) => new RegExp(`^${pattern.replace(/\[\w+\]/g, '[^/]+')}$`));

/** @returns whether a comparison of two releases notices each change of the response at an address of the site */
export function isCompared(path: string): boolean {
  return !uncompared.some((pattern) => pattern.test(path));
}

/** @param path an address of the site, escaped or not */
export function listResponseTags(path: string): string[] {
  const tag = tagOf(path);
  const group = groupOf(tag);
  return [tag, ...(group === undefined ? [] : [group]), siteTag];
}

/** @returns the tag of an address, escaped or not. Caches separate tags by commas and spaces. */
export function tagOf(path: string): string {
  const tag = encodeURI(decode(path)).replaceAll(',', '%2C');
  return tag.length > longestTag ? `/${digestOf(tag).slice(0, 32)}` : tag;
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function groupOf(tag: string): string | undefined {
  for (const [pattern, name] of groups) {
    const match = pattern.exec(tag);
    if (match) return name(match[1] ?? '');
  }
  return undefined;
}

/**
 * Lists the tags of changed pages. If all pages of a group have changed, the tag of the group replaces theirs; if all groups
 * have, the tag of the site replaces them all.
 * @param before the release whose pages a CDN may have; `undefined` if it is not known
 */
export function listPurgedTags(before: Index | undefined, changes: readonly PageChange[]): string[] {
  if (!before) return [siteTag];
  // No cache has pages that are new: responses other than 200 are not stored.
  const changed = new Set(changes.filter(({ change }) => change !== 'added').map(({ path }) => path));
  const total = new Map<string, number>();
  const hit = new Map<string, string[]>();
  const single: string[] = [];
  let unchanged = 0;
  for (const path of listAddresses(before)) {
    const isChanged = changed.has(path);
    if (!isChanged) unchanged += 1;
    const tag = tagOf(path);
    const group = groupOf(tag);
    if (group === undefined) {
      if (isChanged) single.push(tag);
      continue;
    }
    total.set(group, (total.get(group) ?? 0) + 1);
    if (isChanged) hit.set(group, [...(hit.get(group) ?? []), tag]);
  }
  if (unchanged === 0) return [siteTag];
  const grouped = [...hit].flatMap(([group, tags]) => (tags.length === total.get(group) ? [group] : tags));
  return [...new Set([...single, ...grouped])];
}

function listAddresses(index: Index): Set<string> {
  const { outline } = viewsOf(index);
  const paths = routes.flatMap(({ list }) => list?.(outline).map(({ path }) => path) ?? []);
  return new Set(paths.filter(isCompared));
}
