// HTTP semantics (RFC 9110, 9112) of the running server: a table for every kind of resource.
import { request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { buildPng } from './site/png.ts';
import { type Answer, Site } from './site/site.ts';
import { openSocket, readAll } from './site/wire.ts';
import { expect, missingPath, test } from './test.ts';

interface Resource {
  name: string;
  path: string;
  status: number;
  /** Absent if it has no entity tag. */
  tag?: 'weak' | 'strong';
  cacheControl: string;
  /** Whether it is sent in several content codings. */
  isText: boolean;
  /** Whether its body differs from one response to the next. */
  isVolatile?: boolean;
  /** Whether conditions are evaluated: `/healthz` reports on this moment. */
  isUnconditional?: boolean;
}

const revalidated = 'public, max-age=0, must-revalidate';
const immutable = 'public, max-age=31536000, immutable';

const post = '/posts/pictured';
const source = `---
title: Pictured
description: A post with an image.
date: 2026-01-31
---

![A plane](./plane.png)
`;

async function listResources(site: Site): Promise<Resource[]> {
  // The first response to a page comes from Next, and the page is compressed after it.
  for (const path of ['/about', '/styleguide', post]) {
    await expect
      .poll(async () => (await site.get(path, { 'accept-encoding': 'br' })).headers['content-encoding'])
      .toBe('br');
  }
  const current = await site.current();
  await expect.poll(async () => (await site.get(missingPath)).headers['x-release']).toBe(current);
  const { text } = await site.get(post);
  const find = (pattern: RegExp) => new URL(pattern.exec(text)?.[1] ?? '/nothing-found', site.origin).pathname;
  return [
    { name: 'a cached page', path: '/about', status: 200, tag: 'weak', cacheControl: revalidated, isText: true },
    {
      name: 'a cached page with a query',
      path: `${post}?a=1`,
      status: 200,
      tag: 'weak',
      cacheControl: revalidated,
      isText: true,
    },
    {
      name: 'a page with an island',
      path: '/styleguide',
      status: 200,
      tag: 'weak',
      cacheControl: revalidated,
      isText: true,
    },
    {
      name: 'a page that is rendered for each request',
      path: '/search?q=latency',
      status: 200,
      cacheControl: 'private, max-age=0, must-revalidate',
      isText: true,
      isVolatile: true,
    },
    { name: 'a missing page', path: missingPath, status: 404, cacheControl: 'no-store', isText: true },
    { name: 'a redirect', path: `${post}/`, status: 308, cacheControl: revalidated, isText: false },
    { name: 'a feed', path: '/feed.xml', status: 200, tag: 'weak', cacheControl: revalidated, isText: true },
    { name: 'the sitemap', path: '/sitemap.xml', status: 200, tag: 'weak', cacheControl: revalidated, isText: true },
    { name: 'Markdown', path: `${post}.md`, status: 200, tag: 'weak', cacheControl: revalidated, isText: true },
    { name: 'missing Markdown', path: `${missingPath}.md`, status: 404, cacheControl: 'no-store', isText: true },
    {
      name: 'a script',
      path: find(/<script[^>]* src="(\/assets\/[^"]+)"/),
      status: 200,
      tag: 'weak',
      cacheControl: immutable,
      isText: true,
    },
    { name: 'the service worker', path: '/sw.js', status: 200, tag: 'weak', cacheControl: revalidated, isText: true },
    {
      name: 'an image of a post',
      path: find(/src="(\/media\/[^"]+\.(?:png|jpg))"/),
      status: 200,
      tag: 'strong',
      cacheControl: immutable,
      isText: false,
    },
    { name: 'a missing image', path: '/media/nothing.png', status: 404, cacheControl: 'no-store', isText: true },
    {
      name: 'a preview image',
      path: find(/property="og:image" content="([^"]+)"/),
      status: 200,
      tag: 'strong',
      cacheControl: immutable,
      isText: false,
    },
    {
      name: 'an unknown preview image',
      path: '/og/0000000000000000.png',
      status: 404,
      cacheControl: 'no-store',
      isText: false,
    },
    { name: 'an icon', path: '/favicon.ico', status: 200, tag: 'strong', cacheControl: revalidated, isText: false },
    {
      name: 'the results of a search as data',
      path: '/search.json?q=latency',
      status: 200,
      cacheControl: 'no-store',
      isText: true,
    },
    {
      name: 'the health of the server',
      path: '/healthz',
      status: 200,
      cacheControl: 'no-store',
      isText: false,
      isVolatile: true,
      isUnconditional: true,
    },
  ];
}

