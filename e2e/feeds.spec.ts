// The feeds: the newest posts in full, in every format, with ids that never change.
import { parseFeed } from '@rowanmanning/feed-parser';
import { feedLength, feeds, findXmlError, readContent, readFeed } from './site/feeds.ts';
import { readHead } from './site/head.ts';
import { stopClock } from './site/page-clock.ts';
import { daysFrom, difficultFiles, publish } from './site/posts.ts';
import { findMissingRun, plain, readPosts, readTags } from './site/source.ts';
import { pathOf } from './site/surfaces.ts';
import { expect, test } from './test.ts';

for (const path of feeds) {
  test(`${path} has the newest posts in full, as their authors wrote them`, async ({ page, site }) => {
    const posts = (await readPosts(site.contentDir)).slice(0, feedLength);
    const tags = await readTags(site.contentDir);
    const items = await readFeed(page, site, path);
    expect(items.map(({ url }) => pathOf(url))).toEqual(posts.map(({ slug }) => `/posts/${slug}`));
    for (const [index, post] of posts.entries()) {
      const item = items[index];
      expect(plain(item?.title ?? '')).toBe(plain(post.title));
      expect(plain(item?.summary ?? '')).toBe(plain(post.description));
      expect(item?.published).toBe(Date.parse(post.date));
      expect(item?.updated).toBe(Date.parse(post.updated ?? post.date));
      expect(item?.tags).toEqual((post.tags ?? []).map((tag) => tags[tag]));
      const { text } = await readContent(page, item?.html ?? '');
      expect(findMissingRun(text, post.runs), post.slug).toBeUndefined();
    }
  });
}

test('the feeds have a modification date, their address and their author', async ({ site }) => {
  const posts = (await readPosts(site.contentDir)).slice(0, feedLength);
  const newest = Math.max(...posts.map(({ date, updated }) => Date.parse(updated ?? date)));
  for (const path of ['/feed.xml', '/atom.xml']) {
    const { text } = await site.get(path);
    const feed = parseFeed(text);
    expect(feed.updated?.getTime(), path).toBe(newest);
    expect(pathOf(feed.self ?? ''), path).toBe(path);
    expect(pathOf(feed.url ?? ''), path).toBe('/');
    expect(feed.language, path).toBe('en');
    expect(
      feed.items.every(({ authors }) => authors.length > 0),
      path,
    ).toBe(true);
  }
});

test('XML is well-formed, and feed entries have plain HTML and absolute addresses', async ({ page, ownSite }) => {
  await publish(ownSite, difficultFiles);
  for (const path of ['/feed.xml', '/atom.xml', '/sitemap.xml']) {
    expect(await findXmlError(page, (await ownSite.get(path)).text), path).toBeUndefined();
  }
  for (const path of feeds) {
    const { text } = await ownSite.get(path);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    expect(text, path).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/);
    expect(text, path).not.toContain('For authors alone');
    const ids: string[] = [];
    for (const { title, summary, html, url } of await readFeed(page, ownSite, path)) {
      const content = await readContent(page, html);
      ids.push(...content.ids);
      expect(
        content.addresses.filter((address) => !/^(?:https?:\/\/|mailto:)/.test(address)),
        url,
      ).toEqual([]);
      expect(content.tags.filter((tag) => /^(?:script|style|iframe|object|form|input|button|svg)$/.test(tag))).toEqual(
        [],
      );
      expect(
        content.attributes.filter((name) => /^(?:style|class|tabindex|role|on|data|aria)/.test(name)),
        url,
      ).toEqual([]);
      if (pathOf(url) !== '/posts/difficult') continue;
      expect(title).toBe('Sums & <signs> 🚀 “quoted” ]]> \u{1f469}\u200d\u{1f4bb}');
      expect(summary).toBe('Less < more & more > less, ]]> and 🚀.');
      expect(plain(content.text)).toContain('<script>alert("]]>")</script> <![CDATA[ x ]]>');
      expect(html).toContain('<pre><code>+ &#x3C;script>');
      expect(content.text).toContain('Words with a note');
      expect(content.ids).toEqual(['difficult-fnref-1', 'difficult-fnref-1-2', 'difficult-fn-1']);
    }
    expect(new Set(ids).size, path).toBe(ids.length);
  }
});

