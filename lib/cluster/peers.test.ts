import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Peers } from '#lib/cluster/peers.ts';
import type { Redis } from '#lib/cluster/redis.ts';
import { digestOf } from '#lib/model/digest.ts';

const own = { id: '7f1de1f6-5f37-4d39-9b0b-6f1f3a3a7f10', origin: 'http://127.0.0.1:9', role: 'web' };
const pointer = digestOf('pointer');
let releaseDir = '';
let other: Server;
/** The instances that the store lists, and the requests that the other one has got. */
let listed: object[] = [];
let asked = 0;
let peers: Peers;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  releaseDir = await mkdtemp(join(tmpdir(), 'load-bearing-peers-'));
  asked = 0;
  other = createServer((_, response) => {
    asked += 1;
    response.end(JSON.stringify({ status: 'ok', store: 'ok', pointer, sequence: 2 }));
  });
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  const origin = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  listed = [own, { ...own, id: '7f1de1f6-5f37-4d39-9b0b-6f1f3a3a7f11', origin }];
  const redis = { run: async () => listed.map((one) => JSON.stringify(one)) } as unknown as Redis;
  peers = new Peers({ redis, id: own.id, origin: own.origin, releaseDir });
  await peers.read(false);
});

afterEach(async () => {
  vi.useRealTimers();
  other.close();
  await rm(releaseDir, { recursive: true });
});

test('an instance whose report the store has lost is still asked', async () => {
  listed = [own];
  vi.advanceTimersByTime(6_000);
  await peers.read(false);
  expect(peers.count).toBe(1);
  await expect.poll(() => peers.isShown(pointer)).toBe(true);
  await expect.poll(() => peers.isAhead(1)).toBe(true);
});

test('an instance that is not listed for longer is not asked', async () => {
  listed = [own];
  vi.advanceTimersByTime(11_000);
  await peers.read(false);
  expect(await peers.isShown(pointer)).toBe(false);
  expect(asked).toBe(0);
});

test('the instances that were listed last are asked for as long as the store cannot be read', async () => {
  vi.advanceTimersByTime(600_000);
  await expect.poll(() => peers.isShown(pointer)).toBe(true);
});
