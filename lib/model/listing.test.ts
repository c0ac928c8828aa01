// Edge cases of pagination, tags, years and series.
import { expect, test } from 'vitest';
import {
  countPages,
  divideArchive,
  groupByYear,
  listSeries,
  listTags,
  pageSize,
  paginate,
  seriesSlug,
} from '#lib/model/listing.ts';
import { makePost } from '#test/corpus/post.ts';

test.each([
  [0, 1],
  [1, 1],
  [pageSize, 1],
  [pageSize + 1, 2],
  [pageSize * 50, 50],
])('%i posts are in %i pages', (posts, pages) => {
  expect(countPages(posts, pageSize)).toBe(pages);
});

test.each([0, -1, 1.5, 4, Number.NaN, Number.POSITIVE_INFINITY])('there is no page %d of three', (page) => {
  expect(paginate(Array.from({ length: 3 * pageSize }), page)).toBeUndefined();
});

test('a site may have fewer posts on a page', () => {
  expect(paginate([1, 2, 3, 4, 5], 3, 2)).toEqual({ items: [5], page: 3, last: 3 });
  expect(paginate([1, 2, 3, 4, 5], 4, 2)).toBeUndefined();
});

test('the pages contain each post once, in order', () => {
  const posts = Array.from({ length: 2 * pageSize + 1 }, (_, index) => index);
  const pages = [1, 2, 3].map((page) => paginate(posts, page));
  expect(pages.flatMap((page) => page?.items)).toEqual(posts);
  expect(pages.map((page) => page?.last)).toEqual([3, 3, 3]);
});

test('unused tags are not listed, and the others are sorted by name', () => {
  const posts = [makePost('a', { tags: ['z', 'b'] }), makePost('b', { tags: ['b'] })];
  expect(listTags(posts, { z: 'Aardvarks', b: 'Bees', unused: 'Cats' })).toEqual([
    { tag: 'z', name: 'Aardvarks', count: 1 },
    { tag: 'b', name: 'Bees', count: 2 },
  ]);
});

test('a post belongs to the year in its date, whatever the offset', () => {
  const posts = [makePost('a', { date: '2026-01-01T00:30+02:00' }), makePost('b', { date: '2025-12-31T23:30-05:00' })];
  expect(groupByYear(posts).map(({ year, posts: those }) => [year, those.map(({ slug }) => slug)])).toEqual([
    [2026, ['a']],
    [2025, ['b']],
  ]);
});

/** A post a day, the newest on the last day of 2026. */
function makeDays(count: number) {
  return Array.from({ length: count }, (_, day) => {
    const date = new Date(Date.UTC(2026, 11, 31) - day * 86_400_000).toISOString().slice(0, 10);
    return makePost(`day-${day}`, { date });
  });
}

test.each([
  [0, [], []],
  [1, [[2026, 1]], []],
  [
    500,
    [
      [2026, 365],
      [2025, 135],
    ],
    [],
  ],
  [501, [[2026, 365]], [[2025, 136]]],
  [
    1000,
    [[2026, 365]],
    [
      [2025, 365],
      [2024, 270],
    ],
  ],
])('an archive of %i posts shows whole years, and counts the others', (count, shown, apart) => {
  const archive = divideArchive(makeDays(count));
  expect(archive.shown.map(({ year, posts }) => [year, posts.length])).toEqual(shown);
  expect(archive.apart.map(({ year, posts }) => [year, posts.length])).toEqual(apart);
});

test('the newest year is shown, however many posts it has', () => {
  const posts = Array.from({ length: 600 }, (_, index) => makePost(`post-${index}`));
  expect(divideArchive(posts).shown[0]?.posts).toHaveLength(600);
});

test('the parts of a series are sorted, and a missing part leaves no gap', () => {
  const part = (slug: string, number: number) => makePost(slug, { series: { title: 'The queue', part: number } });
  const posts = [part('third', 3), part('first', 1), makePost('other')];
  expect(listSeries(posts).map(({ slug, posts: those }) => [slug, those.map(({ slug: own }) => own)])).toEqual([
    ['the-queue', ['first', 'third']],
  ]);
});

test.each([
  ['The Queue, Part by Part', 'the-queue-part-by-part'],
  ['  Räume & Zeiten ', 'räume--zeiten'],
  ['待ち行列', '待ち行列'],
  ['!?', 'series'],
])('the series %j has the address %j', (title, slug) => {
  expect(seriesSlug(title)).toBe(slug);
});
