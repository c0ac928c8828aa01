// Documents for programs: headers, and when they are built.
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Document } from '#lib/feed/response.ts';
import { type Folders, makeFolders, putFiles } from '#test/corpus/folder.ts';
import { goodFolder, now, post } from '#test/corpus/form.ts';

// There is no request outside of Next.
vi.mock('next/server', () => ({ connection: () => Promise.resolve() }));

let folders: Folders;
let answer: (document: Document) => Promise<Response>;
let built = 0;
const text = 'Words. '.repeat(100);

const document: Document = {
  path: '/x.txt',
  type: 'text/plain',
  build: ({ posts }) => {
    built += 1;
    return text + posts.length;
  },
};

async function release(): Promise<void> {
  const { makeRelease } = await import('#lib/release/make-release.ts');
  expect((await makeRelease({ ...folders, now })).errors).toEqual([]);
}

beforeAll(async () => {
  folders = await makeFolders(goodFolder);
  vi.stubEnv('RELEASE_DIR', folders.releaseDir);
  ({ respondWithDocument: answer } = await import('#lib/feed/response.ts'));
  await release();
});

afterAll(() => rm(folders.root, { recursive: true }));

function ask(what = document): Promise<Response> {
  return answer(what);
}

test('an entity tag is the only validator', async () => {
  const response = await ask();
  expect(response.status).toBe(200);
  expect(await response.text()).toBe(`${text}1`);
  expect(response.headers.get('etag')).toMatch(/^W\/"[\w-]{22}"$/);
  expect(response.headers.get('last-modified')).toBeNull();
  expect(response.headers.get('cache-control')).toBe('public, max-age=0, must-revalidate');
  expect(response.headers.get('x-release')).toMatch(/^[0-9a-f]{64}$/);
});

test('a document is built once a release, also for concurrent requests', async () => {
  const own = { ...document, path: '/once.txt' };
  built = 0;
  const first = await Promise.all(Array.from({ length: 10 }, () => ask(own)));
  expect([built, new Set(first.map(({ headers }) => headers.get('etag'))).size]).toEqual([1, 1]);
  await putFiles(folders.contentDir, { 'posts/new.mdx': post('Words.') });
  await release();
  const second = await ask(own);
  expect(built).toBe(2);
  expect(await second.text()).toBe(`${text}2`);
  expect(second.headers.get('etag')).not.toBe(first[0]?.headers.get('etag'));
});

test('a document that failed to build is built again for the next request', async () => {
  let isBroken = true;
  const build = () => {
    if (isBroken) throw new Error('broken');
    return 'whole';
  };
  const own = { ...document, path: '/broken.txt', build };
  await expect(ask(own)).rejects.toThrow('broken');
  isBroken = false;
  expect(await (await ask(own)).text()).toBe('whole');
});

test('a document that the release does not have is a 404 that is not cached', async () => {
  const response = await ask({ ...document, path: '/none.txt', build: () => undefined });
  expect([response.status, response.headers.get('cache-control')]).toEqual([404, 'no-store']);
});
