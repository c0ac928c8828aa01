// The nginx of the cluster suite in front of small servers instead of instances: which requests it repeats elsewhere.
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { request } from '../../e2e/site/site.ts';
import { Balancer, hasNginx } from './balancer.ts';

const pages = ['/', '/posts/a-post', '/feed.xml'];
const limited = ['/search', '/search.json', '/preview/token', '/og/card.png'];

describe.runIf(hasNginx)('nginx in front of three instances', () => {
  let dir = '';
  let balancer: Balancer;
  const servers: Server[] = [];
  /** The requests that each instance received. */
  let received: string[][] = [];
  /** The status with which an instance responds. */
  let respond: (instance: number, path: string) => number;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'load-bearing-balancer-'));
    for (const instance of [0, 1, 2]) {
      const server = createServer(({ method, url = '' }, response) => {
        received[instance]?.push(`${method} ${url}`);
        response.writeHead(respond(instance, url)).end();
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      servers.push(server);
    }
    respond = () => 200;
    const ports = servers.map((server) => (server.address() as AddressInfo).port);
    balancer = await Balancer.start(join(dir, 'nginx'), ports);
  });

  beforeEach(() => {
    received = servers.map(() => []);
  });

  afterAll(async () => {
    await balancer.stop();
    for (const server of servers) server.close();
    await rm(dir, { recursive: true, force: true });
  });

  async function send(path: string, method = 'GET'): Promise<number> {
    return (await request(balancer.origin, path, {}, { method })).status;
  }

  test('readers do not notice an instance that refuses pages', async () => {
    respond = (instance) => (instance === 0 ? 503 : 200);
    for (let round = 0; round < 5; round += 1) {
      for (const path of [...pages, ...limited]) expect(await send(path), path).toBe(200);
    }
    expect(received[0]).not.toEqual([]);
  });

  test('a webhook that was sent is not repeated', async () => {
    respond = () => 503;
    expect(await send('/api/publish', 'POST')).toBe(503);
    expect(received.flat()).toEqual(['POST /api/publish']);
  });

  test('refused searches and webhooks do not take instances out of the balancer', async () => {
    respond = (_, path) => (pages.includes(path) ? 200 : 503);
    for (let round = 0; round < 5; round += 1) {
      for (const path of limited) expect(await send(path), path).toBe(503);
      for (const _ of servers) expect(await send('/api/publish', 'POST')).toBe(503);
    }
    for (const path of pages) expect(await send(path), path).toBe(200);
  });
});
