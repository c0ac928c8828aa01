// HTTP messages (RFC 9112) as bytes: valid and malformed ones, slow and endless ones, and connections.
import { listResources, type Resource } from './site/resources.ts';
import { Site } from './site/site.ts';
import { openSocket, readAll, sendLine } from './site/wire.ts';
import { expect, test } from './test.ts';

let site: Site;
let resources: Resource[] = [];

test.beforeAll(async ({ site: shared }) => {
  site = shared;
  resources = await listResources(site);
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
  ['an invalid Host', 'GET PATH HTTP/1.1\nHost: a b\nConnection: close\n\n', [400]],
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
  ['an unknown expectation', 'GET PATH HTTP/1.1\nHost: a\nExpect: x\nConnection: close\n\n', [417]],
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

test('an idle connection is kept open longer than 60 seconds, and as long as the setting says', {
  tag: '@slow',
}, async () => {
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

test('a request for a server action runs nothing', async () => {
  const { status } = await sendLine(site.origin, 'POST /about', ['Next-Action: x', 'Content-Length: 2']);
  expect(status).toBe(405);
  const plain = await site.get('/about');
  const asked = await site.get('/about', { 'next-action': '0000000000000000000000000000000000000000' });
  expect([asked.status, asked.text === plain.text]).toEqual([200, true]);
});

test('odd request lines and headers are refused or get a response, and the server keeps running', async () => {
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

test('a header that is too large is refused with 431', async () => {
  const { status } = await sendLine(site.origin, 'GET /about', [`X-Bomb: ${'x'.repeat(20_000)}`]);
  expect(status).toBe(431);
  const many = Array.from({ length: 3000 }, (_, index) => `X-${index}: y`);
  expect((await sendLine(site.origin, 'GET /about', many)).status).toBe(431);
  expect((await sendLine(site.origin, `GET /${'a'.repeat(20_000)}`)).status).toBe(431);
  expect((await sendLine(site.origin, 'GET /about', [`X-Large: ${'x'.repeat(10_000)}`])).status).toBe(200);
});

test('a client that never completes its header is disconnected', { tag: '@slow' }, async () => {
  const slow = await openSocket(site.origin);
  slow.write('GET /about HTTP/1.1\r\nHost: localhost\r\nX-Slow: ');
  const drip = setInterval(() => slow.write('x'), 500);
  const text = await readAll(slow);
  clearInterval(drip);
  expect(slow.destroyed).toBe(true);
  expect(text === '' || text.startsWith('HTTP/1.1 408')).toBe(true);
  expect(slow.readableEnded || text !== '', 'the connection was still open').toBe(true);
});

test('a request body is never read: the connection is closed', async () => {
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
