import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createMetricsServer } from '#lib/observe/metrics-server.ts';

async function listen(scrape: () => Promise<string>): Promise<string> {
  const server = createMetricsServer({ scrape, contentType: 'text/plain; version=0.0.4; charset=utf-8' });
  onTestFinished(() => void server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('GET and HEAD of /metrics respond, and nothing else does', async () => {
  const origin = await listen(async () => 'a_total 1\n');
  const found = await fetch(`${origin}/metrics?x=1`);
  expect([found.status, await found.text()]).toEqual([200, 'a_total 1\n']);
  expect(found.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect((await fetch(`${origin}/metrics`, { method: 'HEAD' })).headers.get('content-length')).toBe('10');
  expect((await fetch(`${origin}/metrics`, { method: 'POST' })).status).toBe(405);
  expect((await fetch(`${origin}/`)).status).toBe(404);
});

test('a scrape that fails is a 500', async () => {
  const origin = await listen(() => Promise.reject(new Error('a secret')));
  const { status, text } = await fetch(`${origin}/metrics`).then(async (response) => ({
    status: response.status,
    text: await response.text(),
  }));
  expect(status).toBe(500);
  expect(text).not.toContain('secret');
});
