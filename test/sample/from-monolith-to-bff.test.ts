// Runs the modules of the post.
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, vi } from 'vitest';
import { describeSample } from '#test/sample/describe-sample.ts';
import {
  callerOf,
  monolithOrders,
  type Order,
  orderScreen,
} from '../../content/posts/from-monolith-to-bff/order-screen.ts';
import { differences, shadow } from '../../content/posts/from-monolith-to-bff/shadow.ts';

describeSample('from-monolith-to-bff/order-screen.ts', ({ good, bad }) => {
  const order: Order = { id: '1', status: 'shipped', totalCents: 100 };
  const orders = { byId: async () => order };
  const at = new Date(0);

  good('shows an estimate that comes in time', async () => {
    expect(await orderScreen('1', orders, { eta: async () => at })).toEqual({ ...order, arrives: at });
  });

  bad('does without an estimate that fails or is slow', async () => {
    expect(await orderScreen('1', orders, { eta: () => Promise.reject(new Error('down')) })).toEqual({
      ...order,
      arrives: null,
    });
    const never = { eta: () => new Promise<Date>(() => undefined) };
    expect(await orderScreen('1', orders, never)).toEqual({ ...order, arrives: null });
  });
});

describeSample('from-monolith-to-bff/shadow.ts', ({ good, bad }) => {
  const tryShadow = async (control: unknown, candidate: () => Promise<unknown>) => {
    const log = vi.spyOn(console, 'log').mockReturnValue();
    const result = await shadow<unknown>('orders', async () => control, candidate, 1);
    await vi.waitFor(() => expect(log).toHaveBeenCalled(), 120_000);
    const [line] = log.mock.calls.map(([text]) => JSON.parse(text as string) as object);
    log.mockRestore();
    return { result, line };
  };

  good('names the fields that differ, and no value', async () => {
    const { result, line } = await tryShadow([{ id: 1, name: 'Ada' }], async () => [{ id: 1, name: 'Bob' }, { id: 2 }]);
    expect(result).toEqual([{ id: 1, name: 'Ada' }]);
    expect(line).toEqual({ name: 'orders', differs: ['$.0.name', '$.1'] });
  });

  bad('a candidate that throws, at once or later, does not reach the user', async () => {
    const thrower = () => {
      throw new TypeError('jo@example.org');
    };
    expect(await tryShadow(1, thrower)).toEqual({ result: 1, line: { name: 'orders', failed: 'TypeError' } });
    expect(await tryShadow(1, async () => thrower())).toEqual({
      result: 1,
      line: { name: 'orders', failed: 'TypeError' },
    });
  });

  good('lists and texts are compared as well', () => {
    expect(differences([1, 2], [1, 2])).toEqual([]);
    expect(differences('a', 'b')).toEqual(['$']);
    expect(differences([1], { 0: 1 })).toEqual(['$']);
  });
});

describeSample('from-monolith-to-bff/bff.ts', ({ good, bad }) => {
  let monolith: Server;
  let proxy: Server;
  const seen: { url?: string; closed: number } = { closed: 0 };

  const answer = (req: IncomingMessage, res: ServerResponse) => {
    seen.url = req.url;
    if (req.url === '/early') res.writeHead(413, { connection: 'close' }).end('too large', () => req.socket.end());
    else if (req.url === '/wait') res.once('close', () => (seen.closed += 1));
    else if (req.url === '/upload') {
      let size = 0;
      req.on('data', (part: Buffer) => (size += part.length)).on('end', () => res.end(String(size)));
    } else
      res
        .writeHead(
          200,
          'Fine',
          [
            ['set-cookie', 'a=1'],
            ['set-cookie', 'b=2'],
          ].flat(),
        )
        .end('hello');
  };

  const listen = (server: Server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const portOf = (server: Server) => (server.address() as AddressInfo).port;

  beforeAll(async () => {
    monolith = createServer(answer);
    await listen(monolith);
    process.env.MONOLITH_URL = `http://127.0.0.1:${portOf(monolith)}`;
    process.env.PORT = '0';
    ({ server: proxy } = await import('../../content/posts/from-monolith-to-bff/bff.ts'));
    await vi.waitFor(() => expect(proxy.listening).toBe(true), 120_000);
    vi.spyOn(console, 'warn').mockReturnValue();
  });

  afterAll(() => {
    for (const server of [proxy, monolith]) {
      server.closeAllConnections();
      server.close();
    }
    delete process.env.PORT;
  });

  good('passes status, headers and body as they are', async () => {
    const response = await fetch(`http://127.0.0.1:${portOf(proxy)}//other.example/x?q=1`);
    expect([response.status, response.statusText, await response.text()]).toEqual([200, 'Fine', 'hello']);
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(seen.url).toBe('//other.example/x?q=1');
  });

  good('passes a body on', async () => {
    const body = 'x'.repeat(300_000);
    const response = await fetch(`http://127.0.0.1:${portOf(proxy)}/upload`, { method: 'POST', body });
    expect(await response.text()).toBe('300000');
  });

  bad('a response before the end of the body reaches the client', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sending = request(
        { port: portOf(proxy), host: '127.0.0.1', path: '/early', method: 'POST' },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      );
      sending.on('error', reject);
      sending.write('a beginning');
    });
    expect(status).toBe(413);
  });

  bad('a client that leaves ends the request behind the proxy', async () => {
    const leave = new AbortController();
    const response = fetch(`http://127.0.0.1:${portOf(proxy)}/wait`, { signal: leave.signal }).catch(() => undefined);
    await vi.waitFor(() => expect(seen.url).toBe('/wait'), 120_000);
    await delay(20);
    leave.abort();
    await response;
    await vi.waitFor(() => expect(seen.closed).toBe(1), 120_000);
  });

  bad('logs the shape of a route that is not declared, and no value', async () => {
    await fetch(`http://127.0.0.1:${portOf(proxy)}/users/jo@example.org/orders/42?token=1`);
    expect(vi.mocked(console.warn).mock.lastCall).toEqual([JSON.stringify({ undeclared: 'GET /users/*/orders/*' })]);
  });

  good('the adapter reads an order through it, for the caller alone', async () => {
    const headers: IncomingMessage['headers'][] = [];
    let status = 'S';
    monolith.removeAllListeners('request');
    monolith.on('request', (req, res) => {
      headers.push(req.headers);
      res.end(JSON.stringify({ ord_no: 7, stat_cd: status, tot_cents: 500 }));
    });
    const caller = callerOf({ cookie: 's=1', authorization: 'Bearer x', host: 'shop.example', 'x-internal': 'yes' });
    const orders = monolithOrders(`http://127.0.0.1:${portOf(proxy)}`, caller);
    expect(await orders.byId('7')).toEqual({ id: '7', status: 'shipped', totalCents: 500 });
    expect(headers[0]).toMatchObject({ cookie: 's=1', authorization: 'Bearer x' });
    expect(headers[0]).not.toHaveProperty('x-internal');
    status = 'Q';
    await expect(orders.byId('7')).rejects.toThrow('unknown status Q');
  });
});
