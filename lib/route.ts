// A row of the table of routes: its type, and functions that make one.
import type { Words } from '#lib/copy/words.ts';
import type { Outline, OutlinePost } from '#lib/model/outline.ts';
import type { CardText } from '#lib/og/card.ts';
import type { Views } from '#lib/posts/views.ts';
import { pagePath } from '#lib/urls.ts';

export interface Address<Args extends readonly unknown[] = readonly unknown[]> {
  path: string;
  /** The arguments of the route's `data`. */
  args: Args;
  /** Time of the last change in milliseconds since 1970 UTC. Absent if no date is known. */
  changed?: (() => number | undefined) | undefined;
  /** The texts of the preview image. Absent if the page has none, or one that `lib/og/cards.ts` builds from a document or list. */
  card?: ((words: Words) => CardText) | undefined;
  /** Whether search engines are sent to another address. */
  isOriginalElsewhere?: boolean;
}

export interface Route<Args extends readonly unknown[] = readonly unknown[], Data = unknown> {
  /** Public path, with parameters in brackets. */
  pattern: string;
  /** Folder below `app/` without groups, if it differs from the pattern. */
  folder?: string;
  /** Whether `server.ts` handles it before Next. */
  isOfServer?: true;
  /** Whether it is a static file in `public/`. */
  isPublicFile?: true;
  /** Whether it is an HTML page with header and footer. */
  isPage?: true;
  isInSitemap?: true;
  /** Whether the response depends on the query of the request. */
  isPerRequest?: true;
  /** Whether browsers do not store it for offline reading. */
  isNotKept?: true;
  /** Whether a page of `content/pages` may take its address. */
  isReplaceable?: true;
  /** Whether the route has one address for each post. */
  isPerPost?: true;
  /**
   * The data that the response depends on, besides the build and, for pages, the facts of the site. Pages read it with `getData`.
   * Absent if there is none, or if the response depends on other data too.
   */
  data?(views: Views, ...args: Args): Data;
  /** Lists all addresses of the route. Absent if posts must not link to them: they contain hashes or secrets. */
  list?: (outline: Outline) => Address<Args>[];
  /**
   * Returns the addresses of this route that show the post: of a list, the first page, from which `isOnPage` derives the later
   * ones. If such an address is gone, a change of the post may be the cause of errors in other documents.
   */
  ofPost?(post: OutlinePost): string[];
}

/** Infers the types of a row. `data` must precede `list`, because TypeScript takes the arguments of addresses from it. */
export function route<Args extends readonly unknown[], Data>(facts: Route<Args, Data>): Route<Args, Data> {
  return facts;
}

/** A page with header and footer, in the sitemap. */
export function page<Args extends readonly unknown[], Data>(
  pattern: string,
  facts: Omit<Route<Args, Data>, 'pattern'>,
): Route<Args, Data> {
  return { pattern, isPage: true, isInSitemap: true, ...facts };
}

interface FixedPage<Data> extends Pick<Address, 'card'>, Omit<Route<[], Data>, 'pattern' | 'list'> {
  changed?: (outline: Outline) => number | undefined;
  /** Returns whether the page exists; by default it always does. */
  exists?: (outline: Outline) => boolean;
}

/** @returns a page with one address. If a page of `content/pages` may have the address, that page is shown instead. */
export function fixedPage<Data>(path: string, { card, changed, exists, ...facts }: FixedPage<Data>): Route<[], Data> {
  const isTaken = ({ pages }: Outline) => facts.isReplaceable && pages.some((slug) => pagePath(slug) === path);
  const list = (outline: Outline): Address<[]>[] =>
    isTaken(outline) || exists?.(outline) === false
      ? []
      : [{ path, args: [], card, changed: () => changed?.(outline) }];
  return page(path, { ...facts, list });
}

/** An address without parameters. */
export function single<Data>(path: string, data?: (views: Views) => Data): Route<[], Data> {
  return { pattern: path, list: () => [{ path, args: [] }], ...(data && { data }) };
}
