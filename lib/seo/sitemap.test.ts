// The sitemap and the router agree: every address in the sitemap exists.
import { describe, expect, test } from 'vitest';
import { findRoute } from '#lib/find-route.ts';
import type { Index, Post } from '#lib/model/release.ts';
import { viewsOf } from '#lib/posts/views.ts';
import { listSitemap } from '#lib/routes.ts';
import { buildSitemap } from '#lib/seo/sitemap.ts';
import { makePost } from '#test/corpus/post.ts';
import { makeIndex } from '#test/corpus/release-index.ts';

function post(slug: string, date: string, facts: Partial<Post> = {}): Post {
  return makePost(slug, { date, ...facts });
}

function listPages(index: Index) {
  return listSitemap(viewsOf(index).outline);
}

function indexOf(posts: Post[]): Index {
  const about = { ...post('about', '2026-01-01') };
  return makeIndex({ posts, pages: { about }, redirects: { old: 'a' }, tags: { x: 'X', unused: 'Unused' } });
}

const many = Array.from({ length: 45 }, (_, index) =>
  post(`p${index}`, `2026-0${Math.floor((44 - index) / 20) + 1}-01`, { tags: ['x'] }),
);

function dayBefore(days: number): string {
  return new Date(Date.UTC(2026, 11, 31) - days * 86_400_000).toISOString().slice(0, 10);
}

describe.each<[string, Post[]]>([
  ['no post', []],
  ['one post', [post('a', '2026-01-01')]],
  ['many posts', many],
  ['years apart', Array.from({ length: 1200 }, (_, day) => post(`d${day}`, dayBefore(day)))],
  ['a series', [post('a', '2026-01-01', { series: { title: 'Über alles & more', part: 1 } })]],
])('with %s', (_, posts) => {
  const index = indexOf(posts);
  const paths = listPages(index).map(({ path }) => path);

  test('each path exists and is listed once', () => {
    expect(paths.filter((path) => findRoute(index, encodeURI(path)) !== 'found')).toEqual([]);
    expect(new Set(paths).size).toBe(paths.length);
  });
});

describe('the date of a page is that of the newest post on it', () => {
  const index = indexOf([
    post('a', '2026-03-01', { tags: ['x'] }),
    post('b', '2026-02-01', { updated: '2026-04-01', series: { title: 'S', part: 1 } }),
    post('c', '2026-01-31T09:00+02:00', { updated: '2026-01-31', tags: ['x'] }),
  ]);
  test.each([
    ['/', '2026-04-01T00:00:00.000Z'],
    ['/archive', '2026-04-01T00:00:00.000Z'],
    ['/tags', '2026-04-01T00:00:00.000Z'],
    ['/tags/x', '2026-03-01T00:00:00.000Z'],
    ['/series/s', '2026-04-01T00:00:00.000Z'],
    ['/posts/b', '2026-04-01T00:00:00.000Z'],
    ['/posts/c', '2026-01-31T07:00:00.000Z'],
    ['/about', undefined],
    ['/search', undefined],
  ])('%s: %s', (path, expected) => {
    const found = listPages(index).find((page) => page.path === path);
    expect(found && (found.changed === undefined ? undefined : new Date(found.changed).toISOString())).toBe(expected);
  });

  test('later pages of the list change with each new post', () => {
    const pages = listPages(indexOf(many));
    expect(
      new Set(['/', '/page/2', '/page/3'].map((path) => pages.find((page) => page.path === path)?.changed)).size,
    ).toBe(1);
  });
});

test('addresses are escaped', () => {
  const xml = buildSitemap(indexOf([post('a', '2026-01-01', { series: { title: '本 é', part: 1 } })]), new Map());
  expect(xml).toContain(`/series/${encodeURI('本-é')}</loc>`);
});

test('ten thousand posts fit into one sitemap', () => {
  // The protocol allows 50,000 addresses and 50 MiB.
  const posts = Array.from({ length: 10_000 }, (_, day) => post(`d${day}`, dayBefore(day), { tags: ['x'] }));
  const index = indexOf(posts);
  const sitemap = buildSitemap(index, new Map());
  expect(listPages(index).length).toBeLessThan(50_000);
  expect(sitemap.length).toBeLessThan(50 * 2 ** 20);
});
