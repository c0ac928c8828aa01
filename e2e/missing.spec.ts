// Unknown addresses: status 404, a helpful page, and no file on the disk.
import { randomBytes } from 'node:crypto';
import { readPosts } from './site/source.ts';
import { expect, isPost, missingPath, test } from './test.ts';

/** Addresses without a page that people type or programs guess. */
const unknownPages = [
  '/nope',
  '/nope/nope',
  missingPath,
  `${missingPath}?page=2`,
  '/posts/x/y',
  '/posts/x.md',
  '/posts/x.html',
  '/posts/[slug]',
  '/posts/%5Bslug%5D',
  '/posts/__proto__',
  '/posts/constructor',
  '/constructor',
  '/About',
  '/about/x',
  '/media',
  '/og',
  // Exists in `npm run dev` only.
  '/dev/cards',
  // Internal targets of rewrites.
  '/pages/about',
  '/markdown/x',
  '/_not-found',
  '/_global-error',
  '/_error',
  '/404',
  '/500',
  '/index',
  '/index.html',
  '/wp-login.php',
  '/.env',
  `/${'a'.repeat(240)}`,
  `/posts/${'a'.repeat(240)}`,
  `/posts/${'a'.repeat(2000)}`,
  '/posts/%C3%A9t%C3%A9',
  '/posts/..%2f..%2fetc',
  '/posts/..%5c..%5cetc',
];

/** Malformed addresses: 400 is correct for them, too. */
const malformed = ['/posts/%00', '/posts/%', '/posts/%ff', '/%', '/posts/%2e%2e%2f%00'];

const unknownFiles = ['/og/0000000000000000.png', '/og/x.png', '/og/x', '/media/x.png', '/media/%2e%2e%2fcurrent'];

function expectNoStore(cacheControl: string | undefined, path: string): void {
  expect(cacheControl, path).toMatch(/\bno-store\b/);
  expect(cacheControl, path).not.toMatch(/s-maxage|stale-while-revalidate/);
}

test('an unknown address of any form is a 404 with no-store', async ({ site }) => {
  for (const path of unknownPages) {
    const { status, headers } = await site.get(path);
    expect(status, path).toBe(404);
    expect(headers['content-type'], path).toBe('text/html; charset=utf-8');
    expectNoStore(headers['cache-control'], path);
    expect(headers['x-release'], path).toBe(await site.current());
  }
});

test('a malformed address is refused with no-store', async ({ site }) => {
  for (const path of malformed) {
    const { status, headers } = await site.get(path);
    expect([400, 404], path).toContain(status);
    expectNoStore(headers['cache-control'], path);
  }
});

test('an unknown preview image or image is a 404 with no-store', async ({ site }) => {
  for (const path of unknownFiles) {
    const { status, headers } = await site.get(path);
    expect(status, path).toBe(404);
    expectNoStore(headers['cache-control'], path);
  }
});

test('another spelling of a page redirects to it or is a 404 with no-store', async ({ site, paths }) => {
  const escaped = (path: string) => path.replace(/[a-z]$/, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
  const post = paths.find(isPost) ?? '';
  const spellings = [
    escaped('/about'),
    escaped(post),
    `${post}/`,
    `${post}.rsc`,
    `${post}.html`,
    '/about.rsc',
    '//about',
  ];
  for (const path of spellings) {
    const { status, headers } = await site.get(path);
    if (status === 404) expectNoStore(headers['cache-control'], path);
    else if (status !== 200) {
      expect(status, path).toBe(308);
      expect([post, '/about'], path).toContain(headers.location);
    }
  }
});

test('the 404 page links to the list and to the newest posts', async ({ page, site }) => {
  const [newest] = await readPosts(site.contentDir);
  for (const path of ['/nope', missingPath, '/posts/x/y']) {
    const answer = await page.goto(site.url(path));
    expect(answer?.status()).toBe(404);
    const main = page.getByRole('main');
    await expect(main.locator('a[href="/archive"]'), path).toBeVisible();
    await expect(main.locator(`a[href="/posts/${newest?.slug}"]`), path).toBeVisible();
    await expect(page.locator('meta[name="robots"]').first(), path).toHaveAttribute('content', /noindex/);
  }
});

test('an unknown address is a 404 for data requests of the client router, too', async ({ site }) => {
  for (const header of ['next-router-prefetch', 'next-action', 'purpose', 'x-middleware-subrequest']) {
    expect((await site.get(missingPath, { [header]: 'prefetch' })).status, header).toBe(404);
  }
  expect((await site.get(`${missingPath}.rsc`)).status).toBe(404);
});

test('two hundred unknown addresses leave no file behind', async ({ site }) => {
  await site.get('/nope');
  const before = new Set(await site.listFiles());
  for (let count = 0; count < 200; count++) {
    const name = randomBytes(8).toString('hex');
    const { status } = await site.get(
      [`/posts/${name}`, `/${name}`, `/og/${name}.png`, `/media/${name}.png`][count % 4] ?? '/',
    );
    expect(status).toBe(404);
  }
  expect((await site.listFiles()).filter((name) => !before.has(name)).slice(0, 5)).toEqual([]);
});

test('old addresses redirect before any page, and a new rule is live with its release', async ({ ownSite }) => {
  const [post] = await readPosts(ownSite.contentDir);
  const target = `/posts/${post?.slug}`;
  await ownSite.write(
    'redirects.yaml',
    `/2015/03/x.html: ${target}\n/?p=1: ${target}\n/blog/*: /posts/*\n/é.json: /about\n`,
  );
  expect((await ownSite.release()).code).toBe(0);
  const old = ['/2015/03/x.html', '/2015/03/x.html/', '/2015%2f03/x%2ehtml', '/?p=1', `/blog/${post?.slug}/`];
  for (const path of old) {
    const { status, headers } = await ownSite.get(path);
    expect([status, headers.location], path).toEqual([308, target]);
  }
  expect((await ownSite.get('/%c3%a9.json?a=1')).headers.location).toBe('/about?a=1');
  expect((await ownSite.get('/feed/')).headers.location).toBe('/feed.xml');
  for (const path of ['/', '/?p=2', '/about?p=1']) expect((await ownSite.get(path)).status, path).toBe(200);
  expect((await ownSite.get('/blog/none')).status).toBe(404);
});

test('a data request for a missing page gets the 404 without addresses from other requests', async ({ site }) => {
  const others = `/posts/${randomBytes(8).toString('hex')}`;
  for (const path of [others, '/nowhere-at-all']) {
    const { status, headers, text } = await site.get(path, { rsc: '1' });
    expect(status, path).toBe(404);
    expect(headers['cache-control'], path).toBe('no-store');
    if (path !== others) expect(text).not.toContain(others);
  }
});
