// Cached pages: from memory, the same at every request, and the same without `server.ts`.
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { sendLine } from './site/wire.ts';
import { expect, isKept, isPost, missingPath, test } from './test.ts';

const pageControl = 'public, max-age=0, must-revalidate';

test('a page is sent from memory, compressed, with an entity tag for conditional requests', async ({ site, paths }) => {
  for (const path of ['/', '/about', paths.find(isPost) ?? '']) {
    // The first response comes from Next. The page is compressed after it.
    await expect
      .poll(async () => (await site.get(path, { 'accept-encoding': 'br' })).headers['content-encoding'])
      .toBe('br');
    const plain = await site.get(path);
    const brotli = await site.get(path, { 'accept-encoding': 'gzip, deflate, br' });
    const gzip = await site.get(path, { 'accept-encoding': 'gzip' });
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

test('the first response is the finished page, equal to every later one', async ({ freshSite, paths }) => {
  for (const path of [...paths, '/styleguide']) {
    const first = await freshSite.get(path);
    expect(first.status, path).toBe(200);
    expect(first.headers['content-security-policy'], path).toBeTruthy();
    for (let count = 0; count < 2; count++) {
      const { text, headers } = await freshSite.get(path);
      expect(text === first.text, path).toBe(true);
      expect(headers['content-security-policy'], path).toBe(first.headers['content-security-policy']);
    }
  }
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

test('an unknown address stays a 404 when its page is rendered again', async ({ ownSite }) => {
  for (const start of [() => Promise.resolve(), () => ownSite.stop().then(() => ownSite.startStock())]) {
    await start();
    expect((await ownSite.get(missingPath)).status).toBe(404);
    const word = `Release ${Date.now()}.`;
    await ownSite.write('pages/about.mdx', `${await ownSite.read('pages/about.mdx')}\n${word}\n`);
    expect((await ownSite.release()).code).toBe(0);
    const current = await ownSite.current();
    await expect.poll(async () => (await ownSite.get(missingPath)).headers['x-release']).toBe(current);
    for (let count = 0; count < 3; count++) {
      const { status, headers } = await ownSite.get(missingPath);
      expect(status).toBe(404);
      expect(headers['cache-control']).toBe('no-store');
    }
  }
});

test('next start without server.ts serves the same pages and follows a release', { tag: '@slow' }, async ({
  ownSite,
  paths,
}) => {
  const ours = new Map<string, string>();
  const kept = paths.filter(isKept);
  for (const path of kept) ours.set(path, (await ownSite.get(path)).text);
  await ownSite.stop();
  await ownSite.startStock();
  for (const path of kept) {
    const { status, headers, text } = await ownSite.get(path);
    expect(status, path).toBe(200);
    expect(text === ours.get(path), path).toBe(true);
    expect(headers['content-security-policy'], path).toContain("default-src 'none'");
    expect(headers['x-release'], path).toBe(await ownSite.current());
  }
  expect((await ownSite.get(missingPath)).status).toBe(404);
  await ownSite.write(
    'pages/about.mdx',
    (await ownSite.read('pages/about.mdx')).replace(/\n*$/, '\n\nA new last word.\n'),
  );
  expect((await ownSite.release()).code).toBe(0);
  await expect.poll(async () => (await ownSite.get('/about')).text).toContain('A new last word.');
});
