// HTTP responses with cards: conditions, and the limit on drawing.
import { createServer, type IncomingHttpHeaders, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { makeCardSender } from '#lib/og/send-card.ts';
import { Limit } from '#lib/page-cache/limit.ts';

const store = vi.hoisted(() => ({
  drawn: new Map<string, Uint8Array>(),
  /** Drawings in progress, which the test ends. */
  drawing: new Map<string, () => void>(),
}));
// Real drawing takes a second and needs a release.
vi.mock('#lib/og/store.ts', () => ({
  readDrawnCard: async (name: string) => store.drawn.get(name),
  findCard: async (name: string) => (name.startsWith('f') ? undefined : {}),
}));
vi.mock('#lib/og/request-process.ts', () => ({
  RequestProcess: class {
    draw({ name }: { name: string }) {
      return new Promise((resolve) => {
        store.drawing.set(name, () => {
          store.drawing.delete(name);
          resolve(Buffer.from(`card ${name}`));
        });
      });
    }
  },
}));

const nameOf = (number: number) => number.toString().padStart(16, '0');
const unknown = 'f'.repeat(16);

let server: Server;

beforeEach(async () => {
  store.drawn.clear();
  store.drawing.clear();
  const answer = makeCardSender(new Limit({ running: 1, waiting: 2 }));
  server = createServer((incoming, response) => {
    if (!answer(incoming, response)) response.writeHead(418).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(() => new Promise((resolve) => server.close(resolve)));

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

function ask(name: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: `/og/${name}.png`, method, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    })
      .on('error', reject)
      .end();
  });
}

test('one drawing runs, two wait, and the next gets a 503; drawn and unknown cards are not affected', async () => {
  store.drawn.set(nameOf(9), Buffer.from('drawn before'));
  const asked = [1, 2, 3].map((number) => ask(nameOf(number)));
  await vi.waitFor(() => expect([...store.drawing.keys()]).toEqual([nameOf(1)]), 120_000);
  await vi.waitFor(async () => expect((await ask(nameOf(4))).status).toBe(503), 120_000);
  const refused = await ask(nameOf(5));
  expect([refused.headers['retry-after'], refused.headers['cache-control']]).toEqual(['2', 'no-store']);
  expect((await ask(nameOf(9))).text).toBe('drawn before');
  expect((await ask(unknown)).status).toBe(404);
  for (const number of [1, 2, 3]) {
    await vi.waitFor(() => expect([...store.drawing.keys()]).toEqual([nameOf(number)]), 120_000);
    store.drawing.get(nameOf(number))?.();
  }
  expect((await Promise.all(asked)).map(({ text }) => text)).toEqual([1, 2, 3].map((one) => `card ${nameOf(one)}`));
});

test('concurrent requests for one card count once', async () => {
  const crowd = Array.from({ length: 20 }, () => ask(nameOf(1)));
  await vi.waitFor(() => expect(store.drawing.size).toBe(1), 120_000);
  const other = ask(nameOf(2));
  // Each request gets a response or waits for the drawing before the next one is sent.
  expect((await ask(unknown)).status).toBe(404);
  store.drawing.get(nameOf(1))?.();
  expect((await Promise.all(crowd)).map(({ status }) => status)).toEqual(Array(20).fill(200));
  await vi.waitFor(() => expect(store.drawing.size).toBe(1), 120_000);
  store.drawing.get(nameOf(2))?.();
  expect((await other).status).toBe(200);
});

test.each<[Record<string, string>, number]>([
  [{}, 200],
  [{ 'if-none-match': 'TAG' }, 304],
  [{ 'if-none-match': 'W/TAG' }, 304],
  [{ 'if-none-match': '*' }, 304],
  [{ 'if-none-match': '"x"' }, 200],
  [{ 'if-match': 'TAG' }, 200],
  [{ 'if-match': '"x"' }, 412],
  [{ 'if-modified-since': 'Thu, 31 Dec 2099 00:00:00 GMT' }, 200],
  [{ range: 'bytes=0-0' }, 200],
])('a card requested with %j is a %i, and a missing one a 404', async (headers, status) => {
  const name = nameOf(1);
  store.drawn.set(name, Buffer.from('card'));
  const filled = Object.fromEntries(
    Object.entries(headers).map(([header, text]) => [header, text.replace('TAG', `"${name}.png"`)]),
  );
  for (const method of ['GET', 'HEAD']) {
    const answer = await ask(name, filled, method);
    expect(answer.status).toBe(status);
    expect(answer.text).toBe(method === 'HEAD' || status === 304 ? '' : status === 200 ? 'card' : answer.text);
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    if (status !== 412) expect(answer.headers).toMatchObject({ etag: `"${name}.png"`, 'accept-ranges': 'none' });
    expect((await ask(unknown, filled, method)).status).toBe(404);
  }
});
