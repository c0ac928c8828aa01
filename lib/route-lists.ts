// Lists and tests of addresses that follow from the table of routes.

import type { Words } from '#lib/copy/words.ts';
import type { Outline, OutlinePost } from '#lib/model/outline.ts';
import type { CardText } from '#lib/og/card.ts';
import { routes } from '#lib/routes.ts';
import { homePath, styleguidePath } from '#lib/urls.ts';

/** @returns the addresses that posts may link to */
export function listLinkable(outline: Outline): string[] {
  return routes.flatMap(({ list }) => list?.(outline).map(({ path }) => path) ?? []);
}

const laterPage = /\/page\/\d+$/;

/** @returns whether an address shows a post, so that the address may be gone without the post and others */
export function isOnPage(post: OutlinePost, path: string): boolean {
  const first = path.replace(laterPage, '') || homePath;
  return routes.some(({ ofPost }) => ofPost?.(post).includes(first));
}

/** @returns the texts of the preview images of pages, as far as the table names them */
export function listCardTexts(outline: Outline, words: Words): CardText[] {
  return routes
    .filter(({ isPage, isPerPost }) => isPage && !isPerPost)
    .flatMap(({ list }) => list?.(outline) ?? [])
    .flatMap(({ card }) => card?.(words) ?? []);
}

/** Addresses without parameters, except for the style guide, whose text is a page of `content/pages`. */
export const fixedPaths: ReadonlySet<string> = new Set(
  routes
    .filter(({ isReplaceable }) => !isReplaceable)
    .flatMap(({ pattern, folder }) => [pattern, folder ?? pattern])
    .filter((path) => !path.includes('[') && path !== styleguidePath),
);

/** First parts of addresses that pages of `content/pages` must not be below, such as `posts` and `tags`. */
export const fixedNames: ReadonlySet<string> = new Set(
  routes
    .filter(({ isReplaceable }) => !isReplaceable)
    .flatMap(({ pattern, folder }) => [pattern, folder ?? pattern])
    .map((path) => path.split('/')[1] ?? '')
    .concat('_next')
    .filter((name) => name !== '' && !name.startsWith('[') && `/${name}` !== styleguidePath),
);
