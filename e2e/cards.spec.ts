// Reads each page with third-party preview libraries and as crawlers do, and requests the preview images.
import { getPreviewFromContent } from 'link-preview-js';
import readWithOgs from 'open-graph-scraper';
import { unfurl } from 'unfurl.js';
import { crawlers, smallestWindow } from './site/crawlers.ts';
import { readHead } from './site/head.ts';
import { readPngSize } from './site/png.ts';
import type { Site } from './site/site.ts';
import { plain, readPage, readPosts, readTags } from './site/source.ts';
import { expect, isPost, test } from './test.ts';

/** The parts of a preview as a library reads them. A part that the library does not read is absent. */
interface Preview {
  title: string | undefined;
  description: string | undefined;
  image: string | undefined;
  size?: string;
  imageType?: string;
  alt?: string | undefined;
  published?: string | undefined;
  modified?: string | undefined;
  address?: string | undefined;
  siteName?: string | undefined;
  card?: string | undefined;
}

/** The library rejects hosts without a top-level domain, and the site under test has none. */
const anyHost = {
  require_tld: false,
  allow_fragments: true,
  allow_protocol_relative_urls: false,
  allow_query_components: true,
  allow_trailing_dot: false,
  allow_underscores: false,
  protocols: ['http', 'https'],
  require_host: true,
  require_port: false,
  require_protocol: true,
  require_valid_protocol: true,
  validate_length: true,
};

type Reader = (site: Site, path: string) => Promise<Preview>;

const libraries: Record<string, Reader> = {
  'open-graph-scraper': async (site, path) => {
    const { result } = await readWithOgs({ url: site.url(path), urlValidatorSettings: anyHost });
    const [image] = result.ogImage ?? [];
    return {
      title: result.ogTitle,
      description: result.ogDescription,
      image: image?.url,
      size: `${image?.width}x${image?.height}`,
      imageType: image?.type,
      alt: image?.alt,
      published: result.articlePublishedTime,
      modified: result.articleModifiedTime,
      address: result.ogUrl,
      siteName: result.ogSiteName,
      card: result.twitterCard,
    };
  },
  'unfurl.js': async (site, path) => {
    const { open_graph: graph, twitter_card: twitter, canonical_url: canonical } = await unfurl(site.url(path));
    const [image] = graph.images ?? [];
    // The library's types name this field differently.
    const { articles } = graph as { articles?: { published_time?: string; modified_time?: string }[] };
    const article = articles?.[0];
    return {
      title: graph.title,
      description: graph.description,
      image: image?.url,
      size: `${image?.width}x${image?.height}`,
      imageType: image?.type,
      alt: image?.alt,
      published: article?.published_time,
      modified: article?.modified_time,
      address: canonical,
      siteName: graph.site_name,
      card: twitter.card,
    };
  },
  // The library requests no host without a domain, so it gets a response that this test requested.
  'link-preview-js': async (site, path) => {
    const { text, headers } = await site.get(path);
    const content = { url: site.url(path), data: text, headers: { 'content-type': String(headers['content-type']) } };
    const found = await getPreviewFromContent(content);
    if (!('title' in found)) throw new Error(`${path} is not a page to it`);
    return {
      title: found.title,
      description: found.description,
      image: found.images[0],
      siteName: found.siteName,
    };
  },
};

/** Each page is read once by each library. */
const previews = new Map<string, Promise<Preview>>();

function remember(library: string, read: Reader): Reader {
  return (site, path) => {
    const key = `${library} ${site.url(path)}`;
    const known = previews.get(key) ?? read(site, path);
    previews.set(key, known);
    return known;
  };
}

const readers = Object.fromEntries(
  Object.entries(libraries).map(([library, read]) => [library, remember(library, read)]),
);

/** The preview that a page's file asks for. Lists have no file: the libraries are only compared with each other there. */
async function readOracle(site: Site, path: string): Promise<Partial<Preview>> {
  const [posts, tags] = await Promise.all([readPosts(site.contentDir), readTags(site.contentDir)]);
  const post = posts.find(({ slug }) => path === `/posts/${slug}`);
  if (post) {
    const { title, description, date, updated } = post;
    return { title, description, published: date, modified: updated ?? date };
  }
  if (path === '/about') return readPage(site.contentDir, 'about');
  const [, tag] = /^\/tags\/([a-z-]+)$/.exec(path) ?? [];
  return tag ? { title: tags[tag] } : {};
}

const pathOf = (address = '') => new URL(address).pathname;

for (const [library, read] of Object.entries(readers)) {
  test(`${library} reads the title and description that the author wrote`, async ({ site, paths }) => {
    for (const path of paths) {
      const found = await read(site, path);
      const { title, description, ...dates } = await readOracle(site, path);
      if (title) expect(plain(found.title ?? ''), path).toBe(plain(title));
      if (description) expect(plain(found.description ?? ''), path).toBe(plain(description));
      expect(found.title, path).toBeTruthy();
      expect(found.description, path).toBeTruthy();
      expect(found.siteName, path).toBeTruthy();
      for (const [key, value] of Object.entries(dates))
        if (key in found) expect(found, path).toMatchObject({ [key]: value });
      if ('address' in found) expect(pathOf(found.address), path).toBe(path);
      if ('size' in found)
        expect(found, path).toMatchObject({ size: '1200x630', imageType: 'image/png', card: 'summary_large_image' });
      if ('alt' in found) expect(plain(found.alt ?? ''), path).toContain(plain(isPost(path) ? (title ?? '') : 'Load'));
      const { status, headers, bytes } = await site.get(pathOf(found.image));
      expect(status, path).toBe(200);
      expect(headers['content-type'], path).toBe('image/png');
      expect(readPngSize(bytes), path).toEqual({ width: 1200, height: 630 });
    }
  });
}

