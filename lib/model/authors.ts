// The authors of a blog, as `content/authors.yaml` names them.
import { nameWidth } from '#lib/model/image-name.ts';
import { type Author, type Authors, betterFormats, type ReleaseImage } from '#lib/model/release.ts';

/**
 * Finds an author by key, or by name in any case.
 * @param value what a post has under `authors`
 */
export function findAuthor(authors: Authors, value: string): Author | undefined {
  if (Object.hasOwn(authors, value)) return authors[value];
  const name = value.toLowerCase();
  return Object.values(authors).find((author) => author.name.toLowerCase() === name);
}

/** @returns the names of the authors of a post, or that of the site's author */
export function namesOf(authors: readonly Author[] | undefined, siteAuthor: string): string[] {
  return authors?.map(({ name }) => name) ?? [siteAuthor];
}

/** @returns a short name for the link of an author: host and path of `https:`, the address of `mailto:` */
export function nameLink(link: string): string {
  const { protocol, host, pathname } = new URL(link);
  return protocol === 'mailto:' ? pathname : `${host.replace(/^www\./, '')}${pathname.replace(/\/$/, '')}`;
}

/** @returns the first page of an author, for feeds and search engines */
export function pageOf({ links }: Author): string | undefined {
  return links.find((link) => link.startsWith('https:'));
}

/** @returns the smallest file of an avatar in a modern format, or `undefined` if these would only enlarge the image */
export function smallAvatar(image: ReleaseImage): { type: string; name: string } | undefined {
  for (const format of betterFormats) {
    const [width] = image.better[format] ?? [];
    if (width) return { type: `image/${format}`, name: nameWidth(image, format, width) };
  }
  return undefined;
}
