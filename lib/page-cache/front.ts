// The front: a page that is in memory and fresh is answered here, already compressed; everything else goes to Next.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { checkConditions } from '#lib/page-cache/conditions.ts';
import type { PageEntry } from '#lib/page-cache/entry.ts';
import { chooseEncoding, type Encoding } from '#lib/page-cache/negotiate.ts';
import type { CachedPage, Pages } from '#lib/page-cache/pages.ts';
import { revalidateAlways } from '#lib/page-cache/policy.ts';

interface Answer {
  headers: string[];
  body: Uint8Array;
}

interface Answers {
  etag: string;
  notModified: string[];
  preconditionFailed: string[];
  full: Partial<Record<Encoding, Answer>>;
}

export interface FrontOptions {
  pages: Pages;
  readCurrent: () => string | undefined;
  /** For every answer. */
  headers: Record<string, string>;
}

/** @returns a function that answers what it can, and says whether it did */
export function makeFront({ pages, readCurrent, headers }: FrontOptions) {
  const prepared = new WeakMap<PageEntry, Answers>();

  function remember(page: CachedPage): Answers {
    const answers = prepare(page, headers);
    prepared.set(page.entry, answers);
    return answers;
  }

  return function answer(request: IncomingMessage, response: ServerResponse): boolean {
    const { method, url = '' } = request;
    if (method !== 'GET' && method !== 'HEAD') return false;
    const query = url.indexOf('?');
    const page = pages.find(query < 0 ? url : url.slice(0, query));
    if (!page || page.entry.release !== readCurrent() || isExpired(page.entry)) return false;
    const answers = prepared.get(page.entry) ?? remember(page);
    const status = checkConditions(request.headers, answers.etag);
    if (status !== 200) {
      response.writeHead(status, status === 304 ? answers.notModified : answers.preconditionFailed).end();
      return true;
    }
    const full =
      answers.full[chooseEncoding(request.headers['accept-encoding'], answers.full)] ?? answers.full.identity;
    if (!full) return false;
    response.writeHead(200, full.headers);
    response.end(method === 'HEAD' ? undefined : full.body);
    return true;
  };
}

/** The safety net of ISR: after its time a page is rendered again, though no release says so. */
function isExpired({ renderedAt, lifetime }: PageEntry): boolean {
  const revalidate = lifetime?.revalidate;
  return typeof revalidate === 'number' && Date.now() > renderedAt + revalidate * 1000;
}

function prepare({ entry, etag }: CachedPage, common: Record<string, string>): Answers {
  const own = Object.fromEntries(
    Object.entries(entry.headers).filter(([name]) => name === 'content-security-policy' || name === 'x-release'),
  );
  const shared = { ...common, ...own, 'cache-control': revalidateAlways, vary: 'accept-encoding', etag };
  const build = (body: Uint8Array, encoding?: Encoding): Answer => ({
    body,
    headers: flatten({
      ...shared,
      'content-type': 'text/html; charset=utf-8',
      ...(encoding ? { 'content-encoding': encoding } : {}),
      'content-length': String(body.byteLength),
    }),
  });
  const full: Answers['full'] = { identity: build(Buffer.from(entry.html)) };
  if (entry.brotli) full.br = build(entry.brotli, 'br');
  if (entry.gzip) full.gzip = build(entry.gzip, 'gzip');
  const preconditionFailed = flatten({ ...shared, 'cache-control': 'no-store', 'content-length': '0' });
  return { etag, notModified: flatten(shared), preconditionFailed, full };
}

function flatten(headers: Record<string, string | string[]>): string[] {
  return Object.entries(headers).flatMap(([name, value]) => [name, String(value)]);
}
