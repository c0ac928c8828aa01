// Classes of addresses: metrics have these few as a label, whatever addresses clients request.
import {
  archivePath,
  cardPath,
  feeds,
  probePaths,
  searchDataPath,
  searchPath,
  styleguidePath,
  tagsPath,
  webhookPath,
} from '#lib/urls.ts';

/** By the first part of the path. */
const classes = new Map<string, string>([
  ['', 'home'],
  ['posts', 'post'],
  ['page', 'list'],
  [firstPart(tagsPath), 'list'],
  [firstPart(archivePath), 'list'],
  ['series', 'list'],
  [firstPart(searchPath), 'search'],
  [firstPart(searchDataPath), 'search'],
  ...feeds.map(({ path }): [string, string] => [firstPart(path), 'feed']),
  ['media', 'media'],
  ['assets', 'asset'],
  ['icons', 'asset'],
  [firstPart(cardPath('')), 'card'],
  ['preview', 'preview'],
  ...probePaths.map((path): [string, string] => [firstPart(path), 'probe']),
  [firstPart(webhookPath), 'webhook'],
  [firstPart(styleguidePath), 'page'],
]);

function firstPart(path: string): string {
  const end = path.indexOf('/', 1);
  return end < 0 ? path.slice(1) : path.slice(1, end);
}

/**
 * @param url path and query of a request
 * @returns `file` for other files at the root, such as the sitemap, and `page` for all other addresses
 */
export function classifyUrl(url: string): string {
  const query = url.indexOf('?');
  const path = query < 0 ? url : url.slice(0, query);
  const known = classes.get(firstPart(path));
  if (known === 'post' && path.endsWith('.md')) return 'markdown';
  return known ?? (path.includes('.') ? 'file' : 'page');
}