function ask(method: string, path: string, headers: Record<string, string> = {}): Promise<Answer> {
  const { hostname, port } = new URL(site.origin);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const bytes = Buffer.concat(chunks);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes, text: bytes.toString() });
      });
    });
    sent.on('error', reject).end();
  });
}

function decode({ bytes, headers }: Answer): string {
  const encoding = headers['content-encoding'];
  const whole = encoding === 'br' ? brotliDecompressSync(bytes) : encoding === 'gzip' ? gunzipSync(bytes) : bytes;
  return whole.toString('latin1');
}

/** Headers that say when a response was made and how its connection goes on. */
const ofTheMoment = ['date', 'connection', 'keep-alive'];
/** Headers that follow from the body. */
const ofTheBody = ['content-length', 'content-security-policy'];

function lasting({ headers }: Answer, { isVolatile }: Resource): Record<string, unknown> {
  const dropped = [...ofTheMoment, ...(isVolatile ? ofTheBody : [])];
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !dropped.includes(name)));
}

let resources: Resource[] = [];

let site: Site;

test.beforeAll(async () => {
  site = await Site.open();
  await site.write('posts/pictured/index.mdx', source);
  await site.write('posts/pictured/plane.png', buildPng(40, 24, [212, 94, 0]));
  expect((await site.release()).code).toBe(0);
  resources = await listResources(site);
});

test.afterAll(() => site?.close());

test('each kind of resource has its validator, its caching rule and its Vary, and no modification date', async () => {
  for (const { name, path, status, tag, cacheControl, isText } of resources) {
    const { status: got, headers } = await ask('GET', path);
    expect(got, name).toBe(status);
    expect(headers['cache-control'], name).toBe(cacheControl);
    expect(headers.etag, name).toEqual(
      tag ? expect.stringMatching(tag === 'weak' ? /^W\/"[\w.-]+"$/ : /^"[\w.-]+"$/) : undefined,
    );
    expect(headers.vary, name).toBe(isText ? 'accept-encoding' : undefined);
    expect(headers, name).not.toHaveProperty('last-modified');
    expect(headers['accept-ranges'] ?? 'none', name).toBe('none');
  }
});

test('HEAD has the headers of GET, and no body', async () => {
  for (const resource of resources) {
    for (const accepted of ['identity', 'br', 'gzip']) {
      const headers = { 'accept-encoding': accepted };
      const get = await ask('GET', resource.path, headers);
      const head = await ask('HEAD', resource.path, headers);
      expect([head.status, head.bytes.byteLength], resource.name).toEqual([get.status, 0]);
      expect(lasting(head, resource), resource.name).toEqual(lasting(get, resource));
    }
  }
});

/** Headers, and the status of a resource that is there; `TAG` is its entity tag, `OPAQUE` the same without `W/`. */
const conditions: [Record<string, string>, number | 'needs a tag' | 'needs a strong tag'][] = [
  [{ 'if-none-match': 'TAG' }, 'needs a tag'],
  [{ 'if-none-match': 'OPAQUE' }, 'needs a tag'],
  [{ 'if-none-match': 'W/OPAQUE' }, 'needs a tag'],
  [{ 'if-none-match': '"x", W/"y" ,TAG' }, 'needs a tag'],
  [{ 'if-none-match': '*' }, 304],
  [{ 'if-none-match': '"x"' }, 200],
  [{ 'if-none-match': '"x"', 'if-modified-since': 'Thu, 31 Dec 2099 00:00:00 GMT' }, 200],
  [{ 'if-modified-since': 'Thu, 31 Dec 2099 00:00:00 GMT' }, 200],
  [{ 'if-modified-since': 'yesterday' }, 200],
  [{ 'if-unmodified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' }, 200],
  [{ 'if-match': '*' }, 200],
  [{ 'if-match': '"x"' }, 412],
  [{ 'if-match': 'TAG' }, 'needs a strong tag'],
  [{ 'if-match': '"x"', 'if-none-match': '*' }, 412],
  [{ range: 'bytes=0-0' }, 200],
  [{ range: 'bytes=999999999-' }, 200],
  [{ range: 'bytes=0-0', 'if-range': 'TAG' }, 200],
  [{ range: 'bytes=0-0', 'if-range': '"x"' }, 200],
];

