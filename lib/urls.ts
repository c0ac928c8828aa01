// Builds all paths of the site, and absolute URLs.
import { env } from '#lib/env.ts';

export const homePath = '/';
/**
 * Element ids of page templates. Headings do not get them, because ids must be unique on a page. That of the theme has a dot,
 * which no id of a heading has.
 */
export const pageIds = { main: 'main', theme: '.theme', related: 'related', backlinks: 'referred-to' } as const;
export const aboutPath = '/about';
/** The page that shows every element that a post can contain. It is not linked and not indexed. */
export const styleguidePath = '/styleguide';

export function postPath(slug: string): string {
  return `/posts/${slug}`;
}

/** The versions of a post. */
export function historyPath(slug: string): string {
  return `${postPath(slug)}/history`;
}

/** The first words of a post as JSON, for link previews. */
export function excerptPath(slug: string): string {
  return `${postPath(slug)}/excerpt`;
}

/** A page of `content/pages`, such as `/about`. */
export function pagePath(slug: string): string {
  return `/${slug}`;
}

/** A page of the post list. The first one is the home page. */
export function listPath(page: number): string {
  return page === 1 ? homePath : `/page/${page}`;
}

export const tagsPath = '/tags';

export function tagPath(tag: string, page = 1): string {
  return page === 1 ? `${tagsPath}/${tag}` : `${tagsPath}/${tag}/page/${page}`;
}

/** @param slug from `seriesSlug`, not escaped */
export function seriesPath(slug: string): string {
  return `/series/${slug}`;
}

export const archivePath = '/archive';

/** The page of a year that is not on the archive page itself. */
export function archiveYearPath(year: number): string {
  return `${archivePath}/${year}`;
}

export const searchPath = '/search';

export function searchResultsPath(query: string): string {
  return `${searchPath}?q=${encodeURIComponent(query)}`;
}

/** Search results as JSON for the dialog. The parameter is `q`. */
export const searchDataPath = '/search.json';

export const rssPath = '/feed.xml';
export const atomPath = '/atom.xml';
export const jsonFeedPath = '/feed.json';
/** The feeds of the whole site, in the order in which pages list them. Each has another media type, and `name` is that of its words. */
export const feeds = [
  { name: 'rss', path: rssPath, type: 'application/rss+xml' },
  { name: 'atom', path: atomPath, type: 'application/atom+xml' },
  { name: 'json', path: jsonFeedPath, type: 'application/feed+json' },
] as const;
/** The style sheet that makes RSS and Atom readable in a browser. */
export const feedStylePath = '/feed.css';
/** The page that lists the feeds and says how to subscribe. */
export const feedsPath = '/feeds';
/** The hand-picked posts for new readers. It exists if the author lists any. */
export const startPath = '/start';

/** The RSS feed of a tag. */
export function tagFeedPath(tag: string): string {
  return `${tagPath(tag)}/feed.xml`;
}

/** The RSS feed of a series. @param slug from `seriesSlug`, not escaped */
export function seriesFeedPath(slug: string): string {
  return `${seriesPath(slug)}/feed.xml`;
}

export const sitemapPath = '/sitemap.xml';
export const robotsPath = '/robots.txt';
export const llmsPath = '/llms.txt';
/** A static file with the operator's contact. */
export const securityTxtPath = '/.well-known/security.txt';
export const manifestPath = '/manifest.webmanifest';
/** Phones and old browsers request this path by default. */
export const touchIconPath = '/apple-touch-icon.png';

/** The mark of the site, as the header shows it. */
export const markPath = '/mark.svg';
/** The source of the other icons. */
export const iconSvgPath = '/icon.svg';
export const faviconPath = '/favicon.ico';

/** The health of the server and the publisher, for a monitor. */
export const healthPath = '/healthz';
/** Whether the process works, for a supervisor that restarts it. */
export const livePath = '/livez';
/** Whether the server should get requests, for a load balancer. */
export const readyPath = '/readyz';
export const probePaths = [healthPath, livePath, readyPath] as const;
/** Receives webhooks of git hosts. */
export const webhookPath = '/api/publish';

/** A draft preview: one page of any release. The token is secret. */
export function draftPreviewPath(token: string): string {
  return `/preview/${token}`;
}

/** An image of a draft preview. */
export function draftPreviewMediaPath(token: string, name: string): string {
  return `${draftPreviewPath(token)}/media/${name}`;
}

/** @param icon the icon's name, which changes with the drawing */
export function iconPath(icon: string): string {
  return `/icons/${icon}.png`;
}

/** The page that the service worker shows if the requested one is not stored offline. */
export const offlinePath = '/offline';
/** The service worker. Its scope is the folder of its path, so it is at the root. */
export const workerPath = '/sw.js';

/** The Markdown source of a post. */
export function markdownPath(slug: string): string {
  return `${postPath(slug)}.md`;
}

/** The folder of the Open Graph images. */
export const cardsPath = '/og/';

/** @param card the name of the Open Graph image, which changes with its content */
export function cardPath(card: string): string {
  return `${cardsPath}${card}.png`;
}

/** @returns the name of the Open Graph image at a path, or `undefined` if no image can have that path */
export function parseCardPath(path: string): string | undefined {
  return /^\/og\/([0-9a-f]{16})\.png$/.exec(path)?.[1];
}

/** Each post as platforms show a link to it, in `npm run dev` only. */
export function devCardsPath(page = 1): string {
  return page === 1 ? '/dev/cards' : `/dev/cards?page=${page}`;
}

/** Length, errors and warnings of each post, in `npm run dev` only. */
export function devPostsPath(page = 1): string {
  return page === 1 ? '/dev/posts' : `/dev/posts?page=${page}`;
}

/** @param name file name: `<stem>.<extension>` or `<stem>-<width>.<format>` */
export function mediaPath(name: string): string {
  return `/media/${name}`;
}

/** @returns the URL of the "Report a mistake" link, or `undefined` without `EDIT_URL` */
export function editUrl(file: string): string | undefined {
  return env.editUrl && `${env.editUrl}/${file}`;
}

/** @param file file name of a browser script, which contains a hash of its content */
export function assetPath(file: string): string {
  return `/assets/${file}`;
}

/** @returns the URL on the origin of `SITE_URL` */
export function absoluteUrl(path: string): string {
  return path === homePath ? `${env.siteUrl}/` : `${env.siteUrl}${path}`;
}
