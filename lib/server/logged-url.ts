// The form in which addresses are logged: without queries, which hold what readers search for, and without preview tokens.
import { previewPath } from '#lib/urls.ts';

const tokenInPath = new RegExp(`${previewPath('')}[^/?#]+`, 'g');

/** @param url a path or a whole address, such as one of a `Referer` header */
export function formatLoggedUrl(url: string): string {
  return url.replace(/[?#].*$/s, '').replace(tokenInPath, previewPath('-'));
}
