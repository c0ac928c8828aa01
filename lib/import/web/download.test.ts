// Tests the limits of downloads against a server of the test, and that private addresses are refused.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DownloadLimits, downloadImages, downloadLimits } from '#lib/import/web/download.ts';
import { createRequest, isPublicAddress } from '#lib/import/web/request.ts';

let server: Server;
let origin: string;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'load-bearing-download-'));
  server = createServer((request, response) => {
    const path = request.url ?? '';
    if (path === '/slow') return;
    if (path === '/moved') return void response.writeHead(302, { location: '/a.png' }).end();
    if (path === '/loop') return void response.writeHead(302, { location: '/loop' }).end();
    if (path === '/inside') return void response.writeHead(302, { location: 'http://[::1]/a.png' }).end();
    if (path === '/gone.png') return void response.writeHead(404).end();
    if (path === '/page') return void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>');
    if (path === '/photo?id=1') return void response.writeHead(200, { 'content-type': 'image/webp' }).end('webp');
    response.writeHead(200, { 'content-type': 'image/png' }).end('x'.repeat(Number(/\d+/.exec(path)?.[0] ?? 10)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

const isOfTest = (address: string): boolean => address === '127.0.0.1';

async function download(path: string, limits: Partial<DownloadLimits> = {}, isAllowed = isOfTest): Promise<string> {
  const request = createRequest(isAllowed);
  const results = await downloadImages([`${origin}${path}`], {
    request,
    folder,
    limits: { ...downloadLimits, ...limits },
  });
  const [result] = results.values();
  if (!result) return 'nothing';
  return 'problem' in result ? result.problem : `${basename(result.path)} ${(await readFile(result.path)).length}`;
}

test.each<[string, Partial<DownloadLimits>, string]>([
  ['/a.png', {}, 'a.png 10'],
  ['/moved', {}, 'moved.png 10'],
  ['/photo?id=1', {}, 'photo.webp 4'],
  ['/page', {}, 'is text/html, which is not a supported image format'],
  ['/gone.png', {}, 'cannot be downloaded: the server responds with 404'],
  ['/loop', {}, 'cannot be downloaded: it redirects more than 5 times'],
  ['/inside', {}, 'cannot be downloaded: ::1 is an address of a private network'],
  ['/5000.png', { bytes: 4000 }, 'cannot be downloaded: it has more than 4000 bytes'],
  ['/a.png', { images: 0 }, 'was not downloaded, as the limit is 0 images'],
  ['/a.png', { allBytes: 0 }, 'was not downloaded, as the limit is 0 bytes in all'],
])('%s within %j', async (path, limits, expected) => {
  expect(await download(path, limits)).toBe(expected);
});

test('a response that does not come ends at the limit of time', async () => {
  expect(await download('/slow', { time: 50 })).toMatch(/^cannot be downloaded: .*(?:timeout|abort)/i);
});

test('addresses of this machine and its network are refused', async () => {
  expect(await download('/a.png', {}, isPublicAddress)).toBe(
    'cannot be downloaded: 127.0.0.1 is an address of a private network',
  );
  for (const address of [
    '10.1.2.3',
    '192.168.0.1',
    '172.31.0.1',
    '169.254.169.254',
    '::1',
    'fd00::1',
    'fe80::1',
    '::ffff:127.0.0.1',
    '100.64.0.1',
    '0.0.0.0',
  ]) {
    expect([address, isPublicAddress(address)]).toEqual([address, false]);
  }
  for (const address of ['93.184.216.34', '2606:2800:220:1::1']) expect(isPublicAddress(address)).toBe(true);
});

test('a name that leads to this machine is refused', async () => {
  const results = await downloadImages([`http://localhost:1/a.png`], { request: createRequest(), folder });
  expect([...results.values()]).toEqual([
    { problem: 'cannot be downloaded: localhost is an address of a private network' },
  ]);
});
