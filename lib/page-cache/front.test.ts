import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { PageEntry } from '#lib/page-cache/entry.ts';
import { FileStore } from '#lib/page-cache/file-store.ts';
import { Front } from '#lib/page-cache/front.ts';
import { Pages } from '#lib/page-cache/pages.ts';

const html = `<!doctype html><p>\u201cText\u201d ${'that repeats '.repeat(100)}`;
const path = '/posts/a';
/** The status of a response by Next. */
const passedOn = 418;

const entry: PageEntry = {
  key: 'key of a',
  release: 'current',
  status: 200,
  headers: { 'content-security-policy': "default-src 'none'", 'x-release': 'current', 'x-next-cache-tags': 'secret' },
  renderedAt: Date.now(),
  lifetime: { revalidate: 3600, expire: 31_536_000 },
  html,
  rsc: Buffer.from('rsc'),
  segments: new Map(),
};

let dir = '';
let pages: Pages;
let front: Front;
let server: Server;
let current: string | undefined;
let history = 'history:none';

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'load-bearing-front-'));
  pages = new Pages({ store: new FileStore(dir, 1_000_000), variant: 'b', limit: 2_000_000, errorLimit: 10_000 });
  current = 'current';
  history = 'history:none';
  front = new Front({
    limit: 1_000_000,
    readCurrent: () => current,
    readHistory: () => history,
    headers: { 'x-everywhere': 'yes' },
  });
  pages.onPage = (path, page) => front.setPage(path, page);
  await keep(entry);
  server = createServer({ optimizeEmptyRequests: true }, (incoming, response) => {
    if (!front.send(incoming, response)) response.writeHead(passedOn).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  vi.useRealTimers();
  await new Promise((resolve) => server.close(resolve));
  await rm(dir, { recursive: true, force: true });
});

async function keep(page: PageEntry): Promise<void> {
  pages.put(page);
  pages.setPath(page.key, path);
  await pages.flush();
}

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  bytes: Buffer;
}

function ask(headers: Record<string, string> = {}, asked = path, method = 'GET'): Promise<Answer> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: asked, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes: Buffer.concat(chunks) }),
      );
    })
      .on('error', reject)
      .end();
  });
}

async function readTag(): Promise<string> {
  return String((await ask()).headers.etag);
}

