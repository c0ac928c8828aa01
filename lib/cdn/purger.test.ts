import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Purger, type PurgeState } from '#lib/cdn/purger.ts';
import { parseTargets } from '#lib/cdn/targets.ts';

/** A cache that responds with the next status of the list, and with 200 after that. */
let server: Server;
let statuses: number[] = [];
let received: { method: string | undefined; tags: string; authorization: string | undefined }[] = [];
let saved: PurgeState[] = [];
/** Responses wait for it. */
let held: Promise<void> | undefined;
let purger: Purger;

async function readTags(request: IncomingMessage): Promise<string> {
  const body = (await buffer(request)).toString();
  if (body !== '') return (JSON.parse(body) as { tags: string[] }).tags.join(' ');
  return String(request.headers['xkey-purge']);
}

beforeEach(async () => {
  [statuses, received, saved, held] = [[], [], [], undefined];
  server = createServer(async (request, response) => {
    const { method, headers } = request;
    received.push({ method, tags: await readTags(request), authorization: headers.authorization });
    await held;
    response.writeHead(statuses.shift() ?? 200).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(() => {
  purger.close();
  server.close();
});

interface More {
  echoDelay?: number;
  onRepeated?: () => void;
  address?: string;
  save?: (state: PurgeState) => Promise<void>;
}

function open(state: PurgeState = { tags: [] }, more: More = {}): Purger {
  const {
    echoDelay = 3_600_000,
    address = `varnish://token@127.0.0.1:${(server.address() as AddressInfo).port}`,
    save = async (next: PurgeState) => void saved.push(next),
    ...rest
  } = more;
  purger = new Purger({
    targets: parseTargets(address) ?? [],
    site: 'https://blog.example.org',
    state,
    save,
    echoDelay,
    firstRetry: 5,
    ...rest,
  });
  return purger;
}

const tagsOf = () => received.map(({ tags }) => tags);
const findSample = (name: string, result?: string) =>
  purger.samples().find((sample) => sample.name === name && sample.labels?.result === result);

test('tags are stored, purged and forgotten', async () => {
  expect(await open().purge(['a', 'b'], 'release')).toBeUndefined();
  expect(received).toEqual([{ method: 'PURGE', tags: 'a b', authorization: 'Bearer token' }]);
  expect(saved).toEqual([{ tags: ['a', 'b'] }, { tags: [], repeats: ['a', 'b'] }]);
  expect(purger.isBehind).toBe(false);
});

test('a purge runs even if its state cannot be stored', async () => {
  const save = async () => {
    throw new Error('ENOSPC');
  };
  open({ tags: [] }, { save });
  expect(await purger.purge(['a'], 'one')).toBeUndefined();
  expect(await purger.purge(['b'], 'two')).toBeUndefined();
  expect(tagsOf()).toEqual(['a', 'b']);
});

test('a purge is repeated once, for pages that were fetched at the same time', async () => {
  await open({ tags: [] }, { echoDelay: 5 }).purge(['a'], 'release');
  await expect.poll(tagsOf).toEqual(['a', 'a']);
  await expect.poll(() => saved.at(-1)).toEqual({ tags: [] });
});

test('a purge that was not repeated before the end is repeated by the next purger', async () => {
  await open().purge(['a'], 'release');
  purger.close();
  const left = saved.at(-1);
  expect(left).toEqual({ tags: [], repeats: ['a'] });
  expect(open(left).isBehind).toBe(true);
  expect(await purger.purge([], 'release')).toBeUndefined();
  expect(tagsOf()).toEqual(['a', 'a']);
});

test('the repetition can be waited for, and one that fails is a new purge', async () => {
  let repeated = 0;
  const onRepeated = () => {
    repeated += 1;
  };
  statuses = [200, 500];
  await open({ tags: [] }, { echoDelay: 50, onRepeated }).purge(['a'], 'release');
  await purger.finish();
  expect(repeated).toBe(1);
  expect(tagsOf().slice(0, 3)).toEqual(['a', 'a', 'a']);
  await expect.poll(() => saved.at(-1)).toEqual({ tags: [] });
});

test('a failed purge is repeated until it succeeds, and the failure is stored meanwhile', async () => {
  statuses = [503, 429];
  expect(await open().purge(['a'], 'release')).toBe('varnish: it responds with status 503');
  expect(saved.at(-1)).toEqual({ tags: ['a'], failedAt: expect.any(String) });
  await expect.poll(() => purger.isBehind).toBe(false);
  expect(tagsOf()).toEqual(['a', 'a', 'a']);
  expect(saved.at(-1)).toEqual({ tags: [], repeats: ['a'] });
  expect(findSample('load_bearing_cdn_purges_total', 'failed')).toMatchObject({ value: 2 });
  expect(findSample('load_bearing_cdn_purges_total', 'done')).toMatchObject({ value: 1 });
});

test('the tags of a failed purge are purged with the next, even after a restart', async () => {
  statuses = [500];
  await open().purge(['a'], 'release');
  const left = saved.at(-1);
  purger.close();
  expect(await open(left).purge(['b'], 'next')).toBeUndefined();
  expect(tagsOf()).toEqual(['a', 'a b']);
});

test('a tag queued during a purge is purged again', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  held = promise;
  const first = open().purge(['a'], 'one');
  await expect.poll(tagsOf).toEqual(['a']);
  const second = purger.purge(['a', 'b'], 'two');
  resolve();
  expect(await Promise.all([first, second])).toEqual([undefined, undefined]);
  expect(tagsOf()).toEqual(['a', 'a b']);
  expect(saved.at(-1)).toEqual({ tags: [], repeats: ['a', 'b'] });
});

test('the error for an unreachable cache names it', async () => {
  const { port } = server.address() as AddressInfo;
  server.close();
  expect(await open({ tags: [] }, { address: `http://s@127.0.0.1:${port}/` }).purge(['a'], 'release')).toBe(
    'webhook does not respond (ECONNREFUSED)',
  );
});

test('after a day of failures, the pages have expired and the purge is given up', async () => {
  statuses = [500];
  await open({ tags: ['a'], failedAt: '2026-01-01T00:00:00.000Z' }).purge([], 'release');
  expect(saved.at(-1)).toEqual({ tags: [] });
});

test('very many tags are replaced by that of the site', async () => {
  await open().purge(
    Array.from({ length: 5_001 }, (_, place) => `/${place}`),
    'release',
  );
  expect(tagsOf()).toEqual(['site']);
});

test('all targets are purged in their order, and one that fails makes the purge fail', async () => {
  const { port } = server.address() as AddressInfo;
  open({ tags: [] }, { address: `varnish://one@127.0.0.1:${port} http://two@127.0.0.1:${port}/hook` });
  expect(await purger.purge(['a'], 'release')).toBeUndefined();
  expect(received.map(({ method }) => method)).toEqual(['PURGE', 'POST']);
  statuses = [200, 500];
  expect(await purger.purge(['b'], 'release')).toBe('webhook: it responds with status 500');
});