for (const [headers, outcome] of conditions) {
  test(`conditions and ranges: ${JSON.stringify(headers)}`, async () => {
    for (const resource of resources) {
      const { name, path, status, tag, isUnconditional } = resource;
      const plain = await ask('GET', path);
      const etag = plain.headers.etag ?? '"none"';
      const fill = (text: string) => text.replace('OPAQUE', etag.replace('W/', '')).replace('TAG', etag);
      const filled = Object.fromEntries(Object.entries(headers).map(([header, text]) => [header, fill(text)]));
      const expected = () => {
        if (status !== 200 || isUnconditional) return status;
        if (outcome === 'needs a tag') return tag ? 304 : 200;
        if (outcome === 'needs a strong tag') return tag === 'strong' ? 200 : 412;
        return outcome;
      };
      for (const method of ['GET', 'HEAD']) {
        const answer = await ask(method, path, filled);
        expect(answer.status, `${method} ${name}`).toBe(expected());
        if (answer.status === plain.status) {
          expect(lasting(answer, resource), `${method} ${name}`).toEqual(lasting(plain, resource));
          continue;
        }
        expect(answer.bytes.byteLength, name).toBe(0);
        if (answer.status === 412) {
          expect(answer.headers['cache-control'], name).toBe('no-store');
          continue;
        }
        for (const header of ['etag', 'cache-control', 'vary']) {
          expect(answer.headers[header], `${header} of ${name}`).toBe(plain.headers[header]);
        }
        for (const header of ['content-encoding', 'content-length', 'content-type']) {
          expect(answer.headers, name).not.toHaveProperty(header);
        }
      }
    }
  });
}

const accepted: [string, 'br' | 'gzip' | undefined][] = [
  ['br', 'br'],
  ['BR', 'br'],
  ['GZIP', 'gzip'],
  ['x-gzip', 'gzip'],
  ['xbrotli', undefined],
  ['br;q=0.1, gzip;q=0.9', 'gzip'],
  ['gzip;q=0.5, identity', undefined],
  ['br;q=0, *', 'gzip'],
  ['*', 'br'],
  ['*;q=0', undefined],
  ['identity;q=0, gzip', 'gzip'],
  ['identity;q=0', undefined],
  ['deflate, zstd', undefined],
  ['', undefined],
];

test('text is sent in the coding that the client prefers, with one entity tag for all codings', async () => {
  for (const resource of resources) {
    const { name, path, isText, isVolatile } = resource;
    const plain = await ask('GET', path);
    for (const [value, encoding] of accepted) {
      const answer = await ask('GET', path, { 'accept-encoding': value });
      expect(answer.headers['content-encoding'], `${name} for ${value}`).toBe(isText ? encoding : undefined);
      expect(answer.headers.etag, name).toBe(plain.headers.etag);
      if (!isVolatile) expect(decode(answer) === decode(plain), `${name} for ${value}`).toBe(true);
    }
  }
});

test("headers of Next's client router change nothing", async () => {
  for (const resource of resources) {
    const plain = await ask('GET', resource.path);
    for (const headers of [
      { rsc: '1' },
      { rsc: '1', 'next-router-prefetch': '1', 'next-router-segment-prefetch': '/_tree' },
      { rsc: '1', 'next-router-state-tree': '%5B%22%22%5D', 'next-url': '/' },
      { 'x-middleware-prefetch': '1' },
      { 'x-nextjs-data': '1' },
      { 'next-action': '0' },
    ] as Record<string, string>[]) {
      const answer = await ask('GET', resource.path, headers);
      const name = `${resource.name} with ${JSON.stringify(headers)}`;
      expect(answer.status, name).toBe(resource.status);
      expect(lasting(answer, resource), name).toEqual(lasting(plain, resource));
      if (!resource.isVolatile) expect(answer.text === plain.text, name).toBe(true);
    }
  }
});

test('other methods get 405 with Allow, and OPTIONS responds with the same list', async () => {
  for (const { name, path } of resources) {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND']) {
      const { status, headers } = await ask(method, path);
      expect([status, headers.allow], `${method} ${name}`).toEqual([405, 'GET, HEAD, OPTIONS']);
    }
    const { status, headers, bytes } = await ask('OPTIONS', path);
    expect([status, headers.allow, bytes.byteLength], name).toEqual([204, 'GET, HEAD, OPTIONS', 0]);
  }
  expect((await ask('OPTIONS', '/api/publish')).headers.allow).toBe('POST, OPTIONS');
  expect((await ask('OPTIONS', '*')).status).toBe(204);
});

