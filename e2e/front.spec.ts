// Cached pages: from memory, the same at every request, and the same without `server.ts`.
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { Site } from './site/site.ts';
import { sendLine } from './site/wire.ts';
import { expect, isKept, isPost, missingPath, oneOfEach, test, withoutPort } from './test.ts';

const pageControl = 'public, max-age=0, must-revalidate';

/** A response that comes from Next is not compressed: the page is compressed after it. */
async function getEncoded(site: Site, path: string, coding: string) {
  let found = await site.get(path, { 'accept-encoding': coding });
  await expect
    .poll(async () => {
      if (found.headers['content-encoding'] !== coding) found = await site.get(path, { 'accept-encoding': coding });
      return found.headers['content-encoding'];
    })
    .toBe(coding);
  return found;
}

test('a page is sent from memory, compressed, with an entity tag for conditional requests', async ({ site, paths }) => {
  for (const path of ['/', '/about', paths.find(isPost) ?? '']) {
    const brotli = await getEncoded(site, path, 'br');
    const gzip = await getEncoded(site, path, 'gzip');
    const plain = await site.get(path);
    expect(brotliDecompressSync(brotli.bytes).equals(plain.bytes), path).toBe(true);
    expect(gunzipSync(gzip.bytes).equals(plain.bytes), path).toBe(true);
    expect(brotli.bytes.byteLength).toBeLessThan(gzip.bytes.byteLength);
    const tags = new Set([plain, brotli, gzip].map(({ headers }) => headers.etag));
    expect([...tags], path).toEqual([expect.stringMatching(/^W\/"[\w-]+"$/)]);
    for (const { headers } of [plain, brotli, gzip]) {
      expect(headers['cache-control'], path).toBe(pageControl);
      expect(headers.vary, path).toBe('accept-encoding');
    }
    const again = await site.get(path, { 'if-none-match': String(plain.headers.etag), 'accept-encoding': 'br' });
    expect([again.status, again.bytes.byteLength], path).toEqual([304, 0]);
    expect(again.headers.etag, path).toBe(plain.headers.etag);
  }
});

test('the first response is the finished page, equal to every later one', async ({ paths }) => {
  const site = await Site.open({}, { isFresh: true });
  for (const path of [...oneOfEach(paths), '/styleguide']) {
    const first = await site.get(path);
    expect(first.status, path).toBe(200);
    expect(first.headers['content-security-policy'], path).toBeTruthy();
    for (let count = 0; count < 2; count++) {
      const { text, headers } = await site.get(path);
      expect(text === first.text, path).toBe(true);
      expect(headers['content-security-policy'], path).toBe(first.headers['content-security-policy']);
    }
  }
  await site.close();
});

test('HEAD has the status and headers of GET for every page, and no body', async ({ site, paths }) => {
  for (const path of [...paths, missingPath, '/icon.svg']) {
    const get = await site.get(path);
    const { status, text } = await sendLine(site.origin, `HEAD ${path}`);
    expect(status, path).toBe(get.status);
    const [head = '', body] = text.split('\r\n\r\n');
    expect(body, path).toBe('');
    expect(Number(/^content-length: (\d+)/im.exec(head)?.[1]), path).toBe(get.bytes.byteLength);
  }
});

test('an unknown address stays a 404 when its page is rendered again', async ({ ownSite, stockSite }) => {
  for (const site of [ownSite, stockSite]) {
    expect((await site.get(missingPath)).status).toBe(404);
    await site.write('pages/about.mdx', `${await site.read('pages/about.mdx')}\nAnother release.\n`);
    expect((await site.release()).code).toBe(0);
    const current = await site.current();
    await expect.poll(async () => (await site.get(missingPath)).headers['x-release']).toBe(current);
    for (let count = 0; count < 3; count++) {
      const { status, headers } = await site.get(missingPath);
      expect(status).toBe(404);
      expect(headers['cache-control']).toBe('no-store');
    }
  }
});

test('Next leaves the cache-control of proxy.ts and the headers of an entry as they are', async ({
  stockSite: site,
  paths,
}) => {
  expect(site.log).toContain('This is next start: ');
  const missing = await site.get('/nope');
  expect(missing.status, 'a rewrite of proxy.ts to /_not-found is no longer a 404').toBe(404);
  expect(missing.headers['cache-control'], 'Next overrides a cache-control set before').toBe('no-store');
  const post = await site.get(paths.find(isPost) ?? '');
  expect(post.headers['content-security-policy'], 'Next no longer sends the headers of an entry').toContain('sha256-');
  expect(post.headers['x-next-cache-tags'], 'Next sends the tags of an entry to readers').toBeUndefined();
});

test('next start without server.ts serves the same pages and follows a release', { tag: '@slow' }, async ({
  site,
  stockSite,
  paths,
}) => {
  for (const path of oneOfEach(paths).filter(isKept)) {
    const { status, headers, text } = await stockSite.get(path);
    expect(status, path).toBe(200);
    expect(withoutPort(text) === withoutPort((await site.get(path)).text), path).toBe(true);
    expect(headers['content-security-policy'], path).toContain("default-src 'none'");
    expect(headers['x-release'], path).toBe(await stockSite.current());
  }
  expect((await stockSite.get(missingPath)).status).toBe(404);
  await stockSite.write(
    'pages/about.mdx',
    (await stockSite.read('pages/about.mdx')).replace(/\n*$/, '\n\nA new last word.\n'),
  );
  expect((await stockSite.release()).code).toBe(0);
  await expect.poll(async () => (await stockSite.get('/about')).text).toContain('A new last word.');
});
