// Finds the new address of a link in a text of the source.
import { posix } from 'node:path';
import type { Collection, Entry } from '#lib/import/model.ts';
import { basePath, normalize, type OldAddresses } from '#lib/import/old-addresses.ts';
import { readReference } from '#lib/import/text/source-reference.ts';
import { safelyDecode } from '#lib/model/wording.ts';
import { archivePath, homePath, tagsPath } from '#lib/urls.ts';

export type Target =
  /** The link stays. */
  | { kind: 'kept' }
  /** The link leads to an imported document. */
  | { kind: 'moved'; href: string }
  /** The link leads to a file of the source. */
  | { kind: 'file'; path: string; rest: string }
  /** The link leads to a part of the old site that is not imported. */
  | { kind: 'lost'; href?: string };

const elsewhere = /^(?:[a-z][a-z\d+.-]*:|\/\/|#)/i;

/** @param href as in the text */
export function findTarget(
  href: string,
  entry: Entry,
  { siteUrl, base, findFile }: Collection,
  addresses: OldAddresses,
): Target {
  const reference = readReference(href);
  const isSource = reference !== undefined;
  const own = reference ?? stripSite(href.replace(/^pathname:\/\//, ''), siteUrl);
  if (isSource && own?.startsWith('#')) return { kind: 'moved', href: own };
  if (own === undefined || own === '') return href === '' ? { kind: 'lost' } : { kind: 'kept' };
  const [, path = '', rest = ''] = /^([^?#]*)(.*)$/s.exec(own) ?? [];
  const anchor = /#.*$/s.exec(rest)?.[0] ?? '';
  const zola = path.startsWith('@/') ? path.slice(2) : undefined;
  const beside = posix.join(posix.dirname(entry.file), safelyDecode(path));
  // A relative address starts from the page, which for most generators is a folder of its own.
  const page = entry.addresses[0] ?? '/';
  const relative = (from: string) => new URL(path || '.', `https://old.example${from}`).pathname;
  const found =
    (zola || isSource
      ? addresses.findFile(posix.join('/', (zola ?? path).replace(/\/$/, '')).slice(1), true)
      : undefined) ??
    (path.startsWith('/')
      ? (addresses.findPath(own.replace(/#.*$/s, '')) ??
        addresses.findPath(path) ??
        addresses.findPath(`${basePath({ siteUrl, base })}${path}`))
      : undefined) ??
    (path.startsWith('/') ? addresses.findFile(path.slice(1), /\.mdx?$/.test(path)) : addresses.findFile(beside)) ??
    (path.startsWith('/') || path === ''
      ? undefined
      : [page, page.replace(/\/?$/, '/')]
          .flatMap((from) => [relative(from), `${basePath({ siteUrl, base })}${relative(from)}`])
          .map((one) => addresses.findPath(one))
          .find((one) => one !== undefined)) ??
    (/\.mdx?$/.test(path) ? addresses.findFile(path, true) : undefined);
  if (found !== undefined) return { kind: 'moved', href: `${found}${anchor}` };
  const list = path.startsWith('/') && rest === '' ? findList(path, basePath({ siteUrl, base })) : undefined;
  if (list !== undefined) return { kind: 'moved', href: list };
  const file = zola ? undefined : findFile(isSource && !path.startsWith('/') ? `/${path}` : path, entry);
  if (file) return { kind: 'file', path: file, rest };
  if (!siteUrl) return { kind: 'lost' };
  const inSite = zola === undefined ? undefined : `/${zola.replace(/\/?_?index\.md$|\.md$/, '')}/`;
  const absolute = path.startsWith('/')
    ? path
    : `${basePath({ siteUrl, base })}${inSite ?? relative(/\/$|\.html?$/.test(page) ? page : `${page}/`)}`;
  return { kind: 'lost', href: isSource ? undefined : `${new URL(siteUrl).origin}${absolute}${rest}` };
}

/** Lists that each blog has, by the names that generators give them. */
const lists: Readonly<Record<string, string>> = {
  ...Object.fromEntries(['/', '/articles', '/blog', '/post', '/posts'].map((path) => [path, homePath])),
  ...Object.fromEntries(['/categories', '/category', '/tag', '/tags'].map((path) => [path, tagsPath])),
  ...Object.fromEntries(['/archive', '/archives'].map((path) => [path, archivePath])),
};

/** @returns the list here that has the posts of a list of the old site */
function findList(path: string, base: string): string | undefined {
  const plain = normalize(path);
  if (base && plain !== base && !plain.startsWith(`${base}/`)) return undefined;
  return lists[plain.slice(base.length) || '/'];
}

/** @returns the path of an address of the old site, or `undefined` for an address elsewhere */
export function stripSite(href: string, siteUrl: string | undefined): string | undefined {
  if (!elsewhere.test(href)) return href;
  const site = siteUrl && URL.canParse(siteUrl) ? new URL(siteUrl) : undefined;
  const absolute = href.startsWith('//') ? `https:${href}` : href;
  if (!site || !/^https?:/i.test(absolute) || !URL.canParse(absolute)) return undefined;
  const url = new URL(absolute);
  const host = (one: URL) => one.host.replace(/^www\./, '');
  return host(url) === host(site) ? `${url.pathname}${url.search}${url.hash}` : undefined;
}