describe('a page that is in memory and fresh', () => {
  test("is sent with its policy and without Next's internal headers", async () => {
    const { status, headers, bytes } = await ask();
    expect(status).toBe(200);
    expect(bytes.toString()).toBe(html);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-length': String(Buffer.byteLength(html)),
      'content-security-policy': "default-src 'none'",
      'cache-control': 'public, max-age=0, must-revalidate',
      'x-release': 'current',
      'x-everywhere': 'yes',
    });
    expect(headers.vary).toBe('accept-encoding');
    expect(headers).not.toHaveProperty('x-next-cache-tags');
    expect(headers.etag).toMatch(/^W\/"[\w-]{22}"$/);
  });

  test('is sent for HEAD with the same headers and no body', async () => {
    for (const accepted of [{}, { 'accept-encoding': 'br' }] as Record<string, string>[]) {
      const [get, head] = [await ask(accepted), await ask(accepted, path, 'HEAD')];
      const withoutDate = ({ date: _, ...rest }: IncomingHttpHeaders) => rest;
      expect([head.status, head.bytes.byteLength]).toEqual([200, 0]);
      expect(withoutDate(head.headers)).toEqual(withoutDate(get.headers));
    }
  });

  test.each([
    ['br', 'br'],
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip', 'gzip'],
    ['deflate, gzip;q=0.5', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
    ['br; q=0.000 , gzip;q=0.001', 'gzip'],
    ['gzip;q=1.0,br;q=0.0', 'gzip'],
    ['br;Q=0, gzip', 'gzip'],
    ['br;q=0, gzip;q=0', undefined],
    ['gzip;q=0', undefined],
    ['br;q=0.5, gzip;q=0', 'br'],
    ['br;q=0.1, gzip;q=0.9', 'gzip'],
    ['GZIP', 'gzip'],
    ['xbrotli', undefined],
    ['*', 'br'],
    ['*;q=0', undefined],
    ['identity', undefined],
    ['deflate, zstd', undefined],
    ['', undefined],
  ])('is sent for `accept-encoding: %s` as %s', async (accepted, encoding) => {
    const { status, headers, bytes } = await ask({ 'accept-encoding': accepted });
    const decode = { br: brotliDecompressSync, gzip: gunzipSync }[encoding ?? ''];
    expect(status).toBe(200);
    expect(headers['content-encoding']).toBe(encoding);
    expect(headers['content-length']).toBe(String(bytes.byteLength));
    expect((decode ? decode(bytes) : bytes).toString()).toBe(html);
  });

  test('has the same weak tag in every content coding', async () => {
    const tags = ['br', 'gzip', 'identity'].map(
      async (accepted) => (await ask({ 'accept-encoding': accepted })).headers.etag,
    );
    expect(new Set(await Promise.all(tags)).size).toBe(1);
  });

  test.each([
    ['its tag', (tag: string) => tag, 304],
    ['its tag, strongly', (tag: string) => tag.slice(2), 304],
    ['a list with its tag', (tag: string) => `"other", W/"another",${tag}`, 304],
    ['a list with its tag, weakly', (tag: string) => `"other" , ${tag} , "third"`, 304],
    ['anything', () => '*', 304],
    ['another tag', () => '"other"', 200],
    ['a part of its tag', (tag: string) => `${tag.slice(0, 10)}"`, 200],
    ['its tag without quotes', (tag: string) => tag.slice(3, -1), 200],
    ['nothing', () => '', 200],
  ])('is evaluated against %s in `if-none-match`', async (_, write, expected) => {
    const answer = await ask({ 'if-none-match': write(await readTag()) });
    expect(answer.status).toBe(expected);
    expect(answer.bytes.byteLength === 0).toBe(expected === 304);
    expect(answer.headers).toMatchObject({
      etag: await readTag(),
      'cache-control': 'public, max-age=0, must-revalidate',
      'content-security-policy': "default-src 'none'",
      'x-everywhere': 'yes',
    });
    if (expected === 304) expect(answer.headers).not.toHaveProperty('content-length');
  });

  test.each([
    ['*', 200],
    ['W/"other"', 412],
    ['"other"', 412],
    // Weak tags never match strongly.
    ['TAG', 412],
  ])('is evaluated against `if-match: %s`: %i', async (expected, status) => {
    const answer = await ask({ 'if-match': expected.replace('TAG', await readTag()) });
    expect(answer.status).toBe(status);
    if (status === 200) return;
    expect(answer.bytes.byteLength).toBe(0);
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'content-length': '0', 'x-everywhere': 'yes' });
  });

  test('is sent whole despite a range, a date or a header of Next', async () => {
    for (const headers of [
      { range: 'bytes=0-9' },
      { range: 'bytes=0-9', 'if-range': await readTag() },
      { 'if-modified-since': 'Thu, 31 Dec 2099 00:00:00 GMT' },
      { 'if-unmodified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' },
      { rsc: '1', 'next-router-prefetch': '1' },
      { 'x-middleware-prefetch': '1' },
    ] as Record<string, string>[]) {
      const { status, bytes } = await ask(headers);
      expect([status, bytes.toString() === html], JSON.stringify(headers)).toEqual([200, true]);
    }
  });

  test('is the same page with a query', async () => {
    for (const query of ['?', '?_rsc=x', '?utm_source=x', '?a=1&b=2?c', '?/about']) {
      expect((await ask({}, path + query)).bytes.toString(), query).toBe(html);
    }
  });

  test('has another entity tag if its text changes', async () => {
    const before = await readTag();
    await keep({ ...entry, html: `${html}!` });
    expect(await readTag()).not.toBe(before);
  });

  test('is sent uncompressed until it is compressed', async () => {
    // Long enough that the request arrives before the compression ends.
    const html = randomBytes(200_000).toString('hex');
    pages.put({ ...entry, html });
    const { headers, bytes } = await ask({ 'accept-encoding': 'br, gzip' });
    expect(headers['content-encoding']).toBeUndefined();
    expect(bytes.toString() === html).toBe(true);
    await pages.flush();
    expect((await ask({ 'accept-encoding': 'br, gzip' })).headers['content-encoding']).toBe('br');
  });
});

