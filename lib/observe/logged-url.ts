// Formats URLs for logs and traces: without queries, search terms and preview tokens, also in misspelled and encoded addresses.
import { distance } from 'fastest-levenshtein';
import { draftPreviewPath, searchDataPath, searchPath } from '#lib/urls.ts';

const endOfPath = /[?#]/;
/** Matches the paths of nearly all requests. Tokens have capital letters. */
const plain = /^\/(?:(?:posts|page|tags|series|archive|media|icons|og)\/[a-z\d/._-]+|[a-z\d._-]*)$/;
const origin = /^[a-z][a-z\d+.-]*:\/\/[^/]*/i;
const escaped = /%([\da-f]{2})/gi;
/** Where a query begins if its question mark is missing, encoded or in the wrong place. */
const disguisedQuery = /[?#&;=]/;
/** A token, or its first part: Base64 of JSON, a dot, Base64 of a signature. */
const token = /[\w-]{20,}\.[\w-]{20,}|eyJ[\w-]{20,}/gi;
/** Decodings of one address. */
const maxDecodings = 8;
/** Levenshtein distance up to which a word counts as misspelled. */
const maxDistance = 2;

const draftPreviewName = firstPart(draftPreviewPath(''));
const searchName = firstPart(searchPath);
const hidden = '-';

function firstPart(path: string): string {
  return path.split('/')[1] ?? '';
}

/** @param url a path or an absolute URL, such as that of a `Referer` header */
export function formatLoggedUrl(url: string): string {
  const end = url.search(endOfPath);
  const shown = end < 0 ? url : url.slice(0, end);
  if (plain.test(shown) && !shown.startsWith(searchPath)) return shown;
  const [site = ''] = origin.exec(shown) ?? [];
  const path = shown.slice(site.length);
  const decoded = decode(path);
  const cut = decoded.slice(0, Math.max(0, decoded.search(disguisedQuery)) || decoded.length);
  const safe = hideParts(cut).replace(token, hidden);
  // An address without secrets is shown as the client sent it.
  return site + (safe === decoded ? path : safe);
}

/** Decodes repeatedly encoded text as far as possible. Never throws. */
function decode(path: string): string {
  let decoded = path;
  for (let count = 0; count < maxDecodings; count += 1) {
    const next = decoded.replace(escaped, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
    if (next === decoded) break;
    decoded = next;
  }
  return decoded;
}

/** Hides the text after the name of a page whose address has a secret, and after the name of the search. */
function hideParts(path: string): string {
  const [, start = '', name = '', rest = ''] = /^([/\\]*)([^/\\]*)(.*)$/s.exec(path) ?? [];
  const word = name.toLowerCase().trim();
  if (isLike(word, draftPreviewName)) return start + name + hideToken(rest);
  if (!isLike(word, searchName)) return path;
  const isWhole = word === searchName || `/${word}` === searchDataPath || distance(word, searchName) <= maxDistance;
  return start + (isWhole ? name : searchName + hidden) + rest.replace(/[^/\\]+/g, hidden);
}

function isLike(word: string, name: string): boolean {
  return word.startsWith(name) || distance(word, name) <= maxDistance;
}

/** Hides all parts of a path, except for those of a file in a preview. */
function hideToken(rest: string): string {
  const [, slash, file, last] = /^([/\\]+)[^/\\]+(\/media\/[\w.-]+)?([/\\]*)$/.exec(rest) ?? [];
  if (slash !== undefined) return slash + hidden + (file ?? '') + (last ?? '');
  return rest.replace(/[^/\\]+/g, hidden);
}
