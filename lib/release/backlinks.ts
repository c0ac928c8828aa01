// Finds the posts that link to each post, for "Referred to in".
import type { Reference } from '#lib/compile/mdx/links.ts';
import type { Index, Post } from '#lib/model/release.ts';
import { safelyDecode } from '#lib/model/wording.ts';
import { postPath } from '#lib/urls.ts';

/** Linking posts that the index names for each post. The limit bounds the page of a post that all others link to. */
export const listedBacklinks = 20;

/**
 * Finds the public posts that link to each public post. A link to an old address of a post counts for it.
 * @param linksOf returns the internal links of a post
 * @returns slugs of linking posts by the slug of the linked one, newest first; `undefined` if no post links to another
 */
export function findBacklinks(
  { posts, redirects }: Pick<Index, 'posts' | 'redirects'>,
  linksOf: (post: Post) => readonly Reference[],
): Index['backlinks'] {
  const visible = posts.filter(({ hidden }) => !hidden);
  const slugs = new Map(visible.map(({ slug }) => [postPath(slug), slug]));
  const found = new Map<string, string[]>();
  for (const post of visible) {
    const from = post.slug;
    for (const to of new Set(linksOf(post).map(({ target }) => findSlug(target, slugs, redirects)))) {
      if (to === undefined || to === from) continue;
      const linking = found.get(to) ?? [];
      if (linking.length < listedBacklinks) linking.push(from);
      found.set(to, linking);
    }
  }
  return found.size > 0 ? Object.fromEntries(found) : undefined;
}

function findSlug(target: string, slugs: ReadonlyMap<string, string>, redirects: Index['redirects']) {
  const path = safelyDecode(target.replace(/[?#].*$/s, ''));
  return slugs.get(path) ?? slugs.get(redirects[path] ?? '');
}
