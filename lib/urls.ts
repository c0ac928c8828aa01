// The spelling of every path of the site, and how a path becomes an absolute URL.
import { env } from '#lib/env.ts';

export const homePath = '/';
/** The ids that pages have around an article. No heading gets one of these, as an id must be unique on its page. */
export const pageIds = { main: 'main', related: 'related' } as const;
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

/** The list in pieces: its first page is the home page. */
export function listPath(page: number): string {
  return page === 1 ? homePath : `/page/${page}`;
}

export const tagsPath = '/tags';

export function tagPath(tag: string, page = 1): string {
  return page === 1 ? `${tagsPath}/${tag}` : `${tagsPath}/${tag}/page/${page}`;
}

/** @param slug as `seriesSlug` makes it of a title; spelled plainly, not escaped */
export function seriesPath(slug: string): string {
  return `/series/${slug}`;
}

export const archivePath = '/archive';

/** A year that is too far back to be shown on the page of the archive itself. */
export function archiveYearPath(year: number): string {
  return `${archivePath}/${year}`;
}

export const searchPath = '/search';

export function searchResultsPath(query: string): string {
  return `${searchPath}?q=${encodeURIComponent(query)}`;
}

/** The same results as data, for the dialog: it takes `q`, too. */
export const searchDataPath = '/search.json';

export const rssPath = '/feed.xml';
export const atomPath = '/atom.xml';
export const jsonFeedPath = '/feed.json';
/** The feeds that pages link to, by their media types. */
export const feedTypes = {
  'application/rss+xml': rssPath,
  'application/atom+xml': atomPath,
  'application/feed+json': jsonFeedPath,
} as const;
export const sitemapPath = '/sitemap.xml';
export const robotsPath = '/robots.txt';
export const llmsPath = '/llms.txt';
/** A file of `public/`, in which the operator names a contact. */
export const securityTxtPath = '/.well-known/security.txt';
export const manifestPath = '/manifest.webmanifest';
/** Where phones and old browsers look without being told. */
export const touchIconPath = '/apple-touch-icon.png';

/** The drawing that the other icons are made from. */
export const iconSvgPath = '/icon.svg';
export const faviconPath = '/favicon.ico';

/** The state of the server and of the last publication. */
export const healthPath = '/healthz';
/** Takes the deliveries of git hosts. */
export const webhookPath = '/api/publish';

/** A page of any release, for who has the link. */
export function previewPath(token: string): string {
  return `/preview/${token}`;
}

/** The pictures of that page: readers cannot ask for them yet. */
export function previewMediaPath(token: string, name: string): string {
  return `${previewPath(token)}/media/${name}`;
}

/** @param icon the icon's name: it changes when the drawing does. */
export function iconPath(icon: string): string {
  return `/icons/${icon}.png`;
}

/** What a reader's device shows instead of a page that it has not kept. */
export const offlinePath = '/offline';
/** The service worker; it stands at the root because it is in charge of what lies below its address. */
export const workerPath = '/sw.js';

/** A post as its author wrote it. */
export function markdownPath(slug: string): string {
  return `${postPath(slug)}.md`;
}

/** @param card the card's name: it changes when what the card shows changes. */
export function cardPath(card: string): string {
  return `/og/${card}.png`;
}

/** In `npm run dev` alone: what platforms show of each post. */
export function devCardsPath(page = 1): string {
  return page === 1 ? '/dev/cards' : `/dev/cards?page=${page}`;
}

/** @param name the file's name in the release: `<digest>.<extension>`. */
export function mediaPath(name: string): string {
  return `/media/${name}`;
}

/** @returns where a reader can mend a text, if `EDIT_URL` says so */
export function editUrl(file: string): string | undefined {
  return env.editUrl && `${env.editUrl}/${file}`;
}

/** @param file the name of a script for browsers: it changes with its bytes. */
export function assetPath(file: string): string {
  return `/assets/${file}`;
}

/** @returns the address as the world spells it, on the origin of `SITE_URL`. */
export function absoluteUrl(path: string): string {
  return path === homePath ? `${env.siteUrl}/` : `${env.siteUrl}${path}`;
}
