import { createServer, get, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { admit, Limit } from '#lib/page-cache/limit.ts';

describe('a limit of 2 jobs and 3 that wait', () => {
  const open = () => new Limit({ running: 2, waiting: 3 });

  /** Starts a job. `result` is absent while it waits; `leave` ends the job, and is `undefined` if it was refused. */
  function enter(limit: Limit, signal?: AbortSignal) {
    const job: { result?: { leave: (() => void) | undefined } } = {};
    void limit.enter(signal).then((leave) => {
      job.result = { leave };
    });
    return job;
  }

  const turn = () => new Promise((resolve) => setImmediate(resolve));

  test('runs two, lets three wait in their order, and refuses the rest at once', async () => {
    const limit = open();
    const jobs = Array.from({ length: 7 }, () => enter(limit));
    await turn();
    const states = () => jobs.map(({ result }) => (result ? (result.leave ? 'runs' : 'refused') : 'waits'));
    expect(states()).toEqual(['runs', 'runs', 'waits', 'waits', 'waits', 'refused', 'refused']);
    jobs[1]?.result?.leave?.();
    await turn();
    expect(states()).toEqual(['runs', 'runs', 'runs', 'waits', 'waits', 'refused', 'refused']);
    const late = enter(limit);
    await turn();
    expect(late.result).toBeUndefined();
  });

  test('counts a job that ends twice once', async () => {
    const limit = open();
    const [first] = [enter(limit), enter(limit)];
    const waiting = [enter(limit), enter(limit)];
    await turn();
    first?.result?.leave?.();
    first?.result?.leave?.();
    await turn();
    expect(waiting.map(({ result }) => result !== undefined)).toEqual([true, false]);
  });

  test('gives the place of an aborted job to the next', async () => {
    const limit = open();
    const [first] = [enter(limit), enter(limit)];
    const gone = new AbortController();
    const given = enter(limit, gone.signal);
    const next = enter(limit);
    await turn();
    gone.abort();
    await turn();
    expect(given.result).toEqual({ leave: undefined });
    first?.result?.leave?.();
    await turn();
    expect(next.result?.leave).toBeTypeOf('function');
    expect(await limit.enter(gone.signal)).toBeUndefined();
  });

  test('is free again when all jobs have ended', async () => {
    const limit = open();
    for (let round = 0; round < 20; round++) {
      const leaves = await Promise.all([limit.enter(), limit.enter()]);
      for (const leave of leaves) leave?.();
    }
    expect(enter(limit).result).toBeUndefined();
    await turn();
    expect((await limit.enter()) !== undefined).toBe(true);
  });
});

describe('requests within a limit', () => {
  let server: Server;
  const answers: (() => void)[] = [];

  afterEach(async () => {
    for (const answer of answers.splice(0)) answer();
    await new Promise((resolve) => server.close(resolve));
  });

  /** Each response ends when the test says so. */
  async function serve(limit: Limit): Promise<() => Promise<number>> {
    const answer = (response: ServerResponse) => answers.push(() => response.end());
    server = createServer((_, response) => {
      void admit(
        limit,
        response,
        () => answer(response),
        () => response.writeHead(503, { 'retry-after': '2' }).end(),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return () =>
      new Promise((resolve, reject) => {
        const sent = get({ host: '127.0.0.1', port, agent: false }, (response) => {
          response.resume().on('end', () => resolve(response.statusCode ?? 0));
        });
        sent.on('error', reject);
      });
  }

  test('never exceed it, and those beyond the queue get a 503', async () => {
    const ask = await serve(new Limit({ running: 2, waiting: 3 }));
    const statuses: number[] = [];
    const all = Array.from({ length: 9 }, () => ask().then((status) => statuses.push(status)));
    await vi.waitFor(() => expect(statuses).toEqual([503, 503, 503, 503]), 120_000);
    for (let done = 0; done < 5; done++) {
      await vi.waitFor(() => expect(answers.length).toBe(Math.min(2, 5 - done)), 120_000);
      answers.shift()?.();
    }
    await Promise.all(all);
    expect(statuses.toSorted()).toEqual([200, 200, 200, 200, 200, 503, 503, 503, 503]);
  });

  test('give up their place once their client is gone', async () => {
    const limit = new Limit({ running: 1, waiting: 1 });
    const ask = await serve(limit);
    const { port } = server.address() as AddressInfo;
    const sent = [1, 2].map(() => get({ host: '127.0.0.1', port, agent: false }).on('error', () => undefined));
    await vi.waitFor(() => expect(answers.length).toBe(1), 120_000);
    await vi.waitFor(async () => expect(await ask()).toBe(503), 120_000);
    for (const request of sent) request.destroy();
    answers.splice(0);
    const last = ask();
    await vi.waitFor(() => expect(answers.length).toBe(1), 120_000);
    answers.shift()?.();
    expect(await last).toBe(200);
  });
});
