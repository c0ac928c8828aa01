// Views of a release: neighbours, positions in series, names of tags.
import { expect, test } from 'vitest';
import { feedLength, Views } from '#lib/posts/views.ts';
import { listLinkable } from '#lib/route-lists.ts';
import { startPage } from '#lib/routes.ts';
import { defaultSite } from '#lib/site.ts';
import { makePost } from '#test/corpus/post.ts';
import { makeIndex } from '#test/corpus/release-index.ts';

function makeViews(posts: ReturnType<typeof makePost>[], pages: string[] = []): Views {
  const index = makeIndex({
    posts,
    pages: Object.fromEntries(pages.map((slug) => [slug, makePost(slug)])),
    tags: { a: 'Name of a', b: 'Name of b' },
  });
  return new Views(index);
}

test('the neighbours of a post are the next older and the next newer one', () => {
  const views = makeViews(['new', 'middle', 'old'].map((slug) => makePost(slug)));
  const neighbours = (slug: string) => [views.post(slug)?.older?.slug, views.post(slug)?.newer?.slug];
  expect(neighbours('middle')).toEqual(['old', 'new']);
  expect(neighbours('new')).toEqual(['middle', undefined]);
  expect(neighbours('old')).toEqual([undefined, 'middle']);
});

test('the position in a series counts visible parts only', () => {
  const part = (slug: string, number: number) => makePost(slug, { series: { title: 'The queue', part: number } });
  const views = makeViews([part('third', 3), part('first', 1), makePost('other')]);
  expect(views.post('third')?.place).toEqual({ slug: 'the-queue', title: 'The queue', position: 2, parts: 2 });
  expect(views.post('other')?.place).toBeUndefined();
});

test('related posts do not include the neighbours', () => {
  const tagged = (slug: string) => makePost(slug, { tags: ['a'] });
  const views = makeViews(['one', 'two', 'three', 'four', 'five'].map(tagged).concat(makePost('other')));
  expect(views.post('two')?.related.map(({ slug }) => slug)).toEqual(['four', 'five']);
});

test('a list has the tag names of its own posts only', () => {
  const views = makeViews([makePost('one', { tags: ['a'] }), makePost('two')]);
  expect(views.list(1)?.tags).toEqual({ a: 'Name of a' });
  expect(views.post('two')?.tags).toEqual({});
});

test('the site decides how many posts a page of a list has', () => {
  const posts = ['one', 'two', 'three'].map((slug) => makePost(slug, { tags: ['a'] }));
  const { site, ...rest } = makeIndex({ posts, tags: { a: 'Name of a' } });
  const views = new Views({ ...rest, site: { ...site, postsPerPage: 2 } });
  for (const list of [views.list(2), views.tag('a', 2)]) {
    expect([list?.items.map(({ slug }) => slug), list?.last]).toEqual([['three'], 2]);
  }
  expect(listLinkable(views.outline)).toContain('/tags/a/page/2');
  expect(listLinkable(views.outline)).not.toContain('/page/3');
});

test('llms.txt lists every page except the style guide', () => {
  expect(
    makeViews([], ['about', 'styleguide', 'uses'])
      .llms()
      .pages.map(({ slug }) => slug),
  ).toEqual(['about', 'uses']);
});

test('a feed has the newest posts', () => {
  const posts = Array.from({ length: feedLength + 1 }, (_, place) => makePost(`p${place}`));
  expect(makeViews(posts).feed().posts).toEqual(posts.slice(0, feedLength));
});

test('lists name the authors if posts have several', () => {
  const jane = { name: 'Jane Doe', bio: 'She builds.', links: ['https://example.org/@jane'] };
  const [one, other] = [makePost('one', { authors: [jane] }), makePost('other')];
  const authorsIn = (views: Views) => views.list(1)?.items.map(({ authors }) => authors);
  expect(authorsIn(makeViews([one]))).toEqual([undefined]);
  const { index } = makeViews([one, other]);
  const views = new Views({ ...index, site: { ...index.site, author: 'Ada', name: 'The blog' } });
  expect(authorsIn(views)).toEqual([[{ name: jane.name, links: jane.links }], [{ name: 'Ada', links: [] }]]);
  expect(views.post('other')?.post.authors).toEqual([{ name: 'Ada', links: [] }]);
});

test('a post names the posts that link to it', () => {
  const { index } = makeViews(['one', 'two', 'three'].map((slug) => makePost(slug)));
  const views = new Views({ ...index, backlinks: { three: ['one', 'two'] } });
  expect(views.post('three')?.backlinks.map(({ slug }) => slug)).toEqual(['one', 'two']);
  expect(views.post('one')?.backlinks).toEqual([]);
});

test('a post introduces its authors, or that of the site by authors.yaml or the profiles of the site', () => {
  const jane = { name: 'Jane Doe', bio: 'She builds.', links: ['https://example.org/@jane'] };
  const social = [
    { label: 'Code', address: 'https://example.org/code' },
    { label: 'Uses', address: '/uses' },
  ];
  const writersOf = (author: string, site: object, authors?: Record<string, typeof jane>) => {
    const index = makeIndex({ posts: [makePost('one')], authors });
    return new Views({ ...index, site: { ...index.site, ...site, author } }).post('one')?.writers;
  };
  expect(makeViews([makePost('one', { authors: [jane] })]).post('one')?.writers).toEqual([jane]);
  expect(writersOf('jane doe', { social }, { jane })).toEqual([jane]);
  expect(writersOf('Ada', { social })).toEqual([{ name: 'Ada', links: ['https://example.org/code'] }]);
  expect(writersOf('Blog', { name: 'Blog', social })).toEqual([]);
});

test('the feed of a tag or series has its newest posts, the newest first, and no other', () => {
  const part = (slug: string, number: number) => makePost(slug, { series: { title: 'The queue', part: number } });
  const views = makeViews([part('third', 3), makePost('other', { tags: ['a'] }), part('second', 2), part('first', 1)]);
  const slugs = (feed: { posts: { slug: string }[] } | undefined) => feed?.posts.map(({ slug }) => slug);
  expect(slugs(views.tagFeed('a'))).toEqual(['other']);
  expect(views.tagFeed('a')?.name).toBe('Name of a');
  expect(slugs(views.seriesFeed('the-queue'))).toEqual(['third', 'second', 'first']);
  expect([views.tagFeed('b'), views.seriesFeed('none')]).toEqual([undefined, undefined]);
});

test('posts for new readers are in the order of the author, without those that are not visible', () => {
  const site = { ...defaultSite, start: ['old', 'gone', 'new'] };
  const views = new Views(makeIndex({ posts: ['new', 'middle', 'old'].map((slug) => makePost(slug)), site }));
  expect(startPage.data?.(views).posts.map(({ slug }) => slug)).toEqual(['old', 'new']);
});
