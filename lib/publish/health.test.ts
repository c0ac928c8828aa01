import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeHealth } from '#lib/publish/health.ts';
import { Journal } from '#lib/publish/journal.ts';

/** The body of `/healthz` as JSON. */
function buildHealth(input: Parameters<typeof describeHealth>[0]) {
  const health = describeHealth(input);
  return { status: health.status === 'ok' ? 200 : 503, body: JSON.stringify(health) };
}

const release = 'a'.repeat(64);
let releaseDir = '';

beforeAll(async () => {
  releaseDir = await mkdtemp(join(tmpdir(), 'load-bearing-health-'));
});

afterAll(() => rm(releaseDir, { recursive: true, force: true }));

test('before the first release, the status is `empty`', () => {
  const { status, body } = buildHealth({ releaseDir, release: undefined, instance: undefined });
  expect(status).toBe(503);
  expect(JSON.parse(body)).toEqual({ status: 'empty', problems: ['empty'] });
});

test('the response describes the last publication without content of authors', async () => {
  const text = 'content/posts/secret.mdx:4 title is wrong: fix it';
  const last = {
    state: 'published',
    at: '2026-01-01T00:00:00.000Z',
    version: 'abc',
    release,
    milliseconds: 412,
    faults: 1,
    changes: 2,
    text,
  } as const;
  await new Journal(releaseDir).update({
    last,
    status: { state: 'failure', description: text },
    pending: { release, pages: [{ path: '/posts/secret', change: 'added' }] },
    hold: { release, version: 'abc', at: '2026-01-01T00:00:00.000Z' },
  });
  const { status, body } = buildHealth({ releaseDir, release, instance: 'x' });
  expect(status).toBe(200);
  const { text: _text, ...reported } = last;
  expect(JSON.parse(body)).toEqual({
    status: 'ok',
    release,
    instance: 'x',
    publish: reported,
    unseen: 1,
    held: '2026-01-01T00:00:00.000Z',
  });
  expect(body).not.toContain('secret');
});

test.each(['loops', 'hangs', 'gone'] as const)(
  'a publisher that %s gives status 503, and readers are still served',
  (state) => {
    const { status, body } = buildHealth({ releaseDir, release, instance: 'x', publisher: { state } });
    expect(status).toBe(503);
    expect(JSON.parse(body)).toMatchObject({ status: `publisher-${state}`, release, publisher: { state } });
  },
);

test('a running publisher is reported, and the status is 200', () => {
  const { status, body } = buildHealth({ releaseDir, release, instance: 'x', publisher: { state: 'runs' } });
  expect(status).toBe(200);
  expect(JSON.parse(body)).toMatchObject({ status: 'ok', publisher: { state: 'runs' } });
});

test('a post that a feed leaves out makes the status degraded', () => {
  const read = (leftOut: number) => buildHealth({ releaseDir, release, instance: undefined, leftOut });
  expect(read(1).status).toBe(503);
  expect(JSON.parse(read(1).body)).toMatchObject({ status: 'degraded', leftOut: 1 });
  expect(read(0).status).toBe(200);
});

test('damaged files make the status degraded, and so does a release that is served in the place of a damaged one', () => {
  const read = (more: object) => buildHealth({ releaseDir, release, instance: undefined, ...more });
  expect(read({ damaged: 2 }).status).toBe(503);
  expect(JSON.parse(read({ damaged: 2 }).body)).toMatchObject({ status: 'degraded', damaged: 2 });
  expect(JSON.parse(read({ problem: 'index is damaged' }).body)).toMatchObject({
    status: 'degraded',
    isFallback: true,
  });
  const unknown = { problem: 'It has format 2', unknownFormat: 2 };
  expect(JSON.parse(read(unknown).body)).toMatchObject({ status: 'degraded', isFallback: true, unknownFormat: 2 });
});

test('several problems are all named, and the most serious one is the status', () => {
  const { status, body } = buildHealth({
    releaseDir,
    release,
    instance: undefined,
    damaged: 1,
    renderer: 'hangs',
    publisher: { state: 'gone' },
    disk: { free: 100, total: 10_000 },
  });
  expect(status).toBe(503);
  expect(JSON.parse(body)).toMatchObject({
    status: 'degraded',
    problems: ['degraded', 'renderer-hangs', 'publisher-gone', 'disk-full'],
  });
});

test.each([
  { free: 100, total: 1_000, status: 200 },
  { free: 1_000, total: 100_000, status: 200 },
  { free: 100, total: 100_000, status: 503 },
])('with $free of $total MB free, the status is $status', ({ status, ...disk }) => {
  const health = buildHealth({ releaseDir, release, instance: undefined, disk });
  expect(health.status).toBe(status);
  expect(JSON.parse(health.body)).toMatchObject({ status: status === 200 ? 'ok' : 'disk-full', disk });
});

test('docs/operate.md explains every field', async () => {
  const guide = await readFile(join(import.meta.dirname, '../../docs/operate.md'), 'utf8');
  const section = guide.slice(guide.indexOf('`/healthz` has these fields'), guide.indexOf('## Metrics'));
  const explained = [...section.matchAll(/`(\w+)`/g)].map(([, name]) => name);
  const software = { version: '1', build: 'b', since: 's' };
  const fields = Object.keys(describeHealth({ releaseDir, release, instance: 'x', software }));
  expect(fields.filter((name) => !explained.includes(name))).toEqual([]);
});
