// Formats URLs for logs: without queries, which contain search terms, and without preview tokens.
import { previewPath } from '#lib/urls.ts';

const tokenInPath = new RegExp(`${previewPath('')}[^/?#]+`, 'g');

/** @param url a path or an absolute URL, such as that of a `Referer` header */
export function formatLoggedUrl(url: string): string {
  return url.replace(/[?#].*$/s, '').replace(tokenInPath, previewPath('-'));
}
