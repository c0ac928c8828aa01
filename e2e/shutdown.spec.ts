// SIGTERM: requests in progress finish, and the next server has the stored pages.
import { once } from 'node:events';
import { openSocket, readAll } from './site/wire.ts';
import { expect, isPost, test, withoutPort } from './test.ts';

/** Whether the server accepts connections. */
async function isOpen(origin: string): Promise<boolean> {
  const socket = await openSocket(origin).catch(() => undefined);
  socket?.destroy();
  return socket !== undefined;
}

test('SIGTERM: requests in progress finish, new connections are refused, and the exit code is 0', async ({
  ownSite: site,
  paths,
}) => {
  const path = paths.find(isPost) ?? '';
  const { bytes } = await site.get(path);
  // The responses exceed the socket buffers and are not read, so the server is in the middle of sending.
  const asked = Math.ceil(20_000_000 / bytes.byteLength);
  const socket = await openSocket(site.origin);
  socket.pause();
  socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`.repeat(asked));
  await once(socket, 'readable');
  const ended = site.terminate();
  await expect.poll(() => isOpen(site.origin), { intervals: [20] }).toBe(false);
  const received = await readAll(socket);
  const answers = received.split('HTTP/1.1 200 OK\r\n').slice(1);
  expect(answers.length).toBe(asked);
  const html = bytes.toString('latin1');
  const cut = answers.filter((answer) => answer.slice(answer.indexOf('\r\n\r\n') + 4) !== html);
  expect(cut.length, 'answers that were cut').toBe(0);
  const { code, output } = await ended;
  expect(code, output).toBe(0);
});

test('SIGTERM ends a server without connections, and one with an idle connection, at once', async ({
  ownSite: site,
}) => {
  const idle = await openSocket(site.origin);
  idle.write('GET /about HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await once(idle, 'data');
  idle.on('error', () => undefined);
  const { code, output } = await site.terminate();
  expect(code, output).toBe(0);
});

test('DRAIN_SECONDS: after SIGTERM a server is not ready and still responds, and SIGINT ends it at once', {
  tag: '@slow',
}, async ({ ownSite: site }) => {
  await site.restartWith({ DRAIN_SECONDS: '600' });
  try {
    expect((await site.get('/readyz')).status).toBe(200);
    const ended = site.terminate();
    await expect.poll(async () => (await site.get('/readyz')).status).toBe(503);
    const { status, headers } = await site.get('/about');
    expect({ status, connection: headers.connection }).toEqual({ status: 200, connection: 'close' });
    site.interrupt();
    expect((await ended).code).toBe(0);
  } finally {
    await site.restartWith({});
  }
});

test('a page that was stored before SIGTERM is served by the next server', { tag: '@slow' }, async ({ ownSite }) => {
  const before = await ownSite.get('/about');
  await ownSite.terminate();
  await ownSite.start();
  await ownSite.get('/about');
  await expect
    .poll(async () => (await ownSite.get('/about', { 'accept-encoding': 'br' })).headers['content-encoding'])
    .toBe('br');
  expect((await ownSite.get('/about')).headers.etag).toBe((await ownSite.get('/about')).headers.etag);
  expect(withoutPort((await ownSite.get('/about')).text) === withoutPort(before.text)).toBe(true);
});
