// The configuration of Varnish in `deploy/`, in a real Varnish in front of a small site.
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildCdnHeaders, uncachedHeaders } from '#lib/cdn/headers.ts';
import { Purger } from '#lib/cdn/purger.ts';
import { parseTargets } from '#lib/cdn/targets.ts';
import { hasVarnish, nameVarnish, Varnish } from '#test/varnish.ts';

const pageControl = 'public, max-age=0, must-revalidate';

interface Answer {
  status: number;
  text: string;
  cache: string | undefined;
  headers: IncomingMessage['headers'];
}

// Without the package varnish-modules, these tests are skipped.
describe.runIf(hasVarnish)('Varnish in front of a site', () => {
  let site: Server;
  let varnish: Varnish;
  /** The text of each page, and the requests that the site got, as `path coding`. */
  let text = '';
  let asked: string[] = [];
  let isFailing = false;
  let isStale = false;
  let count = 0;
  /** A page of its own for each test. */
  let path = '';

  function answer({ url = '', headers }: IncomingMessage, response: ServerResponse): void {
    if (url === '/readyz') {
      response.end('ok');
      return;
    }
    const coding = String(headers['accept-encoding'] ?? 'identity');
    asked.push(`${url} ${coding}`);
    if (isFailing || url.startsWith('/missing')) {
      response.writeHead(isFailing ? 500 : 404, { 'cache-control': 'no-store' }).end('no page');
      return;
    }
    const etag = `W/"${text}"`;
    const common = { 'cache-control': pageControl, vary: 'accept-encoding', etag };
    const short = { 'cdn-cache-control': 'max-age=1, stale-while-revalidate=60' };
    const cdn = url.startsWith('/short') ? short : isStale ? uncachedHeaders : buildCdnHeaders(url);
    if (headers['if-none-match'] === etag) response.writeHead(304, { ...common, ...cdn }).end();
    else response.writeHead(200, { ...common, ...cdn, 'content-type': 'text/html' }).end(`${text} ${coding}`);
  }

  beforeAll(async () => {
    site = createServer(answer).listen(0, '127.0.0.1');
    await once(site, 'listening');
    varnish = await Varnish.start({ backends: [(site.address() as AddressInfo).port] });
  });

  afterAll(async () => {
    await varnish?.stop();
    site.closeAllConnections();
    site.close();
  });

  beforeEach(async () => {
    count += 1;
    path = `/posts/${count}`;
    [text, isFailing, isStale] = [`text ${count}`, false, false];
    // The site counts as ready once Varnish has asked it.
    await expect.poll(async () => (await get('/ready')).status).toBe(200);
    asked = [];
  });

  function get(url = path, headers: Record<string, string> = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port: varnish.port, path: url, headers, agent: false });
      sent.once('error', reject).once('response', async (response: IncomingMessage) => {
        const body = (await buffer(response)).toString();
        const { statusCode = 0 } = response;
        resolve({
          status: statusCode,
          text: body,
          cache: String(response.headers['x-cache']),
          headers: response.headers,
        });
      });
      sent.end();
    });
  }

  async function purge(...tags: string[]): Promise<string | undefined> {
    const purger = new Purger({
      targets: parseTargets(nameVarnish(varnish.port)) ?? [],
      site: '',
      state: { tags: [] },
      save: async () => undefined,
    });
    const problem = await purger.purge(tags, 'release');
    purger.close();
    return problem;
  }

  test('keeps one variant for each content coding', async () => {
    const browsers = ['gzip, deflate, br, zstd', 'br;q=1.0, gzip;q=0.5', 'gzip;q=0.8, br;q=0', 'gzip', '', 'deflate'];
    for (const coding of [...browsers, ...browsers]) await get(path, { 'accept-encoding': coding });
    expect(asked).toEqual([`${path} br`, `${path} gzip`, `${path} identity`]);
    expect((await get(path, { 'accept-encoding': 'gzip, br' })).text).toBe(`${text} br`);
  });

  test('sends browsers the headers they need, lets them revalidate, and hides the cache', async () => {
    await get();
    const { headers, cache } = await get();
    expect(cache).toBe('hit');
    expect(headers).toMatchObject({ 'cache-control': pageControl, vary: 'accept-encoding', etag: `W/"${text}"` });
    const internal = /^(?:cdn-|surrogate-|cache-tag|xkey|via|x-varnish|x-max-age|x-while)/;
    expect(Object.keys(headers).filter((name) => internal.test(name))).toEqual([]);
    expect((await get(path, { 'if-none-match': `W/"${text}"` })).status).toBe(304);
    expect(asked).toHaveLength(1);
  });

  test('one copy serves all host names, cookies and methods', async () => {
    await get();
    await get(path, { host: 'other.example.org', cookie: 'a=b' });
    expect(asked).toHaveLength(1);
  });

  test('purges the pages with a tag, in all codings, and no others', async () => {
    const other = `${path}-other`;
    for (const coding of ['br', 'gzip']) await get(path, { 'accept-encoding': coding });
    await get(other);
    text = 'new';
    expect(await purge(path, 'unknown')).toBeUndefined();
    expect((await get(path, { 'accept-encoding': 'br' })).text).toBe('new br');
    expect((await get(path, { 'accept-encoding': 'gzip' })).text).toBe('new gzip');
    expect(await get(other)).toMatchObject({ cache: 'hit', text: `text ${count} identity` });
    await purge('posts');
    expect((await get(other)).text).toBe('new identity');
  });

  test('purges only with the token', async () => {
    await get();
    const ask = async (headers: Record<string, string>) =>
      (await fetch(varnish.origin, { method: 'PURGE', headers })).status;
    expect(await ask({ 'xkey-purge': path })).toBe(401);
    expect(await ask({ 'xkey-purge': path, authorization: 'Bearer other' })).toBe(401);
    expect(await ask({ authorization: `Bearer ${varnish.token}` })).toBe(400);
    expect((await get()).cache).toBe('hit');
  });

  test('sends a purged page while the site fails, and the new one afterwards', async () => {
    await get();
    text = 'new';
    isFailing = true;
    await purge(path);
    expect(await get()).toMatchObject({ status: 200, text: `text ${count} identity` });
    expect((await get(`${path}-unknown`)).status).toBe(500);
    isFailing = false;
    await expect.poll(async () => (await get()).text).toBe('new identity');
    expect((await get()).cache).toBe('hit');
  });

  test('keeps no page that the site sends while it renders the new one, also if it responds with 304', async () => {
    await get();
    await purge(path);
    isStale = true;
    expect((await get()).text).toBe(`text ${count} identity`);
    text = 'new';
    isStale = false;
    await expect.poll(async () => (await get()).text).toBe('new identity');
    await expect.poll(async () => (await get()).cache).toBe('hit');
  });

  test('sends a page that has expired while it fetches the new one', async () => {
    const short = `/short/${count}`;
    await get(short);
    text = 'new';
    const caches: unknown[] = [];
    await expect
      .poll(async () => {
        const { cache, text: sent } = await get(short);
        caches.push(cache);
        return sent;
      })
      .toBe('new identity');
    expect(new Set(caches)).toEqual(new Set(['hit']));
  });

  test('keeps neither errors nor missing pages', async () => {
    const missing = `/missing/${count}`;
    expect((await get(missing)).status).toBe(404);
    await get(missing);
    expect(asked).toHaveLength(2);
  });

  test('sends the site one request for many readers of a purged page', async () => {
    await get();
    await purge(path);
    asked = [];
    const texts = await Promise.all(Array.from({ length: 30 }, () => get()));
    expect(new Set(texts.map(({ status }) => status))).toEqual(new Set([200]));
    expect(asked).toHaveLength(1);
  });
});
