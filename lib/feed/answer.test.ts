// A document in front of a client: what it has already it is not sent again.
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Folders, makeFolders, putFiles } from '#lib/content/corpus/folder.ts';
import { goodFolder, now, post } from '#lib/content/corpus/form.ts';
import type { Document } from '#lib/feed/answer.ts';

let folders: Folders;
let answer: (request: Request, document: Document) => Promise<Response>;
let built = 0;
const text = 'Words. '.repeat(100);

const document: Document = {
  path: '/x.txt',
  type: 'text/plain',
  build: ({ posts }) => {
    built += 1;
    return text + posts.length;
  },
  changed: () => new Date('2026-01-31T09:00:00.500Z'),
};

async function release(): Promise<void> {
  const { makeRelease } = await import('#lib/content/release.ts');
  expect((await makeRelease({ ...folders, now })).faults).toEqual([]);
}

beforeAll(async () => {
  folders = await makeFolders(goodFolder);
  vi.stubEnv('RELEASE_DIR', folders.releaseDir);
  ({ answerDocument: answer } = await import('#lib/feed/answer.ts'));
  await release();
});

afterAll(() => rm(folders.root, { recursive: true }));

function ask(headers: Record<string, string> = {}, what = document): Promise<Response> {
  return answer(new Request('http://localhost/x.txt', { headers }), what);
}

describe('what a client holds', () => {
  test.each<[Record<string, string>, number]>([
    [{}, 200],
    [{ 'if-none-match': 'TAG' }, 304],
    [{ 'if-none-match': '"x", TAG' }, 304],
    [{ 'if-none-match': '*' }, 304],
    [{ 'if-none-match': '"x"' }, 200],
    [{ 'if-modified-since': 'Sat, 31 Jan 2026 09:00:00 GMT' }, 304],
    [{ 'if-modified-since': 'Sat, 31 Jan 2026 09:00:01 GMT' }, 304],
    [{ 'if-modified-since': 'Sat, 31 Jan 2026 08:59:59 GMT' }, 200],
    [{ 'if-modified-since': 'yesterday' }, 200],
    [{ 'if-none-match': '"x"', 'if-modified-since': 'Sat, 31 Jan 2026 09:00:00 GMT' }, 200],
    [{ 'if-none-match': 'TAG', 'if-modified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' }, 304],
  ])('%j: %i', async (headers, status) => {
    const tag = (await ask()).headers.get('etag') ?? '';
    const filled = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value.replace('TAG', tag)]),
    );
    const response = await ask(filled);
    expect(response.status).toBe(status);
    const body = await response.text();
    expect(body).toBe(status === 304 ? '' : `${text}1`);
    expect(response.headers.get('etag')).toBe(tag);
    expect(response.headers.get('last-modified')).toBe('Sat, 31 Jan 2026 09:00:00 GMT');
    expect(response.headers.get('cache-control')).toBe('public, max-age=0, must-revalidate');
    expect(response.headers.get('x-release')).toMatch(/^[0-9a-f]{64}$/);
  });

  test('a document without a date is known by its tag alone', async () => {
    const undated = { ...document, path: '/undated.txt', changed: undefined };
    const response = await ask({ 'if-modified-since': 'Thu, 31 Dec 2099 00:00:00 GMT' }, undated);
    expect([response.status, response.headers.get('last-modified')]).toEqual([200, null]);
  });
});

test('is built once for a release, however many ask at once, and anew for the next one', async () => {
  const own = { ...document, path: '/once.txt' };
  built = 0;
  const first = await Promise.all(Array.from({ length: 10 }, () => ask({}, own)));
  expect([built, new Set(first.map(({ headers }) => headers.get('etag'))).size]).toEqual([1, 1]);
  await putFiles(folders.contentDir, { 'posts/new.mdx': post('Words.') });
  await release();
  const second = await ask({}, own);
  expect(built).toBe(2);
  expect(await second.text()).toBe(`${text}2`);
  expect(second.headers.get('etag')).not.toBe(first[0]?.headers.get('etag'));
  expect((await ask({ 'if-none-match': String(first[0]?.headers.get('etag')) }, own)).status).toBe(200);
});

test('a document that cannot be built is asked for again', async () => {
  let isBroken = true;
  const build = () => {
    if (isBroken) throw new Error('broken');
    return 'whole';
  };
  const own = { ...document, path: '/broken.txt', build };
  await expect(ask({}, own)).rejects.toThrow('broken');
  isBroken = false;
  expect(await (await ask({}, own)).text()).toBe('whole');
});

test('what the release does not have is a 404 that no cache keeps', async () => {
  const response = await ask({ 'if-none-match': '*' }, { ...document, path: '/none.txt', build: () => undefined });
  expect([response.status, response.headers.get('cache-control')]).toEqual([404, 'no-store']);
});
