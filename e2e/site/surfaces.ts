// Every place that lists posts: lists, feeds, sitemap, search. Each reader returns slugs in the order of the place.
import type { Page } from '@playwright/test';
import { parseFeed } from '@rowanmanning/feed-parser';
import type { Site } from './site.ts';

/** Addresses in documents have the origin of the build, not the port of the server. */
export function pathOf(address: string): string {
  const { pathname, search } = new URL(address, 'http://localhost');
  return pathname + search;
}

export interface PageElements {
  links: string[];
  /** The address of the next page of a list. */
  next: string[];
}

/** @param page any page, for its HTML parser */
async function readPage(site: Site, page: Page, path: string): Promise<PageElements> {
  const { status, text } = await site.get(path);
  if (status !== 200) throw new Error(`${path} responds with ${status}`);
  return page.evaluate((html) => {
    const parsed = new DOMParser().parseFromString(html, 'text/html');
    const list = (selector: string) =>
      [...parsed.querySelectorAll(selector)].map((element) => element.getAttribute('href') ?? '');
    return { links: list('main a[href]'), next: list('main a[rel~=next]') };
  }, text);
}

function slugsIn(addresses: readonly string[]): string[] {
  return addresses.flatMap((address) => /^\/posts\/([a-z0-9-]+)(?:\.md)?$/.exec(pathOf(address))?.[1] ?? []);
}

async function readPieces(site: Site, page: Page, first: string): Promise<string[]> {
  const slugs: string[] = [];
  for (let path: string | undefined = first; path; ) {
    const { links, next }: PageElements = await readPage(site, page, path);
    slugs.push(...slugsIn(links));
    path = next[0];
  }
  return slugs;
}

async function readTagPages(site: Site, page: Page): Promise<string[]> {
  const tags = (await readPage(site, page, '/tags')).links.filter((link) => link.startsWith('/tags/'));
  const slugs: string[] = [];
  for (const tag of tags) slugs.push(...(await readPieces(site, page, tag)));
  return slugs;
}

async function readXmlFeed(site: Site, path: string): Promise<string[]> {
  return slugsIn(parseFeed((await site.get(path)).text).items.map(({ url }) => url ?? ''));
}

async function readJsonFeed(site: Site): Promise<string[]> {
  const { items } = JSON.parse((await site.get('/feed.json')).text) as { items: { url: string }[] };
  return slugsIn(items.map(({ url }) => url));
}

async function readSitemap(site: Site): Promise<string[]> {
  return slugsIn([...(await site.get('/sitemap.xml')).text.matchAll(/<loc>(.*?)<\/loc>/g)].map(([, loc = '']) => loc));
}

async function readLlms(site: Site): Promise<string[]> {
  return slugsIn([...(await site.get('/llms.txt')).text.matchAll(/\]\((\S+?)\)/g)].map(([, link = '']) => link));
}

/** Searches for each title. @returns the slugs that are found by any of them */
async function readSearch(site: Site, titles: readonly string[]): Promise<string[]> {
  const slugs: string[] = [];
  for (const title of titles) {
    const { text } = await site.get(`/search.json?q=${encodeURIComponent(title)}`);
    const { hits } = JSON.parse(text) as { hits: { url: string }[] };
    slugs.push(...slugsIn(hits.map(({ url }) => url.replace(/#.*/, ''))));
  }
  return slugs;
}

interface Surface {
  /** @param titles of posts, which the search needs as queries */
  read: (site: Site, page: Page, titles: readonly string[]) => Promise<string[]>;
  /** The posts that the place lists. */
  names: 'all' | 'newest' | 'tagged';
  /** Whether the order is newest first. */
  isOrdered?: boolean;
}

export const surfaces: Record<string, Surface> = {
  'the list': { read: (site, page) => readPieces(site, page, '/'), names: 'all', isOrdered: true },
  'the archive': { read: (site, page) => readPieces(site, page, '/archive'), names: 'all', isOrdered: true },
  'the tags': { read: readTagPages, names: 'tagged' },
  'the search': { read: (site, _page, titles) => readSearch(site, titles), names: 'all' },
  'the sitemap': { read: readSitemap, names: 'all', isOrdered: true },
  'the RSS feed': { read: (site) => readXmlFeed(site, '/feed.xml'), names: 'newest', isOrdered: true },
  'the Atom feed': { read: (site) => readXmlFeed(site, '/atom.xml'), names: 'newest', isOrdered: true },
  'the JSON feed': { read: readJsonFeed, names: 'newest', isOrdered: true },
  'the list for language models': { read: readLlms, names: 'all', isOrdered: true },
};
