import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Probes } from '#lib/server/probes.ts';
import type { ServedState } from '#lib/server/served-state.ts';

const release = 'a'.repeat(64);
let dir = '';

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'load-bearing-probes-'));
  mkdirSync(join(dir, '.next'));
  writeFileSync(join(dir, '.next/BUILD_ID'), 'build-1\n');
  writeFileSync(join(dir, 'package.json'), JSON.stringify({ version: '1.2.3' }));
});

afterAll(() => rm(dir, { recursive: true, force: true }));

function common() {
  return { releaseDir: dir, dir, judgePublisher: () => undefined };
}

const never = () => new Promise<ServedState>(() => undefined);
const serves = () => Promise.resolve({ release });

function open(askRenderer: () => Promise<ServedState>, named: string | undefined = release) {
  const times = { answerTime: 20, hangTime: 0 };
  return new Probes({ ...common(), readNamed: () => named, askRenderer, ...times });
}

async function ask(probes: Probes, path: string) {
  const { status, body } = (await probes.answer(path)) ?? { status: 0, body: '{}' };
  return { code: status, ...JSON.parse(body) };
}

test('other paths belong to no probe', () => {
  expect(open(serves).answer('/healthzz')).toBeUndefined();
});

test('a server with a release is alive, ready and healthy', async () => {
  const probes = open(serves);
  probes.instance = 'this one';
  expect(await ask(probes, '/readyz')).toEqual({ code: 200, status: 'ok', release });
  const health = await ask(probes, '/healthz');
  expect(health).toMatchObject({ code: 200, status: 'ok', version: '1.2.3', build: 'build-1', instance: 'this one' });
  expect(health).toMatchObject({ release, renderer: 'runs', disk: { free: expect.any(Number) } });
  expect(Date.parse(health.since)).toBeGreaterThan(0);
  // The thread has responded, so it does not hang.
  expect((await ask(open(serves), '/livez')).release).toBeUndefined();
});

test('if the thread does not respond, /healthz and /livez fail, and the server stays ready', async () => {
  const probes = open(never);
  expect(await ask(probes, '/healthz')).toMatchObject({ code: 503, status: 'renderer-hangs', release });
  expect(await ask(probes, '/livez')).toEqual({ code: 503, status: 'renderer-hangs' });
  expect(await ask(probes, '/readyz')).toMatchObject({ code: 200 });
});

test('if the thread is busy for a while, /livez does not fail', async () => {
  const probes = new Probes({ ...common(), readNamed: () => release, askRenderer: never, answerTime: 20 });
  await ask(probes, '/healthz');
  expect(await ask(probes, '/livez')).toEqual({ code: 200, status: 'ok' });
});

test('concurrent probes share one request to the thread', async () => {
  let count = 0;
  const probes = open(() => {
    count += 1;
    return never();
  });
  await Promise.all(['/livez', '/healthz', '/livez', '/healthz'].map((path) => ask(probes, path)));
  expect(count).toBe(1);
});

test('while the thread restarts, no probe fails', async () => {
  const probes = open(() => Promise.reject(new Error('it ended')));
  expect(await ask(probes, '/healthz')).toMatchObject({ code: 200, renderer: 'starts', release });
});

test('a server that stops is alive and not ready', async () => {
  const probes = new Probes({ ...common(), readNamed: () => release, askRenderer: serves });
  probes.isStopping = true;
  expect(await ask(probes, '/readyz')).toEqual({ code: 503, status: 'stopping' });
  expect((await ask(probes, '/livez')).code).toBe(200);
});

test('without a release, the server is not ready; with a damaged pointer, it is if the thread serves a release', async () => {
  const without = new Probes({
    ...common(),
    readNamed: () => undefined,
    askRenderer: () => Promise.resolve({ release: undefined }),
  });
  expect(await ask(without, '/readyz')).toEqual({ code: 503, status: 'empty' });
  expect(await ask(without, '/healthz')).toMatchObject({ code: 503, status: 'empty' });
  const damaged = new Probes({ ...common(), readNamed: () => undefined, askRenderer: serves });
  expect(await ask(damaged, '/readyz')).toEqual({ code: 200, status: 'ok', release });
});