test('the libraries agree on every page', async ({ site, paths }) => {
  for (const path of paths) {
    const [first, ...others] = await Promise.all(Object.values(readers).map((read) => read(site, path)));
    for (const other of others) {
      const shared = Object.fromEntries(Object.entries(first ?? {}).filter(([key]) => key in other));
      const address = pathOf(first?.address);
      expect({ ...other, address: other.address && pathOf(other.address) }, path).toMatchObject(
        'address' in other ? { ...shared, address } : shared,
      );
    }
  }
});

test('each crawler gets the whole head of a page within the bytes that it reads', async ({ page, site, paths }) => {
  for (const path of [paths.find(isPost) ?? '', '/', '/tags']) {
    const expected = await readHead(page, (await site.get(path)).text);
    for (const { name, userAgent, headers = {}, window = smallestWindow } of crawlers) {
      // Uncompressed: other tests cover content codings.
      const { status, bytes } = await site.get(path, {
        ...headers,
        'user-agent': userAgent,
        'accept-encoding': 'identity',
      });
      expect([200, 206], `${name} ${path}`).toContain(status);
      const head = await readHead(page, bytes.subarray(0, window).toString());
      // Structured data is in the body and may be beyond the window.
      expect({ ...head, jsonLd: [] }, `${name} ${path}`).toEqual({ ...expected, jsonLd: [] });
    }
  }
});

test('each crawler gets an image with GET, its headers with HEAD, and 304 if it has the image', async ({ site }) => {
  const [name = ''] = await site.listCards();
  const path = `/og/${name}`;
  const whole = await site.get(path);
  for (const crawler of crawlers) {
    const headers = { ...crawler.headers, 'user-agent': crawler.userAgent };
    const { status, bytes } = await site.get(path, headers);
    expect(status, crawler.name).toBe(200);
    expect(bytes.equals(whole.bytes), crawler.name).toBe(true);
    const asked = await fetch(site.url(path), { method: 'HEAD', headers });
    expect(asked.status, crawler.name).toBe(200);
    expect(asked.headers.get('content-length'), crawler.name).toBe(String(whole.bytes.length));
    expect(asked.headers.get('content-type'), crawler.name).toBe('image/png');
    expect(asked.headers.get('etag'), crawler.name).toBe(whole.headers.etag);
    expect((await asked.arrayBuffer()).byteLength, crawler.name).toBe(0);
    const again = await site.get(path, { ...headers, 'if-none-match': whole.headers.etag ?? '' });
    expect(again.status, crawler.name).toBe(304);
    expect(again.bytes.length, crawler.name).toBe(0);
  }
});

test('no text of the address is drawn in an image', async ({ site }) => {
  const [name = ''] = await site.listCards();
  const plainAnswer = await site.get(`/og/${name}`);
  const withQuery = await site.get(`/og/${name}?title=Defaced&v=2`);
  expect(withQuery.status).toBe(200);
  expect(withQuery.bytes.equals(plainAnswer.bytes)).toBe(true);
  for (const path of [
    '/og/Defaced.png',
    `/og/${name}/x`,
    `/og/x${name}`,
    `/og/${name.toUpperCase()}`,
    '/og/..%2fknown',
  ]) {
    expect((await site.get(path)).status, path).toBe(404);
  }
});

test('a changed title changes the address of the image, and the old image is still served, even if it must be drawn again', {
  tag: '@slow',
}, async ({ ownSite, page }) => {
  const [post] = await readPosts(ownSite.contentDir);
  const path = `/posts/${post?.slug}`;
  const imageOf = async () => pathOf((await readHead(page, (await ownSite.get(path)).text)).meta['og:image']?.[0]);
  const old = await imageOf();
  const oldImage = await ownSite.get(old);
  const source = `posts/${post?.slug}.mdx`;
  await ownSite.write(source, (await ownSite.read(source)).replace(/^title: .*$/m, 'title: "Quite another title"'));
  expect((await ownSite.release()).code).toBe(0);
  await expect.poll(imageOf).not.toBe(old);
  const recent = await imageOf();
  const image = await ownSite.get(recent);
  expect(image.status).toBe(200);
  expect(image.bytes.equals(oldImage.bytes)).toBe(false);
  expect((await ownSite.get(old)).bytes.equals(oldImage.bytes)).toBe(true);

  await ownSite.stop();
  await ownSite.removeCards();
  await ownSite.start();
  const answers = await Promise.all(Array.from({ length: 20 }, () => ownSite.get(old)));
  for (const { status, bytes } of answers) {
    expect(status).toBe(200);
    expect(bytes.equals(oldImage.bytes)).toBe(true);
  }
  expect((await ownSite.listCards()).map((name) => `/og/${name}`)).toEqual([old]);
  expect((await ownSite.get(recent)).bytes.equals(image.bytes)).toBe(true);
});
