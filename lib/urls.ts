// The spelling of every path of the site, and how a path becomes an absolute URL.
import { env } from '#lib/env.ts';

export const homePath = '/';
export const aboutPath = '/about';
/** Every element a post can hold, in one place; not linked and not indexed. */
export const styleguidePath = '/styleguide';

export function postPath(slug: string): string {
  return `/posts/${slug}`;
}

/** A page that is no post, such as `/about`. */
export function pagePath(slug: string): string {
  return `/${slug}`;
}

/** @param card the card's name: it changes when what the card shows changes. */
export function cardPath(card: string): string {
  return `/og/${card}.png`;
}

/** @param name the file's name in the release: `<digest>.<extension>`. */
export function mediaPath(name: string): string {
  return `/media/${name}`;
}

/** @returns the address as the world spells it, on the origin of `SITE_URL`. */
export function absoluteUrl(path: string): string {
  return path === homePath ? `${env.siteUrl}/` : `${env.siteUrl}${path}`;
}
