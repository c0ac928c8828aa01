// `server.ts` from outside: pages from memory, refused and malformed requests, shutdown.
import { once } from 'node:events';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { Site } from './site/site.ts';
import { openSocket, readAll, sendLine } from './site/wire.ts';
import { expect, isKept, isPost, missingPath, test } from './test.ts';

const pageControl = 'public, max-age=0, must-revalidate';

test('a page is sent from memory, compressed, with an entity tag for conditional requests', async ({ site, paths }) => {
  for (const path of ['/', '/about', paths.find(isPost) ?? '']) {
    // The first response comes from Next. The page is compressed after it.
    await expect
      .poll(async () => (await site.get(path, { 'accept-encoding': 'br' })).headers['content-encoding'])
      .toBe('br');
    const plain = await site.get(path);
    const brotli = await site.get(path, { 'accept-encoding': 'gzip, deflate, br' });
    const gzip = await site.get(path, { 'accept-encoding': 'gzip' });
    expect(brotliDecompressSync(brotli.bytes).equals(plain.bytes), path).toBe(true);
    expect(gunzipSync(gzip.bytes).equals(plain.bytes), path).toBe(true);
    expect(brotli.bytes.byteLength).toBeLessThan(gzip.bytes.byteLength);
    const tags = new Set([plain, brotli, gzip].map(({ headers }) => headers.etag));
    expect([...tags], path).toEqual([expect.stringMatching(/^W\/"[\w-]+"$/)]);
    for (const { headers } of [plain, brotli, gzip]) {
      expect(headers['cache-control'], path).toBe(pageControl);
      expect(headers.vary, path).toBe('accept-encoding');
    }
    const again = await site.get(path, { 'if-none-match': String(plain.headers.etag), 'accept-encoding': 'br' });
    expect([again.status, again.bytes.byteLength], path).toEqual([304, 0]);
    expect(again.headers.etag, path).toBe(plain.headers.etag);
  }
});

test('the first response is the finished page, equal to every later one', async ({ ownSite, paths }) => {
  for (const path of [...paths, '/styleguide']) {
    const first = await ownSite.get(path);
    expect(first.status, path).toBe(200);
    expect(first.headers['content-security-policy'], path).toBeTruthy();
    for (let count = 0; count < 2; count++) {
      const { text, headers } = await ownSite.get(path);
      expect(text === first.text, path).toBe(true);
      expect(headers['content-security-policy'], path).toBe(first.headers['content-security-policy']);
    }
  }
});

test('HEAD has the status and headers of GET for every page, and no body', async ({ site, paths }) => {
  for (const path of [...paths, missingPath, '/icon.svg']) {
    const get = await site.get(path);
    const { status, text } = await sendLine(site.origin, `HEAD ${path}`);
    expect(status, path).toBe(get.status);
    const [head = '', body] = text.split('\r\n\r\n');
    expect(body, path).toBe('');
    expect(Number(/^content-length: (\d+)/im.exec(head)?.[1]), path).toBe(get.bytes.byteLength);
  }
});

test('a request for a server action runs nothing', async ({ site }) => {
  const { status } = await sendLine(site.origin, 'POST /about', ['Next-Action: x', 'Content-Length: 2']);
  expect(status).toBe(405);
  const plain = await site.get('/about');
  const asked = await site.get('/about', { 'next-action': '0000000000000000000000000000000000000000' });
  expect([asked.status, asked.text === plain.text]).toEqual([200, true]);
});

const odd = [
  '//',
  '///',
  '//about',
  '/about//',
  '/.',
  '/..',
  '/./about',
  '/../about',
  '/posts/../about',
  '/%',
  '/%2',
  '/%00',
  '/%ff',
  '/%2e%2e/about',
  '/%2fabout',
  '/about%',
  '/%61bout',
  '/about?x=1',
  '/about?',
  '/about??',
  '/about#x',
  '/about;x=1',
  '/about\\',
  '\\about',
  '?x=1',
  '*',
  'about',
  '/about.rsc',
  '/about.html',
  '/index',
  '/_next',
  '/_next/',
  '/_next/data/x/about.json',
  '/_next/image?url=%2Ficon.svg&w=64&q=75',
  '/_next/static/../../server/app/about.html',
  '/_next/static/%2e%2e/%2e%2e/BUILD_ID',
  '/_next/static/..%2f..%2fBUILD_ID',
  '/about?_rsc=x',
  '/[slug]',
  '/posts/%5Bslug%5D',
  '/\u00e9',
  '/about%20',
  'http://localhost/about',
  'http://other.example/about',
  'https://other.example/',
  'ftp://other.example/',
  'http://',
  '//other.example/about',
  '/http://other.example',
];