test('each address of this site in a feed, the sitemap and llms.txt leads to a page', { tag: '@slow' }, async ({
  page,
  ownSite,
}) => {
  await publish(ownSite, difficultFiles);
  const origin = new URL((await readHead(page, (await ownSite.get('/')).text)).canonical[0] ?? '').origin;
  const addresses = new Set<string>();
  for (const path of feeds) {
    for (const { html, url, id } of await readFeed(page, ownSite, path)) {
      for (const address of [url, id, ...(await readContent(page, html)).addresses]) addresses.add(address);
    }
  }
  for (const path of ['/sitemap.xml', '/llms.txt', '/robots.txt', '/feed.xml', '/atom.xml', '/feed.json']) {
    const { text } = await ownSite.get(path);
    for (const [address] of text.matchAll(/https?:\/\/[^\s<>"')\\]+/g)) addresses.add(address);
  }
  const own = [...addresses].filter((address) => address.startsWith(origin)).map(pathOf);
  expect(own.length).toBeGreaterThan(20);
  for (const path of new Set(own)) {
    const answer = await ownSite.get(path);
    const isMoved = answer.status === 308 && (await ownSite.get(answer.headers.location ?? '')).status === 200;
    expect(isMoved || answer.status === 200, `${path}: ${answer.status}`).toBe(true);
  }
});

test('an edit keeps the id and address of a post, a rename keeps its id, and both change the feed', {
  tag: '@slow',
}, async ({ page, ownSite }) => {
  const [post] = await readPosts(ownSite.contentDir);
  const slug = post?.slug ?? '';
  const idsOf = async (path: string) => (await readFeed(page, ownSite, path)).map(({ id }) => id);
  const first: Record<string, string[]> = {};
  const held: Record<string, string> = {};
  for (const path of feeds) {
    first[path] = await idsOf(path);
    held[path] = String((await ownSite.get(path)).headers.etag);
    expect((await ownSite.get(path, { 'if-none-match': held[path] })).status, path).toBe(304);
  }
  expect(first['/feed.xml']).toEqual(first['/atom.xml']);
  expect(first['/feed.xml']).toEqual(first['/feed.json']);

  const text = await ownSite.read(`posts/${slug}.mdx`);
  const updated = daysFrom(0);
  const edited = text
    .replace(/^title: .*$/m, 'title: "Another title"')
    .replace(/^date: (.*)$/m, `date: $1\nupdated: ${updated}`)
    .concat('\nA last word.\n');
  await publish(ownSite, { [`posts/${slug}.mdx`]: edited });
  for (const path of feeds) {
    expect(await idsOf(path), path).toEqual(first[path]);
    const answer = await ownSite.get(path, { 'if-none-match': held[path] ?? '' });
    expect(answer.status, path).toBe(200);
    expect(answer.text, path).toContain('Another title');
    expect(answer.text, path).toContain('A last word.');
    expect((await readFeed(page, ownSite, path))[0]?.updated, path).toBe(Date.parse(updated));
  }

  await ownSite.remove(`posts/${slug}.mdx`);
  const former = [slug, 'renamed-once'];
  const others = (await readPosts(ownSite.contentDir)).map((other) => `posts/${other.slug}.mdx`);
  const files: Record<string, string> = {
    'posts/renamed-twice.mdx': edited.replace(/^date:/m, `formerly: [${former.join(', ')}]\ndate:`),
  };
  // Other posts link to it by its slug.
  for (const path of others)
    files[path] = (await ownSite.read(path)).replaceAll(`/posts/${slug}`, '/posts/renamed-twice');
  await publish(ownSite, files);
  for (const path of feeds) {
    const items = await readFeed(page, ownSite, path);
    expect(items.map(({ id }) => id).toSorted(), path).toEqual(first[path]?.toSorted());
    expect(
      items.map(({ url }) => pathOf(url)),
      path,
    ).toContain('/posts/renamed-twice');
    expect((await ownSite.get(pathOf(first[path]?.[0] ?? ''))).headers.location).toBe('/posts/renamed-twice');
  }
});

test('the page of the feeds copies their addresses, and each page links to it', async ({ page, context, site }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.clock.install();
  await page.goto(site.url('/'));
  await page.getByRole('contentinfo').getByRole('link', { name: 'RSS' }).click();
  const button = page.getByRole('button', { name: 'Copy the Atom address' });
  await expect(button).toBeVisible();
  await stopClock(page);
  await button.click();
  await expect(button).toHaveText('Copied');
  const address = await page.evaluate(() => navigator.clipboard.readText());
  await expect(page.getByText(address, { exact: true })).toBeVisible();
  expect((await site.get(pathOf(address))).text).toContain('<feed');
});
