// Formats URLs for logs: without queries, which contain search terms, and without preview tokens.
import { previewPath } from '#lib/urls.ts';

const previewStart = previewPath('');
const tokenInPath = new RegExp(`${previewStart}[^/?#]+`, 'g');
const endOfPath = /[?#]/;

/** @param url a path or an absolute URL, such as that of a `Referer` header */
export function formatLoggedUrl(url: string): string {
  const end = url.search(endOfPath);
  const path = end < 0 ? url : url.slice(0, end);
  return path.includes(previewStart) ? path.replace(tokenInPath, previewPath('-')) : path;
}
