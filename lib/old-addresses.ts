// The addresses that a post had before, and its redirects from them.
import { normalizeAddress, type Redirects } from '#lib/model/redirects.ts';
import { markdownPath, postPath } from '#lib/urls.ts';

/** Front matter fields of a post. */
interface FormerAddresses {
  /** Slugs. */
  formerly?: readonly string[];
  /** Addresses as authors write them. */
  redirects?: readonly string[];
}

/** @returns the redirects from a former slug of a post: of its page, and of its Markdown text */
export function redirectSlug(from: string, to: string): Redirects {
  return { [postPath(from)]: postPath(to), [markdownPath(from)]: markdownPath(to) };
}

/** @returns the redirects to a post from the addresses that it had before */
export function listRedirects(slug: string, { formerly = [], redirects = [] }: FormerAddresses): Redirects {
  const listed = redirects.map((from) => [normalizeAddress(from), postPath(slug)]);
  return Object.assign({}, ...formerly.map((from) => redirectSlug(from, slug)), Object.fromEntries(listed));
}
