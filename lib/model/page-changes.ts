// Compares two releases: the posts and pages that differ.
import type { Index, Page } from '#lib/model/release.ts';
import { pagePath, postPath } from '#lib/urls.ts';

export interface PageChange {
  /** The path that readers request: `/posts/x`. */
  path: string;
  change: 'added' | 'changed' | 'removed';
}

/**
 * @param before `undefined` for the first release
 * @returns the posts and pages whose index entries differ, removed ones last
 */
export function comparePages(before: Index | undefined, after: Index): PageChange[] {
  const old = listEntries(before);
  const changes: PageChange[] = [];
  for (const [path, entry] of listEntries(after)) {
    const known = old.get(path);
    old.delete(path);
    if (known === undefined) changes.push({ path, change: 'added' });
    else if (known !== entry && JSON.stringify(known) !== JSON.stringify(entry))
      changes.push({ path, change: 'changed' });
  }
  return [...changes, ...[...old.keys()].map((path): PageChange => ({ path, change: 'removed' }))];
}

function listEntries(index: Index | undefined): Map<string, Page> {
  return new Map([
    ...(index?.posts ?? []).map((post): [string, Page] => [postPath(post.slug), post]),
    ...Object.values(index?.pages ?? {}).map((page): [string, Page] => [pagePath(page.slug), page]),
  ]);
}
