import { existsSync, readFileSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, get, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { log } from '#lib/log.ts';
import { RenderThread } from '#lib/server/render-thread.ts';

const program = pathToFileURL(join(import.meta.dirname, '../../test/fixtures/render-thread.ts'));
const onPage = vi.fn();
const onFailure = vi.fn();
const failed = vi.fn();
const repair = vi.fn(async () => undefined);
let dir = '';
let thread: RenderThread;
let server: Server;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'load-bearing-thread-'));
  thread = new RenderThread({ program, dir, onPage, onFailure, repair });
  server = createServer((incoming, response) => {
    void thread.pass(incoming, response, () => {
      failed(incoming.url);
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end('failed');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  server.close();
  await thread.stop();
  await rm(dir, { recursive: true, force: true });
});

async function ask(path: string, method = 'GET', headers: Record<string, string> = {}) {
  const { port } = server.address() as AddressInfo;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, method, headers, agent: false }, resolve).once('error', reject).end();
  });
  return { response, text: (await buffer(response)).toString() };
}

test('the thread requests the repair of damaged files, and continues if it fails', async () => {
  expect((await ask('/damaged')).text).toBe('"repaired"');
  expect(repair).toHaveBeenLastCalledWith(['/one', '/two']);
  repair.mockRejectedValueOnce(new Error('no store'));
  expect((await ask('/damaged')).text).toBe('"repaired"');
});

test('a request and its response pass without the headers of their connections', async () => {
  const { response, text } = await ask('/a?b=%20c', 'GET', {
    'x-own': 'ü',
    te: 'trailers',
    connection: 'keep-alive, x',
  });
  const { method, url, headers } = JSON.parse(text);
  expect([method, url, headers['x-own'], headers.te]).toEqual(['GET', '/a?b=%20c', 'ü', undefined]);
  expect(headers.host).toMatch(/^127\.0\.0\.1:/);
  expect([response.statusCode, response.statusMessage]).toEqual([203, 'Some reason']);
  expect(response.rawHeaders.filter((value) => value === 'x-two')).toHaveLength(2);
  expect(response.rawHeaders.filter((name) => name.toLowerCase() === 'date')).toHaveLength(1);
  expect(response.headers.connection).toBe('keep-alive');
});

test('the spelling of an address and long headers arrive as they were sent', async () => {
  const { headers, url } = JSON.parse((await ask('/%C3%A9/../a//b?%zz', 'GET', { 'x-long': 'x'.repeat(12_000) })).text);
  expect(url).toBe('/%C3%A9/../a//b?%zz');
  expect(headers['x-long']).toHaveLength(12_000);
});

test('HEAD has no body, and a large body arrives whole', async () => {
  expect((await ask('/', 'HEAD')).text).toBe('');
  expect((await ask('/large')).text).toBe('x'.repeat(8_000_000));
});

test('the thread is notified when a client disconnects', async () => {
  rmSync(join(dir, 'closed'), { force: true });
  const { port } = server.address() as AddressInfo;
  const sent = get({ host: '127.0.0.1', port, path: '/wait', agent: false }).on('error', () => undefined);
  await expect.poll(() => existsSync(join(dir, 'waiting'))).toBe(true);
  sent.destroy();
  await vi.waitFor(() => expect(readFileSync(join(dir, 'closed'), 'utf8')).toBe('false'), { timeout: 120_000 });
  // The client has disconnected, so this is not a failure.
  await ask('/');
  expect(failed).not.toHaveBeenCalled();
});

test('pages of the thread are passed to the front', async () => {
  await ask('/page');
  expect(onPage).toHaveBeenLastCalledWith('/page', undefined);
});

test('a crash fails the requests in progress and is logged, and another thread starts', async () => {
  const logged = vi.spyOn(log, 'error').mockReturnValue(undefined);
  const waiting = ask('/wait');
  expect((await ask('/crash')).response.statusCode).toBe(500);
  expect((await waiting).response.statusCode).toBe(500);
  await expect.poll(async () => (await ask('/again')).response.statusCode).toBe(203);
  expect(logged).toHaveBeenCalledExactlyOnceWith(
    { err: expect.objectContaining({ message: 'the thread crashes' }) },
    'The thread that renders ended and is started again',
  );
});

test('a thread that cannot start is reported', async () => {
  new RenderThread({ program: pathToFileURL(join(dir, 'missing.ts')), dir, onPage, onFailure });
  await vi.waitFor(() => expect(onFailure).toHaveBeenCalledOnce(), { timeout: 120_000 });
});

test('the thread finishes its work before it ends', async () => {
  const other = new RenderThread({ program, dir, onPage, onFailure });
  await other.stop();
  expect(existsSync(join(dir, 'stopped'))).toBe(true);
});