test('an odd address gets the response of Next or a refusal, and the server keeps running', { tag: '@slow' }, async ({
  site,
  ownSite,
}) => {
  await ownSite.stop();
  await ownSite.startStock();
  const seen: Record<string, [number, number]> = {};
  const wrong: string[] = [];
  for (const address of odd) {
    const ours = await sendLine(site.origin, `GET ${address}`);
    const stock = await sendLine(ownSite.origin, `GET ${address}`);
    seen[address] = [ours.status, stock.status];
    const isRefused = ours.status >= 400 && ours.status < 500;
    const isWhole = /^https?:/.test(address);
    if (!isRefused && !isWhole && ours.status !== stock.status)
      wrong.push(`${address}: ${ours.status}, Next ${stock.status}`);
    if (/^(?:set-cookie|x-powered-by)/im.test(ours.text)) wrong.push(`${address} tells or tracks`);
    if (/^location: (?:(?:https?:)?\/\/(?!localhost)|\\)/im.test(ours.text)) wrong.push(`${address} leads elsewhere`);
    if (ours.status >= 400 && /^cache-control: .*(?:public|s-maxage)/im.test(ours.text))
      wrong.push(`${address} is kept`);
  }
  expect(wrong).toEqual([]);
  for (const address of ['/about?x=1', 'http://localhost/about', 'http://other.example/about']) {
    expect(seen[address]?.[0], address).toBe(200);
  }
  expect(seen['/%']?.[0]).toBeLessThan(500);
  expect((await site.get('/about')).status).toBe(200);
});

test('odd request lines and headers are refused or answered, and the server keeps running', async ({ site }) => {
  const lines: [string, string[], number[]][] = [
    ['OPTIONS *', [], [204]],
    ['CONNECT other.example:443', [], [0, 400, 405]],
    ['TRACE /about', [], [405]],
    ['get /about', [], [400, 405]],
    ['GET', [], [400]],
    ['GET /about', ['Content-Length: -1'], [400]],
    ['GET /about', ['Content-Length: 5', 'Transfer-Encoding: chunked'], [400]],
    ['GET /about', ['Upgrade: websocket', 'Sec-WebSocket-Key: x'], [200]],
    ['GET /about', ['Range: bytes=0-0'], [200]],
    ['GET /about', ['Accept-Encoding: \u0001'], [200, 400]],
    ['GET /about', ['If-None-Match: "', 'If-None-Match: ,,,'], [200]],
    ['GET /about', ['RSC: 1'], [200]],
    ['GET /about', ['x-middleware-subrequest: proxy:proxy:proxy:proxy:proxy'], [200]],
    ['GET /nope', ['x-middleware-subrequest: proxy:proxy:proxy:proxy:proxy'], [404]],
    ['GET /nope', ['x-middleware-rewrite: /about', 'x-matched-path: /about', 'x-invoke-path: /about'], [404]],
    ['GET /about', ['x-prerender-revalidate: x', 'x-next-revalidated-tags: x'], [200]],
    ['GET /about', ['Cookie: __prerender_bypass=x; __next_preview_data=y'], [200]],
  ];
  for (const [line, headers, expected] of lines) {
    const { status } = await sendLine(site.origin, line, headers);
    expect(expected, `${line} ${headers.join()}: ${status}`).toContain(status);
  }
  expect((await site.get('/about')).status).toBe(200);
});

test('a header that is too large is refused with 431', async ({ site }) => {
  const { status } = await sendLine(site.origin, 'GET /about', [`X-Bomb: ${'x'.repeat(20_000)}`]);
  expect(status).toBe(431);
  const many = Array.from({ length: 3000 }, (_, index) => `X-${index}: y`);
  expect((await sendLine(site.origin, 'GET /about', many)).status).toBe(431);
  expect((await sendLine(site.origin, `GET /${'a'.repeat(20_000)}`)).status).toBe(431);
  expect((await sendLine(site.origin, 'GET /about', [`X-Large: ${'x'.repeat(10_000)}`])).status).toBe(200);
});

test('a client that never completes its header is disconnected', async ({ site }) => {
  const slow = await openSocket(site.origin);
  slow.write('GET /about HTTP/1.1\r\nHost: localhost\r\nX-Slow: ');
  const drip = setInterval(() => slow.write('x'), 500);
  const text = await readAll(slow);
  clearInterval(drip);
  expect(slow.destroyed).toBe(true);
  expect(text === '' || text.startsWith('HTTP/1.1 408')).toBe(true);
  expect(slow.readableEnded || text !== '', 'the connection was still open').toBe(true);
});

