// How programs find posts and documents from a page: links in the head, robots.txt and the sitemap, microformats.
import { findMissingRun, plain, readPosts, readTags } from './site/source.ts';
import { pathOf } from './site/surfaces.ts';
import { expect, isPost, missingPath, test } from './test.ts';

/** The feeds, by the type of their format. */
const formats = [
  ['application/rss+xml', '/feed.xml'],
  ['application/atom+xml', '/atom.xml'],
  ['application/feed+json', '/feed.json'],
];

test('each page links to the feeds and the manifest, and a post to its Markdown', async ({ page, site, paths }) => {
  for (const path of [...paths, missingPath]) {
    const links = await page.evaluate(
      (html) =>
        [...new DOMParser().parseFromString(html, 'text/html').head.querySelectorAll('link')].map((link) => ({
          rel: link.rel,
          type: link.type,
          href: link.getAttribute('href') ?? '',
        })),
      (await site.get(path)).text,
    );
    const alternates = links.filter(({ rel }) => rel === 'alternate');
    const own = isPost(path) && path !== missingPath ? [['text/markdown', `${path}.md`]] : [];
    const ofList = path.startsWith('/tags/') ? [['application/rss+xml', `${path}/feed.xml`]] : [];
    expect(
      alternates.map(({ type, href }) => [type, pathOf(href)]),
      path,
    ).toEqual([...ofList, ...formats, ...own]);
    expect(
      links.filter(({ rel }) => rel === 'manifest').map(({ href }) => pathOf(href)),
      path,
      // Readers of a post load none of these.
    ).toEqual(isPost(path) && path !== missingPath ? [] : ['/manifest.webmanifest']);
    for (const { href } of links) expect((await site.get(pathOf(href))).status, href).toBe(200);
  }
});

test('robots.txt allows everything and names the sitemap, which has every linked page', async ({ site, paths }) => {
  const { text } = await site.get('/robots.txt');
  expect(text).not.toMatch(/^Disallow: ./m);
  expect(pathOf(/^Sitemap: (\S+)$/m.exec(text)?.[1] ?? '')).toBe('/sitemap.xml');
  const sitemap = (await site.get('/sitemap.xml')).text;
  const named = [...sitemap.matchAll(/<loc>(.*?)<\/loc>/g)].map(([, loc = '']) => pathOf(loc));
  expect(named.toSorted()).toEqual(paths.toSorted());
  expect(named).not.toContain('/styleguide');
  for (const post of await readPosts(site.contentDir)) {
    const changed = new Date(post.updated ?? post.date).toISOString();
    expect(sitemap).toContain(`/posts/${post.slug}</loc><lastmod>${changed}</lastmod>`);
  }
});

test('microformat parsers find each post on its page and on the list', async ({ page, site }) => {
  const posts = await readPosts(site.contentDir);
  const tags = await readTags(site.contentDir);
  const readEntries = async (path: string) => {
    const { text: html } = await site.get(path);
    return page.evaluate((text) => {
      const parsed = new DOMParser().parseFromString(text, 'text/html');
      return [...parsed.querySelectorAll('.h-entry')].map((entry) => {
        const one = (name: string) => entry.querySelector(`.${name}`);
        const address = one('u-url');
        return {
          name: one('p-name')?.textContent ?? '',
          url: address?.getAttribute('href') ?? address?.getAttribute('value') ?? '',
          summary: one('p-summary')?.textContent ?? '',
          published: one('dt-published')?.getAttribute('datetime'),
          tags: [...entry.querySelectorAll('.p-category')].map(({ textContent }) => textContent),
          author: one('p-author.h-card')?.textContent,
          text: one('e-content')?.textContent,
        };
      });
    }, html);
  };
  const listed = await readEntries('/');
  expect(listed.map(({ url }) => pathOf(url))).toEqual(posts.map(({ slug }) => `/posts/${slug}`));
  for (const [index, post] of posts.entries()) {
    const entries = await readEntries(`/posts/${post.slug}`);
    expect(entries).toHaveLength(1);
    const [entry] = entries;
    for (const shown of [entry, listed[index]]) {
      expect(plain(shown?.name ?? '')).toBe(plain(post.title));
      expect(plain(shown?.summary ?? '')).toBe(plain(post.description));
      expect(shown?.published).toBe(post.date);
      expect(shown?.tags).toEqual((post.tags ?? []).map((tag) => tags[tag]));
    }
    expect(pathOf(entry?.url ?? '')).toBe(`/posts/${post.slug}`);
    expect(entry?.author).not.toBe('');
    expect(findMissingRun(entry?.text ?? '', post.runs)).toBeUndefined();
  }
});
