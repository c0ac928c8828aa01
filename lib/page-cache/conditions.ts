// Conditional requests: whether a response is sent whole, is a 304, or a 412.
import type { IncomingHttpHeaders } from 'node:http';

/** Headers that make a request conditional or partial. The site owns them: Next never sees them. */
export const conditionHeaders = [
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since',
  'if-range',
  'range',
] as const;

/** https://www.rfc-editor.org/rfc/rfc9110#name-etag */
const tags = /(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/g;

/**
 * Evaluates the preconditions of a GET or HEAD whose response would be a 200: https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2
 * No response has a modification date, so conditions on dates are ignored, as section 13.1.3 and 13.1.4 demand; and ranges
 * are not supported, so `Range` and `If-Range` are ignored as well.
 * @param etag the tag of the response as it would be sent; absent if it has none
 */
export function checkConditions(headers: IncomingHttpHeaders, etag: string | undefined): 200 | 304 | 412 {
  const expected = headers['if-match'];
  if (expected !== undefined && !matchesStrongly(expected, etag)) return 412;
  const held = headers['if-none-match'];
  if (held !== undefined && matchesWeakly(held, etag)) return 304;
  return 200;
}

function matchesStrongly(list: string, etag: string | undefined): boolean {
  if (list.trim() === '*') return true;
  return etag !== undefined && !etag.startsWith('W/') && listTags(list).includes(etag);
}

function matchesWeakly(list: string, etag: string | undefined): boolean {
  if (list === etag || list.trim() === '*') return true;
  if (etag === undefined) return false;
  const opaque = stripWeakness(etag);
  return listTags(list).some((tag) => stripWeakness(tag) === opaque);
}

function listTags(list: string): readonly string[] {
  return list.match(tags) ?? [];
}

function stripWeakness(tag: string): string {
  return tag.replace(/^W\//, '');
}
