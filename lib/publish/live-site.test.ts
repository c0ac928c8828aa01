// Pages are confirmed when the site responds with the page of the new release, and not before.

import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { digestOf } from '#lib/model/digest.ts';
import type { PageChange } from '#lib/model/page-changes.ts';
import { announceServer, LiveSite } from '#lib/publish/live-site.ts';
import { healthPath } from '#lib/urls.ts';
import { setCurrent } from '#test/set-current.ts';

interface Shown {
  status: number;
  release?: string;
}

const [old, fresh] = [digestOf('old'), digestOf('fresh')];
let dir = '';
let server: Server;
let withdraw: () => void;
/** The responses of the site, in order. The last one is repeated. */
let shown: Shown[] = [];
let asked = 0;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'load-bearing-live-'));
  await setCurrent(dir, fresh);
  asked = 0;
  let instance = '';
  server = createServer(({ url }, response) => {
    if (url === healthPath) return response.end(instance);
    const { status, release } = shown[Math.min(asked, shown.length - 1)] ?? { status: 500 };
    asked += 1;
    return response.writeHead(status, release ? { 'x-release': release } : {}).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  ({ instance, withdraw } = announceServer(dir, `http://127.0.0.1:${port}`));
});

afterEach(async () => {
  withdraw();
  server.close();
  await rm(dir, { recursive: true, force: true });
});

async function see(change: PageChange['change']): Promise<(string | undefined)[]> {
  const site = await LiveSite.find(dir);
  const problems: (string | undefined)[] = [];
  await site?.waitForPages(fresh, [{ path: '/posts/x', change }], (_page, problem) => problems.push(problem));
  return problems;
}

test.each<[string, PageChange['change'], Shown[], number]>([
  ['a page of the release is ready at once', 'changed', [{ status: 200, release: fresh }], 1],
  [
    'a page of the previous release is requested again',
    'changed',
    [
      { status: 200, release: old },
      { status: 200, release: old },
      { status: 200, release: fresh },
    ],
    3,
  ],
  ['an error is requested again', 'added', [{ status: 404 }, { status: 200, release: fresh }], 2],
  ['a removed page is requested until it is gone', 'removed', [{ status: 200, release: fresh }, { status: 404 }], 2],
  ['a removed page may redirect', 'removed', [{ status: 308 }], 1],
])('%s', async (_name, change, answers, times) => {
  shown = answers;
  expect(await see(change)).toEqual([undefined]);
  expect(asked).toBe(times);
});

test('the wait ends when the release is no longer current', async () => {
  shown = [{ status: 200, release: old }];
  await setCurrent(dir, old);
  expect(await see('changed')).toEqual([undefined]);
  expect(asked).toBe(1);
});

test('a server that is too busy to render is retried, and the page does not count as broken', async () => {
  shown = [{ status: 503 }, { status: 503 }, { status: 200 }, { status: 500 }];
  const site = await LiveSite.find(dir);
  expect(await site?.findFailingPages(fresh, ['/posts/a'])).toEqual(new Map());
  expect(asked).toBe(3);
  expect(await site?.findFailingPages(fresh, ['/posts/a'])).toEqual(
    new Map([['/posts/a', 'the server responds with 500, and its log has the cause']]),
  );
});

test('a server renders a page before the first trial, and only then', async () => {
  shown = [{ status: 500 }];
  const site = await LiveSite.find(dir);
  await site?.warmUp(fresh, '/about');
  const first = asked;
  expect(first).toBeGreaterThan(0);
  await (await LiveSite.find(dir))?.warmUp(fresh, '/about');
  expect(asked).toBe(first);
});
