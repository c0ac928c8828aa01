// Comparing two releases finds exactly the addresses whose response changes.
import { expect, test } from 'vitest';
import type { Index, Post } from '#lib/model/release.ts';
import { viewsOf } from '#lib/posts/views.ts';
import { compareAddresses, compareFirst } from '#lib/publish/affected.ts';
import { routes } from '#lib/routes.ts';
import { makePost } from '#test/corpus/post.ts';
import { makeIndex } from '#test/corpus/release-index.ts';

const day = 86_400_000;

/** A post every other day, newest first. */
function makePosts(count: number, facts: (place: number) => Partial<Post> = () => ({})): Post[] {
  return Array.from({ length: count }, (_, place) =>
    makePost(`p${place}`, {
      date: new Date(Date.UTC(2026, 11, 30) - place * 2 * day).toISOString().slice(0, 10),
      title: `Post ${place}`,
      ...facts(place),
    }),
  );
}

function indexOf(posts: Post[], more: Partial<Index> = {}): Index {
  return makeIndex({ posts, tags: { x: 'X', y: 'Y' }, ...more });
}

async function compare(before: Index | undefined, after: Index): Promise<string[]> {
  const signs = { added: '+', changed: '~', removed: '-' };
  return (await compareAddresses(before, after)).map(({ path, change }) => `${signs[change]} ${path}`);
}

test('equal releases have no different addresses', async () => {
  const index = indexOf(makePosts(30, () => ({ tags: ['x'] })));
  expect(await compare(index, structuredClone(index))).toEqual([]);
});

test('the first addresses are the list and the feeds', async () => {
  const posts = makePosts(3);
  const changes = await compareFirst(indexOf(posts.slice(1)), indexOf(posts));
  expect(changes.map(({ path }) => path)).toEqual(['/', '/feed.xml', '/atom.xml', '/feed.json']);
});

test('an edited text changes the page and its Markdown, but not the lists', async () => {
  const posts = makePosts(30, () => ({ tags: ['x'] }));
  const edited = posts.with(25, { ...makePost('p25', posts[25]), body: 'other' });
  expect(await compare(indexOf(posts), indexOf(edited))).toEqual(['~ /posts/p25', '~ /posts/p25.md']);
});

test('a new post changes the newest lists, its neighbours, and each later page of a list', async () => {
  const posts = makePosts(45, (place) => ({ tags: place % 2 === 0 ? ['x'] : ['y'] }));
  const added = await compare(indexOf(posts.slice(1)), indexOf(posts));
  expect(added.filter((line) => !line.includes('/posts/'))).toEqual([
    '~ /',
    '~ /feed.xml',
    '~ /atom.xml',
    '~ /feed.json',
    '~ /archive',
    '~ /tags',
    '~ /tags/x',
    '~ /tags/x/feed.xml',
    '~ /sitemap.xml',
    '~ /llms.txt',
    '~ /page/2',
    '~ /page/3',
    '~ /tags/x/page/2',
  ]);
  expect(added).toEqual(expect.arrayContaining(['+ /posts/p0', '+ /posts/p0.md', '~ /posts/p1']));
});

test('a removed post removes its lists and changes the posts that linked to it', async () => {
  const series = (place: number) => (place < 3 ? { series: { title: 'Queues', part: place + 1 } } : {});
  const posts = makePosts(21, (place) => ({ ...series(place), tags: place === 1 ? ['y'] : ['x'] }));
  const gone = await compare(indexOf(posts), indexOf(posts.toSpliced(1, 1)));
  expect(gone).toEqual(
    expect.arrayContaining([
      '- /posts/p1',
      '- /posts/p1.md',
      '- /tags/y',
      '- /page/2',
      '~ /posts/p0',
      '~ /posts/p2',
      '~ /series/queues',
    ]),
  );
});

test('the page of a year changes only with posts of that year', async () => {
  const posts = makePosts(700);
  const retitled = posts.with(600, { ...makePost('p600', posts[600]), title: 'Other' });
  const changes = await compare(indexOf(posts), indexOf(retitled));
  const year = posts[600]?.date.slice(0, 4);
  expect(changes.filter((line) => line.includes('/archive'))).toEqual([`~ /archive/${year}`]);
  expect(changes).toEqual(expect.arrayContaining(['~ /posts/p599', '~ /posts/p601', '~ /page/31']));
  expect(changes).not.toContain('~ /');
});

test('a renamed tag changes the pages that show it', async () => {
  const posts = makePosts(3, (place) => ({ tags: place === 0 ? ['x'] : [] }));
  const changes = await compare(indexOf(posts), indexOf(posts, { tags: { x: 'Ex', y: 'Y' } }));
  expect(changes).toEqual(expect.arrayContaining(['~ /posts/p0', '~ /tags', '~ /tags/x', '~ /', '~ /feed.xml']));
  expect(changes).not.toContain('~ /posts/p2');
});

test('a post that becomes related to others changes their pages', async () => {
  const posts = makePosts(12, (place) => ({ tags: place === 0 || place === 9 ? ['x'] : [] }));
  const retagged = posts.with(6, { ...makePost('p6', posts[6]), tags: ['x'] });
  const changes = await compare(indexOf(posts), indexOf(retagged));
  const changed = changes.filter((line) => /^~ \/posts\/p\d+$/.test(line));
  expect(changed).toEqual(['~ /posts/p0', '~ /posts/p6', '~ /posts/p9']);
});

test('the first release adds everything, and the front page comes first', async () => {
  const [first, ...others] = await compare(undefined, indexOf(makePosts(2)));
  expect(first).toBe('~ /');
  expect(others).toEqual(expect.arrayContaining(['+ /posts/p0', '+ /posts/p1']));
});

test('other facts of the site change every page, feed, Markdown document and the manifest', async () => {
  const index = indexOf(
    makePosts(30, () => ({ tags: ['x'] })),
    { pages: { about: makePost('about') } },
  );
  const changed = await compare(index, { ...index, site: { ...index.site, name: 'Other', author: 'Someone' } });
  const all = routes.flatMap(({ list }) => list?.(viewsOf(index).outline).map(({ path }) => path) ?? []);
  expect(changed.length).toBeGreaterThan(70);
  expect(all.filter((path) => !changed.includes(`~ ${path}`))).toEqual([
    '/sitemap.xml',
    '/search.json',
    '/robots.txt',
    '/.well-known/security.txt',
    '/sw.js',
    '/healthz',
    '/livez',
    '/readyz',
  ]);
});

test('a new link changes the page of its target, and a renamed linking post the pages that name it', async () => {
  const posts = makePosts(30);
  const before = indexOf(posts);
  const linking = posts.with(20, { ...makePost('p20', posts[20]), body: 'with a link' });
  const linked = indexOf(linking, { backlinks: { p5: ['p20'] } });
  expect(await compare(before, linked)).toEqual(['~ /posts/p5', '~ /posts/p20', '~ /posts/p20.md']);
  const renamed = linking.with(20, { ...makePost('p20', linking[20]), title: 'Another title' });
  const changed = await compare(linked, indexOf(renamed, { backlinks: { p5: ['p20'] } }));
  expect(changed.filter((line) => /posts\/p\d+$/.test(line))).toEqual([
    '~ /posts/p5',
    '~ /posts/p19',
    '~ /posts/p20',
    '~ /posts/p21',
  ]);
});