describe('requests passed on to Next', () => {
  test.each([
    ['a post', {}, path, 'POST'],
    ['a delete', {}, path, 'DELETE'],
    ['options', {}, path, 'OPTIONS'],
    ['another page', {}, '/posts/b', 'GET'],
    ['another spelling', {}, '/posts/%61', 'GET'],
    ['a slash more', {}, '/posts/a/', 'GET'],
    ['two slashes', {}, '//posts/a', 'GET'],
    ['an address with an origin', {}, 'http://127.0.0.1/posts/a', 'GET'],
    ['a name that objects have', {}, '/__proto__', 'GET'],
  ])('%s', async (_, headers, asked, method) => {
    expect((await ask(headers, asked, method)).status).toBe(passedOn);
  });

  test('a page of another release, and every page while there is no release', async () => {
    for (const release of ['next', undefined]) {
      current = release;
      expect((await ask()).status).toBe(passedOn);
    }
    current = 'current';
    expect((await ask()).status).toBe(200);
  });

  test('a page that shows the history of posts of another release', async () => {
    await keep({ ...entry, history: 'history:none' });
    expect((await ask()).status).toBe(200);
    history = 'history:changed';
    expect((await ask()).status).toBe(passedOn);
    await keep({ ...entry, history: undefined });
    expect((await ask()).status).toBe(200);
  });

  test('a page older than its `revalidate` time, though its release is current', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: entry.renderedAt });
    vi.setSystemTime(entry.renderedAt + 3_599_000);
    expect((await ask()).status).toBe(200);
    vi.setSystemTime(entry.renderedAt + 3_601_000);
    expect((await ask()).status).toBe(passedOn);
  });

  test('a page without `revalidate` never expires', async () => {
    await keep({ ...entry, lifetime: { revalidate: false }, renderedAt: 0 });
    expect((await ask()).status).toBe(200);
  });

  test('a page with a query, if a redirect depends on the query', async () => {
    const { brotli, gzip, headers, html, lifetime, release, renderedAt } = entry;
    front.setPage(path, {
      ...{ brotli, gzip, headers, html, lifetime, release, renderedAt },
      etag: '"tag"',
      hasQueryRules: true,
    });
    expect((await ask({}, `${path}?p=1`)).status).toBe(passedOn);
    expect((await ask()).status).toBe(200);
  });

  test('a page that was removed, and pages beyond the limit until Next has sent them again', async () => {
    front.setPage('/large', { ...entry, etag: '"tag"', html: 'x'.repeat(999_000) });
    expect((await ask()).status).toBe(passedOn);
    pages.setPath(entry.key, path);
    expect((await ask()).status).toBe(200);
    await pages.remove(entry.key);
    expect((await ask()).status).toBe(passedOn);
  });

  test('a 404, which Next sends', async () => {
    pages.put({ ...entry, key: 'missing', status: 404 });
    pages.setPath('missing', '/missing');
    expect((await ask({}, '/missing')).status).toBe(passedOn);
  });
});

test('each response without a query has headers for a CDN', async () => {
  pages.onPage = (at, page) => front.setPage(at, page && { ...page, cdnHeaders: { 'surrogate-key': 'a b' } });
  await keep(entry);
  const { headers } = await ask();
  expect(headers['surrogate-key']).toBe('a b');
  expect(headers['cache-control']).toBe('public, max-age=0, must-revalidate');
  const unchanged = await ask({ 'if-none-match': String(headers.etag) });
  expect([unchanged.status, unchanged.headers['surrogate-key']]).toEqual([304, 'a b']);
  const queried = await ask({}, `${path}?utm_source=x`);
  expect([queried.status, queried.headers['surrogate-key']]).toEqual([200, undefined]);
  expect((await ask({ 'if-match': '"x"' })).headers['surrogate-key']).toBeUndefined();
});
