// The addresses that a post had before, the addresses that readers guess, and the redirects from them.
import type { Outline } from '#lib/model/outline.ts';
import { normalizeAddress, type Redirects } from '#lib/model/redirects.ts';
import {
  archivePath,
  archiveYearPath,
  atomPath,
  feedsPath,
  historyPath,
  homePath,
  jsonFeedPath,
  markdownPath,
  postPath,
  rssPath,
  seriesFeedPath,
  seriesPath,
  tagFeedPath,
  tagPath,
} from '#lib/urls.ts';

/** Front matter fields of a post. */
interface FormerAddresses {
  /** Slugs. */
  formerly?: readonly string[];
  /** Addresses as authors write them. */
  redirects?: readonly string[];
}

/** @returns the redirects from a former slug of a post: of its page, its Markdown text and its history */
export function redirectSlug(from: string, to: string): Redirects {
  return Object.fromEntries([postPath, markdownPath, historyPath].map((build) => [build(from), build(to)]));
}

/** @returns the redirects to a post from the addresses that it had before */
export function listRedirects(slug: string, { formerly = [], redirects = [] }: FormerAddresses): Redirects {
  const listed = redirects.map((from) => [normalizeAddress(from), postPath(slug)]);
  return Object.assign({}, ...formerly.map((from) => redirectSlug(from, slug)), Object.fromEntries(listed));
}

/** Addresses of feeds and lists in WordPress, Ghost, Hugo, Jekyll, Blogger and others. */
const usualGuesses: Redirects = {
  ...toEach(rssPath, '/feed /feed/rss /feed/rss2 /feed.rss /rss /rss2 /rss.xml /rss/feed.xml /index.xml /index.rss'),
  ...toEach(rssPath, '/blog/feed /blog/feed.xml /blog/rss /blog/rss.xml /blog/index.xml /posts/feed /posts/index.xml'),
  ...toEach(
    rssPath,
    '/posts/rss.xml /posts/feed.xml /feeds/rss /feeds/rss.xml /feeds/posts/default /feeds/all.rss.xml',
  ),
  ...toEach(atomPath, '/atom /feed/atom /feed.atom /index.atom /blog/atom.xml /feeds/atom /feeds/atom.xml'),
  ...toEach(atomPath, '/feeds/all.atom.xml'),
  ...toEach(jsonFeedPath, '/feed/json /feeds/feed.json'),
  ...toEach(feedsPath, '/subscribe /follow'),
  ...toEach(homePath, '/posts /blog'),
};

function toEach(target: string, addresses: string): Redirects {
  return Object.fromEntries(addresses.split(' ').map((address) => [address, target]));
}

/** Names of the feed of a list in other software. */
const listFeeds = ['/feed', '/rss', '/rss.xml', '/index.xml', '/atom.xml'];

/**
 * Lists the redirects from addresses that readers and feed readers try. Pages and redirects of the author with the same
 * address take precedence.
 */
export function listGuesses({ archive, uses, series }: Outline): Redirects {
  const feedOf = (list: string, feed: string) => toEach(feed, listFeeds.map((end) => list + end).join(' '));
  return Object.assign(
    {},
    usualGuesses,
    ...uses.map(({ tag }) => feedOf(tagPath(tag), tagFeedPath(tag))),
    ...[...series.keys()].map((slug) => feedOf(seriesPath(slug), seriesFeedPath(slug))),
    ...archive.shown.map(({ year }) => ({ [archiveYearPath(year)]: `${archivePath}#year-${year}` })),
  );
}