test('a request body is never read: the connection is closed', async ({ site }) => {
  for (const line of ['POST /about', 'GET /about']) {
    const socket = await openSocket(site.origin);
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.resume();
    socket.write(`${line} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10000000000\r\n\r\n`);
    const piece = Buffer.alloc(65_536);
    const limit = 64 * 1024 * 1024;
    while (!socket.destroyed && socket.bytesWritten < limit) {
      if (socket.write(piece)) continue;
      let drained = () => {};
      const taken = new Promise<void>((resolve) => {
        drained = () => resolve();
        socket.once('drain', drained);
      });
      await Promise.race([taken, closed]);
      socket.off('drain', drained);
    }
    expect(socket.bytesWritten, line).toBeLessThan(limit);
    socket.destroy();
  }
});

/** Whether the server accepts connections. */
async function isOpen(origin: string): Promise<boolean> {
  const socket = await openSocket(origin).catch(() => undefined);
  socket?.destroy();
  return socket !== undefined;
}

test('SIGTERM: requests in progress finish, new connections are refused, and the exit code is 0', async ({ paths }) => {
  const site = await Site.open();
  try {
    const path = paths.find(isPost) ?? '';
    const { bytes } = await site.get(path);
    // The responses exceed the socket buffers and are not read, so the server is in the middle of sending.
    const asked = 600;
    expect(asked * bytes.byteLength).toBeGreaterThan(20_000_000);
    const socket = await openSocket(site.origin);
    socket.pause();
    socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`.repeat(asked));
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const ended = site.terminate();
    await expect.poll(() => isOpen(site.origin)).toBe(false);
    const received = await readAll(socket);
    const answers = received.split('HTTP/1.1 200 OK\r\n').slice(1);
    expect(answers.length).toBe(asked);
    const html = bytes.toString('latin1');
    const cut = answers.filter((answer) => answer.slice(answer.indexOf('\r\n\r\n') + 4) !== html);
    expect(cut.length, 'answers that were cut').toBe(0);
    const { code, output } = await ended;
    expect(code, output).toBe(0);
  } finally {
    await site.close();
  }
});

test('SIGTERM ends a server without connections, and one with an idle connection, at once', async () => {
  const site = await Site.open();
  try {
    const idle = await openSocket(site.origin);
    idle.write('GET /about HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await once(idle, 'data');
    idle.on('error', () => undefined);
    const { code, output } = await site.terminate();
    expect(code, output).toBe(0);
  } finally {
    await site.close();
  }
});

test('a page that was stored before SIGTERM is served by the next server', async ({ ownSite }) => {
  const before = await ownSite.get('/about');
  await ownSite.terminate();
  await ownSite.start();
  await ownSite.get('/about');
  await expect
    .poll(async () => (await ownSite.get('/about', { 'accept-encoding': 'br' })).headers['content-encoding'])
    .toBe('br');
  expect((await ownSite.get('/about')).headers.etag).toBe((await ownSite.get('/about')).headers.etag);
  expect((await ownSite.get('/about')).text === before.text).toBe(true);
});

test('an unknown address stays a 404 when its page is rendered again', async ({ ownSite }) => {
  for (const start of [() => Promise.resolve(), () => ownSite.stop().then(() => ownSite.startStock())]) {
    await start();
    expect((await ownSite.get(missingPath)).status).toBe(404);
    const word = `Release ${Date.now()}.`;
    await ownSite.write('pages/about.mdx', `${await ownSite.read('pages/about.mdx')}\n${word}\n`);
    expect((await ownSite.release()).code).toBe(0);
    const current = await ownSite.current();
    await expect.poll(async () => (await ownSite.get(missingPath)).headers['x-release']).toBe(current);
    for (let count = 0; count < 3; count++) {
      const { status, headers } = await ownSite.get(missingPath);
      expect(status).toBe(404);
      expect(headers['cache-control']).toBe('no-store');
    }
  }
});

test('next start without server.ts serves the same pages and follows a release', async ({ ownSite, paths }) => {
  const ours = new Map<string, string>();
  const kept = paths.filter(isKept);
  for (const path of kept) ours.set(path, (await ownSite.get(path)).text);
  await ownSite.stop();
  await ownSite.startStock();
  for (const path of kept) {
    const { status, headers, text } = await ownSite.get(path);
    expect(status, path).toBe(200);
    expect(text === ours.get(path), path).toBe(true);
    expect(headers['content-security-policy'], path).toContain("default-src 'none'");
    expect(headers['x-release'], path).toBe(await ownSite.current());
  }
  expect((await ownSite.get(missingPath)).status).toBe(404);
  await ownSite.write(
    'pages/about.mdx',
    (await ownSite.read('pages/about.mdx')).replace(/\n*$/, '\n\nA new last word.\n'),
  );
  expect((await ownSite.release()).code).toBe(0);
  await expect.poll(async () => (await ownSite.get('/about')).text).toContain('A new last word.');
});
