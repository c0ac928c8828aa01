import { once } from 'node:events';
import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { RequestCounts } from '#lib/observe/request-counts.ts';
import { classifyUrl } from '#lib/observe/route-class.ts';
import type { Sample } from '#lib/observe/sample.ts';

test.each([
  ['/', 'home'],
  ['/?utm=1', 'home'],
  ['/posts/a', 'post'],
  ['/posts/a.md?x', 'markdown'],
  ['/page/2', 'list'],
  ['/tags', 'list'],
  ['/tags/go', 'list'],
  ['/archive/2025', 'list'],
  ['/search?q=/posts/', 'search'],
  ['/search.json', 'search'],
  ['/feed.xml', 'feed'],
  ['/media/x.png', 'media'],
  ['/assets/x.js', 'asset'],
  ['/og/x.png', 'card'],
  ['/preview/secret', 'preview'],
  ['/healthz', 'probe'],
  ['/readyz', 'probe'],
  ['/api/publish', 'webhook'],
  ['/sitemap.xml', 'file'],
  ['/about', 'page'],
  ['/wp-login', 'page'],
  ['', 'home'],
])('%s belongs to the class %s', (url, route) => {
  expect(classifyUrl(url)).toBe(route);
});

test('the number of classes does not grow with the addresses that clients invent', () => {
  const random = Array.from({ length: 2_000 }, (_, number) => `/${number}/${number}${number % 2 ? '.php' : ''}`);
  expect(new Set(random.map(classifyUrl))).toEqual(new Set(['page', 'file']));
});

function find(counts: RequestCounts, name: string): Sample[] {
  return counts.samples().filter((sample) => sample.name === name);
}

const ofRequests = 'load_bearing_http_requests_total';

test('pages from memory are counted by class and status, and as reads of the front', () => {
  const counts = new RequestCounts();
  for (const status of [200, 200, 304]) counts.countFromMemory('post', status, 1.5);
  expect(find(counts, ofRequests)).toEqual([
    { name: ofRequests, labels: { route: 'post', status: '200' }, value: 2 },
    { name: ofRequests, labels: { route: 'post', status: '304' }, value: 1 },
  ]);
  expect(find(counts, 'load_bearing_page_cache_reads_total')).toMatchObject([{ labels: { tier: 'front' }, value: 3 }]);
  const [durations] = find(counts, 'load_bearing_http_request_duration_seconds');
  expect(durations).toMatchObject({ labels: { route: 'post' }, series: { sum: expect.closeTo(0.0045) } });
});

async function respond(counts: RequestCounts, isCut: boolean): Promise<void> {
  const server = createServer((request, response) => {
    response.once('close', () => counts.countResponse(request, response, 5));
    if (isCut) response.destroy();
    else response.writeHead(404).end('text');
  });
  onTestFinished(() => void server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const sent = send({ host: '127.0.0.1', port, path: '/search?q=a', agent: false }).end();
  await once(sent, isCut ? 'error' : 'response').catch(() => undefined);
  await expect.poll(() => find(counts, ofRequests).length).toBe(1);
}

test('other responses are counted when they are sent', async () => {
  const counts = new RequestCounts();
  await respond(counts, false);
  expect(find(counts, ofRequests)).toMatchObject([{ labels: { route: 'search', status: '404' }, value: 1 }]);
});

test('a client that left before the response began has the status 499', async () => {
  const counts = new RequestCounts();
  await respond(counts, true);
  expect(find(counts, ofRequests)).toMatchObject([{ labels: { route: 'search', status: '499' }, value: 1 }]);
});

test('webhook deliveries are counted by result', () => {
  const counts = new RequestCounts();
  for (const status of [202, 202, 200, 403, 429, 503, 500]) counts.countWebhook(status);
  const values = find(counts, 'load_bearing_webhook_deliveries_total').map((sample) => [
    sample.labels?.result,
    'value' in sample && sample.value,
  ]);
  expect(Object.fromEntries(values)).toEqual({ accepted: 2, ignored: 1, refused: 2, failed: 2 });
});
