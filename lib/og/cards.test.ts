import { expect, test } from 'vitest';
import { listSeries } from '#lib/model/listing.ts';
import { nameCard } from '#lib/og/card.ts';
import { buildPostCard, buildSeriesCard, buildSiteCard, describeCard, findCards, listCards } from '#lib/og/cards.ts';
import { defaultSite } from '#lib/site.ts';
import { makePost } from '#test/corpus/post.ts';

const site = defaultSite;
const tags = { caching: 'Caching', unused: 'Unused' };
const posts = ['c', 'b', 'a'].map((slug, index) => {
  const post = makePost(slug, {
    title: slug,
    tags: ['caching'],
    series: { title: `Series of ${slug}`, part: index + 1 },
  });
  return { ...post, card: nameCard(buildPostCard(post, tags, site)) };
});
const index = { site, posts, tags, pages: { about: makePost('about', { title: 'About us' }) } };
const titlesOf = (newest?: number) => listCards(index, newest).map(({ card }) => card.title);

test('lists, pages, used tags, posts and series have cards', () => {
  const titles = titlesOf();
  expect(titles.slice(1)).toEqual([
    'Archive',
    'Tags',
    'Subscribe',
    'Search',
    'About us',
    'Caching',
    'c',
    'b',
    'a',
    'Series of c',
    'Series of b',
    'Series of a',
  ]);
});

test('only the given number of newest posts and series is listed', () => {
  expect(titlesOf(1).slice(6)).toEqual(['Caching', 'c', 'Series of c']);
});

test('a page has a card if the release has the page', () => {
  const listTitles = (more: Partial<typeof index>) => listCards({ ...index, ...more }).map(({ card }) => card.title);
  expect(titlesOf()).not.toContain('Start here');
  expect(listTitles({ site: { ...site, start: ['a'] } })).toContain('Start here');
  const pages = { ...index.pages, feeds: makePost('feeds', { title: 'Our feeds' }) };
  expect(listTitles({ pages })).toContain('Our feeds');
  expect(listTitles({ pages })).not.toContain('Subscribe');
});

test('a card is found by the name that pages give it', () => {
  const cards = findCards(index);
  for (const post of posts) expect(cards.get(post.card)?.title).toBe(post.title);
  expect(cards.get(nameCard(buildSiteCard(site)))).toEqual(buildSiteCard(site));
  for (const series of listSeries(posts)) expect(cards.has(nameCard(buildSeriesCard(series, site)))).toBe(true);
  expect(findCards(index)).toBe(cards);
});

test('a card shows the first tag by its name, the day and the reading time', () => {
  const card = buildPostCard({ title: 'T', date: '2026-11-17', minutes: 8, tags: ['caching', 'x'] }, tags, site);
  expect(card).toMatchObject({ label: 'Caching', facts: ['November 17, 2026', '8 min read'] });
  expect(buildPostCard({ title: 'T', date: '2026-11-17', minutes: 8, tags: [] }, tags, site).label).toBeUndefined();
});

test('a new post does not change the cards of tags', () => {
  const before = findCards(index);
  const after = findCards({ ...index, posts: [...posts, makePost('d', { tags: ['caching'], card: 'd' })] });
  expect([...before.keys()].filter((name) => !after.has(name))).toEqual([]);
});

test('the alt text has all texts of the card', () => {
  const card = { title: 'What fails.', label: 'Caching', facts: ['1 min read'], siteName: 'Site' };
  expect(describeCard(card)).toBe('What fails. Site, Caching, 1 min read.');
  expect(describeCard({ ...card, title: 'Why?', label: undefined, facts: [] })).toBe('Why? Site.');
});