/** Sends a raw request. @returns the status codes and the text of the responses */
async function sendText(text: string): Promise<{ statuses: number[]; text: string }> {
  const socket = await openSocket(site.origin);
  socket.write(text.replaceAll('\n', '\r\n'));
  const received = await readAll(socket);
  const statuses = [...received.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));
  return { statuses, text: received };
}

const messages: [string, string, number[]][] = [
  ['no Host', 'GET PATH HTTP/1.1\nConnection: close\n\n', [400]],
  ['two Host headers', 'GET PATH HTTP/1.1\nHost: a\nHost: b\nConnection: close\n\n', [400]],
  ['the same Host twice', 'GET PATH HTTP/1.1\nHost: a\nhost: a\nConnection: close\n\n', [400]],
  ['a Host that is none', 'GET PATH HTTP/1.1\nHost: a b\nConnection: close\n\n', [400]],
  ['an empty Host', 'GET PATH HTTP/1.1\nHost:\nConnection: close\n\n', [200]],
  ['the address with its origin', 'GET http://a/PATH HTTP/1.1\nHost: a\nConnection: close\n\n', [200]],
  ['HTTP/1.0', 'GET PATH HTTP/1.0\n\n', [200]],
  ['HTTP/1.0 with a Host', 'GET PATH HTTP/1.0\nHost: a\n\n', [200]],
  [
    'an upgrade to HTTP/2',
    'GET PATH HTTP/1.1\nHost: a\nConnection: Upgrade, HTTP2-Settings, close\nUpgrade: h2c\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\n\n',
    [200],
  ],
  [
    'an upgrade to a web socket',
    'GET PATH HTTP/1.1\nHost: a\nConnection: Upgrade, close\nUpgrade: websocket\nSec-WebSocket-Version: 13\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\n\n',
    [200],
  ],
  [
    'two requests at once',
    'HEAD PATH HTTP/1.1\nHost: a\n\nHEAD PATH HTTP/1.1\nHost: a\nConnection: close\n\n',
    [200, 200],
  ],
  ['an expectation that nobody meets', 'GET PATH HTTP/1.1\nHost: a\nExpect: x\nConnection: close\n\n', [417]],
  ['another version', 'GET PATH HTTP/3.0\nHost: a\n\n', [400]],
];

for (const [name, message, statuses] of messages) {
  test(`message: ${name}`, async () => {
    for (const { path, name: resource } of resources.filter(({ status }) => status === 200)) {
      // Removes the slash, which the path begins with.
      const text = message.replace('a/PATH', `a${path}`).replaceAll('PATH', path);
      expect((await sendText(text)).statuses, resource).toEqual(statuses);
    }
  });
}

test('an idle connection is kept open longer than 60 seconds, and as long as the setting says', async () => {
  const keepAliveOf = async (one: Site) => (await one.get('/about')).headers['keep-alive'];
  expect(await keepAliveOf(site)).toBe('timeout=75');
  const other = await Site.open({ KEEP_ALIVE_SECONDS: '1' });
  try {
    expect(await keepAliveOf(other)).toBe('timeout=1');
    const socket = await openSocket(other.origin);
    socket.write('GET /about HTTP/1.1\r\nHost: a\r\n\r\n');
    // Returns when the server closes the idle connection.
    const received = await readAll(socket);
    expect(received).toMatch(/^HTTP\/1\.1 200/);
    expect(socket.readableEnded).toBe(true);
  } finally {
    await other.close();
  }
});

test('searches beyond the limit get 503 with Retry-After, and other pages are still served', async () => {
  // `ask` has no time limit: up to 65 searches are answered one after the other.
  const searches = Array.from({ length: 100 }, (_, number) => ask('GET', `/search?q=latency${number}`));
  const about = await site.get('/about');
  expect(about.status).toBe(200);
  const answers = await Promise.all(searches);
  const refused = answers.filter(({ status }) => status === 503);
  expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(64);
  expect(refused.length).toBeGreaterThan(0);
  for (const { headers } of refused) {
    expect([headers['retry-after'], headers['cache-control']]).toEqual(['2', 'no-store']);
  }
  expect((await site.get('/search?q=latency')).status).toBe(200);
});
