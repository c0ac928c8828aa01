import { expect, test } from 'vitest';
import { isCompared, listPurgedTags, listResponseTags, tagOf } from '#lib/cdn/tags.ts';
import type { Index } from '#lib/model/release.ts';
import { viewsOf } from '#lib/posts/views.ts';
import { compareAddresses } from '#lib/publish/affected.ts';
import { routes } from '#lib/routes.ts';
import { makePost } from '#test/corpus/post.ts';
import { makeIndex } from '#test/corpus/release-index.ts';

const posts = Array.from({ length: 45 }, (_, place) =>
  makePost(`p${place}`, {
    date: new Date(Date.UTC(2026, 11, 30) - place * 86_400_000).toISOString().slice(0, 10),
    tags: place % 2 === 0 ? ['x'] : ['y'],
  }),
);

function indexOf(shown: typeof posts, more: Partial<Index> = {}): Index {
  return makeIndex({ posts: shown, tags: { x: 'X', y: 'Y' }, ...more });
}

async function purge(before: Index, after: Index): Promise<string[]> {
  return listPurgedTags(before, await compareAddresses(before, after));
}

test('a response has the tags of its address, its group and the site', () => {
  expect(listResponseTags('/')).toEqual(['/', 'list', 'site']);
  expect(listResponseTags('/page/2')).toEqual(['/page/2', 'list', 'site']);
  expect(listResponseTags('/tags/x/page/2')).toEqual(['/tags/x/page/2', 'list/x', 'site']);
  expect(listResponseTags('/posts/a.md')).toEqual(['/posts/a.md', 'markdown', 'site']);
  expect(listResponseTags('/posts/a')).toEqual(['/posts/a', 'posts', 'site']);
  expect(listResponseTags('/feed.xml')).toEqual(['/feed.xml', 'site']);
});

test('the tag of an address is the same in a request and in the list of addresses', () => {
  expect(tagOf('/series/caf%C3%A9,%20x')).toBe(tagOf('/series/café, x'));
  expect(tagOf('/series/café, x')).toMatch(/^[\x21-\x2b\x2d-\x7e]+$/);
  const long = tagOf(`/posts/${'a'.repeat(200)}`);
  expect(long).toHaveLength(33);
  expect(long).not.toBe(tagOf(`/posts/${'a'.repeat(201)}`));
  expect(tagOf('/100%')).toBe('/100%25');
});

test('only addresses that a comparison covers can be kept by a CDN', () => {
  for (const path of ['/', '/posts/a', '/feed.xml', '/robots.txt', '/sw.js']) expect(isCompared(path), path).toBe(true);
  for (const path of ['/search', '/search.json', '/posts/a/history', '/preview/x', '/healthz', '/api/publish'])
    expect(isCompared(path), path).toBe(false);
});

test('an edited text purges its page and its Markdown alone', async () => {
  const edited = posts.with(44, { ...makePost('p44', posts[44]), body: 'other' });
  expect(await purge(indexOf(posts), indexOf(edited))).toEqual(['/posts/p44', '/posts/p44.md']);
});

test('a new post purges whole lists by one tag each, and the pages that others do not change', async () => {
  const tags = await purge(indexOf(posts.slice(1)), indexOf(posts));
  expect(tags).toContain('list');
  expect(tags).toContain('list/x');
  expect(tags).toContain('/feed.xml');
  expect(tags).toContain('/posts/p1');
  for (const tag of ['/', '/page/2', 'site', 'posts', 'list/y', '/posts/p0']) expect(tags).not.toContain(tag);
});

test('a changed title in the middle of a list purges the one page of the list that shows it', async () => {
  const renamed = posts.with(25, { ...makePost('p25', posts[25]), title: 'Renamed' });
  const tags = await purge(indexOf(posts), indexOf(renamed));
  expect(tags.filter((tag) => tag === '/' || tag.startsWith('/page/') || tag.startsWith('list'))).toHaveLength(1);
});

test('an address is purged if it has changed, and no other', async () => {
  const before = indexOf(posts);
  const variants = [
    indexOf(posts.slice(1)),
    indexOf(posts.toSpliced(20, 3)),
    indexOf(posts.with(3, { ...makePost('p3', posts[3]), title: 'Renamed', tags: ['x', 'y'] })),
    { ...before, tags: { x: 'Renamed', y: 'Y' } },
    { ...before, site: { ...before.site, description: 'Other' } },
  ];
  const paths = routes.flatMap(({ list }) => list?.(viewsOf(before).outline).map(({ path }) => path) ?? []);
  const kept = paths.filter(isCompared);
  for (const after of variants) {
    const changes = await compareAddresses(before, after);
    const changed = new Set(changes.map(({ path }) => path));
    const purged = new Set(listPurgedTags(before, changes));
    const isPurged = (path: string) => listResponseTags(path).some((tag) => purged.has(tag));
    expect(kept.filter(isPurged)).toEqual(kept.filter((path) => changed.has(path)));
    expect(kept.filter(isPurged).length).toBeGreaterThan(1);
  }
});

test('a removed post purges its address', async () => {
  expect(await purge(indexOf(posts), indexOf(posts.toSpliced(25, 1)))).toContain('/posts/p25');
});

test('a fact that all pages show purges all groups', async () => {
  const index = indexOf(posts);
  const tags = await purge(index, { ...index, site: { ...index.site, name: 'Other' } });
  for (const tag of ['list', 'list/x', 'list/y', 'posts', '/archive']) expect(tags).toContain(tag);
  expect(tags.length).toBeLessThan(60);
});

test('everything is purged if the previous release is unknown', () => {
  expect(listPurgedTags(undefined, [])).toEqual(['site']);
});
