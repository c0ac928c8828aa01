// The head of each page, for search engines and link previews.
import { crawlers, smallestWindow } from './site/crawlers.ts';
import { type Head, readHead } from './site/head.ts';
import { readPngSize } from './site/png.ts';
import { plain, readPosts, type SourcePost } from './site/source.ts';
import { expect, isPost, test } from './test.ts';

function one(head: Head, key: string): string {
  const values = head.meta[key] ?? [];
  expect(values, key).toHaveLength(1);
  return values[0] ?? '';
}

/** Returns the path of an absolute address of this site. */
function pathOf(address: string): string {
  expect(address).toMatch(/^https?:\/\//);
  return new URL(address).pathname;
}

async function sourceOf(path: string, contentDir: string): Promise<SourcePost | undefined> {
  return (await readPosts(contentDir)).find(({ slug }) => path === `/posts/${slug}`);
}

interface Entity {
  '@context': string;
  '@type': string;
  [key: string]: unknown;
}

function parseEntity(head: Head): Entity {
  expect(head.jsonLd).toHaveLength(1);
  const entity = JSON.parse(head.jsonLd[0] ?? '') as Entity;
  expect(entity['@context']).toBe('https://schema.org');
  return entity;
}

test('each page has a title, a description, one canonical address and a preview', async ({ page, site, paths }) => {
  const titles = new Set<string>();
  const origins = new Set<string>();
  for (const path of paths) {
    const head = await readHead(page, (await site.get(path)).text);
    titles.add(head.title);
    expect(one(head, 'description'), path).not.toBe('');
    expect(head.canonical.map(pathOf), path).toEqual([path]);
    origins.add(new URL(head.canonical[0] ?? '').origin);
    expect(head.title, path).toContain(one(head, 'og:title'));
    expect(one(head, 'og:description'), path).toBe(one(head, 'description'));
    expect(one(head, 'og:url'), path).toBe(head.canonical[0]);
    expect(one(head, 'og:type'), path).toBe(isPost(path) ? 'article' : 'website');
    expect(one(head, 'og:site_name'), path).not.toBe('');
    expect(one(head, 'og:locale'), path).toMatch(/^[a-z]{2}_[A-Z]{2}$/);
    expect(one(head, 'twitter:card'), path).toBe('summary_large_image');
    expect(one(head, 'viewport'), path).toContain('width=device-width');
    expect(head.meta.robots, path).toBeUndefined();
  }
  expect(titles.size).toBe(paths.length);
  expect(origins.size).toBe(1);
});

test('the head of each post has the values of its front matter', async ({ page, site, paths }) => {
  for (const path of paths.filter(isPost)) {
    const post = await sourceOf(path, site.contentDir);
    const head = await readHead(page, (await site.get(path)).text);
    expect(plain(one(head, 'og:title')), path).toBe(plain(post?.title ?? ''));
    expect(plain(one(head, 'description')), path).toBe(plain(post?.description ?? ''));
    expect(one(head, 'article:published_time'), path).toBe(post?.date);
    expect(one(head, 'article:modified_time'), path).toBe(post?.updated ?? post?.date);
    expect(head.meta['article:tag'] ?? [], path).toEqual(post?.tags ?? []);
  }
});

test('the preview image of each page exists, has the declared size, and is immutable', async ({
  page,
  site,
  paths,
}) => {
  const images = new Set<string>();
  for (const path of paths) {
    const head = await readHead(page, (await site.get(path)).text);
    const image = pathOf(one(head, 'og:image'));
    expect(one(head, 'og:image:width'), path).toBe('1200');
    expect(one(head, 'og:image:height'), path).toBe('630');
    expect(one(head, 'og:image:type'), path).toBe('image/png');
    expect(one(head, 'og:image:alt').length, path).toBeGreaterThan(10);
    expect(one(head, 'twitter:image:alt'), path).toBe(one(head, 'og:image:alt'));
    if (isPost(path)) expect(plain(one(head, 'og:image:alt')), path).toContain(plain(one(head, 'og:title')));
    expect(pathOf(one(head, 'twitter:image')), path).toBe(image);
    const { status, headers, bytes } = await site.get(image);
    expect(status, image).toBe(200);
    expect(headers['content-type'], image).toBe('image/png');
    expect(readPngSize(bytes), image).toEqual({ width: 1200, height: 630 });
    expect(headers['cache-control'], image).toBe('public, max-age=31536000, immutable');
    const etag = headers.etag ?? '';
    expect(etag, image).not.toBe('');
    const again = await site.get(image, { 'if-none-match': etag });
    expect(again.status, image).toBe(304);
    expect(again.bytes.length, image).toBe(0);
    expect(again.headers.etag, image).toBe(etag);
    expect(bytes.length, image).toBeLessThanOrEqual(60_000);
    if (isPost(path)) images.add(image);
  }
  expect(images.size).toBe(paths.filter(isPost).length);
});

test('each post is a BlogPosting in structured data', async ({ page, site, paths }) => {
  for (const path of paths.filter(isPost)) {
    const head = await readHead(page, (await site.get(path)).text);
    const entity = parseEntity(head);
    expect(entity['@type'], path).toBe('BlogPosting');
    expect(entity.headline, path).toBe(one(head, 'og:title'));
    expect(entity.description, path).toBe(one(head, 'description'));
    expect(entity.url, path).toBe(head.canonical[0]);
    expect(entity.datePublished, path).toBe(one(head, 'article:published_time'));
    expect(entity.dateModified, path).toBe(one(head, 'article:modified_time'));
    expect(entity.image, path).toBe(one(head, 'og:image'));
    expect(entity.author, path).toMatchObject({ name: one(head, 'author') });
  }
});

test('the list is a Blog in structured data, with its posts', async ({ page, site, paths }) => {
  const entity = parseEntity(await readHead(page, (await site.get('/')).text));
  expect(entity['@type']).toBe('Blog');
  const posts = entity.blogPost as Entity[];
  expect(posts.map(({ url }) => pathOf(String(url))).toSorted()).toEqual(paths.filter(isPost).toSorted());
});

test('everything that a preview needs is in the first 32 kB of each page', async ({ site, paths }) => {
  for (const path of paths) {
    const { bytes } = await site.get(path);
    const end = bytes.indexOf('</head>');
    expect(end, path).toBeGreaterThan(0);
    // Inlined styles come first.
    test.info().annotations.push({ type: path, description: `the head ends at byte ${end}` });
    expect(end, path).toBeLessThan(smallestWindow);
  }
});

test('a crawler gets the page that a reader gets, from the cache', async ({ page, site, paths }) => {
  for (const path of paths) {
    const reader = await site.get(path);
    const head = await readHead(page, reader.text);
    // A page that bypasses the cache is sent with no-store. The results of a search belong to one reader.
    const scope = path === '/search' ? 'private' : 'public';
    expect(reader.headers['cache-control'], path).toBe(`${scope}, max-age=0, must-revalidate`);
    for (const { name, userAgent } of crawlers) {
      const { status, headers, text } = await site.get(path, { 'user-agent': userAgent });
      expect(status, `${name} ${path}`).toBe(200);
      expect(headers['cache-control'], `${name} ${path}`).toBe(reader.headers['cache-control']);
      expect(headers.etag, `${name} ${path}`).toBe(reader.headers.etag);
      if (text !== reader.text) expect(await readHead(page, text), `${name} ${path}`).toEqual(head);
    }
  }
});
