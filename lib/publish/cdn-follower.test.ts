import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { PurgeRequest } from '#lib/cdn/drivers.ts';
import type { CdnFollower } from '#lib/publish/cdn-follower.ts';
import type { Journal } from '#lib/publish/journal.ts';
import { makePost } from '#test/corpus/post.ts';
import { makeIndex } from '#test/corpus/release-index.ts';

const indexes = new Map<string, ReturnType<typeof makeIndex>>();
vi.mock('#lib/posts/read-release.ts', () => ({
  readIndex: (release: string) => {
    const index = indexes.get(release);
    if (!index) throw Object.assign(new Error('missing'), { code: 'DAMAGED' });
    return index;
  },
}));

const [one, two, three] = ['1', '2', '3'].map((digit) => digit.repeat(64)) as [string, string, string];
let releaseDir = '';
let journal: Journal;
let sent: string[] = [];
let status = 200;
let lib: typeof import('#lib/publish/cdn-follower.ts') & typeof import('#lib/publish/journal.ts');

beforeAll(async () => {
  releaseDir = await mkdtemp(join(tmpdir(), 'load-bearing-cdn-'));
  lib = { ...(await import('#lib/publish/cdn-follower.ts')), ...(await import('#lib/publish/journal.ts')) };
  const posts = ['a', 'b', 'c'].map((slug) => makePost(slug));
  const editedAt = (place: number) => posts.map((post, index) => (index === place ? { ...post, body: 'new' } : post));
  indexes
    .set(one, makeIndex({ posts }))
    .set(two, makeIndex({ posts: editedAt(0) }))
    .set(three, makeIndex({ posts: editedAt(1) }));
});

afterAll(() => rm(releaseDir, { recursive: true, force: true }));

beforeEach(async () => {
  [sent, status] = [[], 200];
  await rm(join(releaseDir, 'journal.json'), { force: true });
  journal = new lib.Journal(releaseDir);
});

function open(listBuilds?: () => Promise<string[]>) {
  const send = async ({ headers }: PurgeRequest) => {
    sent.push(headers['xkey-purge'] ?? '');
    return { status, body: '' };
  };
  const targets = [{ driver: 'varnish', secret: 't', address: 'http://x' }] as const;
  const purger = { send, echoDelay: 3_600_000, firstRetry: 3_600_000 };
  return new lib.CdnFollower({ targets, site: 'https://x', journal, distDir: releaseDir, listBuilds, purger });
}

/** Ends a follower whose purges have been repeated. */
async function end(follower: CdnFollower): Promise<void> {
  follower.close();
  const { cdn } = journal.state;
  if (cdn) await journal.update({ cdn: { ...cdn, repeats: undefined } });
}

/** Purges the caches for a release that was live long ago. */
async function followBefore(release: string): Promise<void> {
  const follower = open();
  await follower.follow(release);
  await end(follower);
}

test('purges everything at first, then only changed pages', async () => {
  const follower = open();
  expect(await follower.follow(one)).toBe('The CDN was purged of 1 tag.');
  await follower.follow(two);
  expect(await follower.follow(two)).toBeUndefined();
  expect(sent[0]).toBe('site');
  expect(sent[1]?.split(' ')).toEqual(expect.arrayContaining(['/posts/a', '/posts/a.md']));
  expect(sent[1]).not.toContain('/posts/b');
  expect(sent).toHaveLength(2);
  follower.close();
});

test('a purge that failed is repeated, even if a rollback has made the releases equal again', async () => {
  await followBefore(one);
  const follower = open();
  status = 500;
  expect(await follower.follow(two)).toMatch(
    /^The CDN may still send old pages, and is purged again: varnish: it responds/,
  );
  expect(journal.state.cdn?.failedAt).toBeDefined();
  follower.close();
  status = 200;
  const next = open();
  await next.follow(one);
  expect(sent.at(-1)?.split(' ')).toContain('/posts/a');
  expect(journal.state.cdn).toMatchObject({ release: one, tags: [] });
  expect(journal.state.cdn?.failedAt).toBeUndefined();
  next.close();
});

test('a purge is repeated by the next publisher if this one ends before', async () => {
  await followBefore(one);
  const first = open();
  await first.follow(two);
  first.close();
  expect(journal.state.cdn?.repeats).toContain('/posts/a');
  journal = new lib.Journal(releaseDir);
  const next = open();
  await next.follow(two);
  expect(sent.at(-1)?.split(' ')).toContain('/posts/a');
  expect(sent).toHaveLength(3);
  next.close();
});

test('at its start, the publisher purges pages that another process changed meanwhile', async () => {
  await followBefore(one);
  const next = open();
  await next.follow(three);
  expect(sent.at(-1)?.split(' ')).toContain('/posts/b');
  expect(sent.at(-1)).not.toContain('/posts/a');
  next.close();
});

test('another build purges everything, and so does an unknown earlier release', async () => {
  const follower = open();
  await follower.follow(one);
  await journal.update({ cdn: { release: one, build: 'earlier', tags: [] } });
  follower.close();
  const next = open();
  await next.follow(one);
  expect(sent).toEqual(['site', 'site']);
  await journal.update({ cdn: { release: '9'.repeat(64), build: journal.state.cdn?.build ?? '', tags: [] } });
  next.close();
  const last = open();
  await last.follow(two);
  expect(sent).toEqual(['site', 'site', 'site']);
  last.close();
});

test('some pages can be purged before the others', async () => {
  const follower = open();
  await follower.purgeFirst(two, [{ path: '/', change: 'changed' }]);
  expect(sent).toEqual([]);
  await follower.follow(one);
  await follower.purgeFirst(two, [
    { path: '/', change: 'changed' },
    { path: '/posts/new', change: 'added' },
  ]);
  expect(sent.at(-1)).toBe('/');
  // A crash now would make the next publisher purge the others.
  expect(journal.state.cdn).toMatchObject({ release: one, tags: [] });
  await follower.follow(two);
  expect(sent.at(-1)?.split(' ')).toContain('/posts/a');
  follower.close();
});

test('an upgrade of several machines purges everything when it begins and when it has ended', async () => {
  let builds = ['a'];
  const follower = open(async () => builds);
  await follower.follow(one);
  builds = ['a', 'b'];
  await follower.follow(one);
  await follower.follow(one);
  builds = ['b'];
  await follower.follow(one);
  await follower.follow(one);
  expect(sent).toEqual(['site', 'site', 'site']);
  await end(follower);
  const lost = open(async () => Promise.reject(new Error('lost')));
  expect(await lost.follow(one)).toBeUndefined();
  lost.close();
});
