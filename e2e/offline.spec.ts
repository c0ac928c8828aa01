// The service worker: visited pages work offline, others show the offline page, and online pages are never older than they
// would be without it.
import type { Page } from '@playwright/test';
import { buildPng } from './site/png.ts';
import { Relay } from './site/relay.ts';
import { Site } from './site/site.ts';
import { test as base, expect, isPost, missingPath } from './test.ts';

const test = base.extend<{ relay: Relay }>({
  relay: async ({ site }, use) => {
    const relay = await Relay.open(site.origin);
    await use(relay);
    relay.close();
  },
});

/** Returns the cached addresses by cache name. Empty caches are left out: opening a deleted cache creates it again. */
function readKept(page: Page): Promise<Record<string, string[]>> {
  return page.evaluate(async () => {
    const kept: Record<string, string[]> = {};
    for (const name of await caches.keys()) {
      const requests = await (await caches.open(name)).keys();
      if (requests.length > 0) kept[name] = requests.map(({ url }) => new URL(url).pathname);
    }
    return kept;
  });
}

/** Opens a page and waits until it is cached. */
async function read(page: Page, relay: Relay, path: string): Promise<void> {
  await page.goto(relay.url(path));
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await expect.poll(async () => (await readKept(page)).pages ?? []).toContain(path);
}

test('a visited post and list are shown offline, with their policies', async ({ page, relay, paths }) => {
  const post = paths.find(isPost) ?? '';
  // The first page is loaded before the worker is, and is cached all the same.
  for (const path of [post, '/', '/about']) await read(page, relay, path);
  await expect
    .poll(async () => (await readKept(page)).files?.filter((path) => path.endsWith('.woff2')))
    .toEqual(expect.arrayContaining([expect.stringMatching(/geist/), expect.stringMatching(/lintel/)]));
  relay.target = undefined;
  for (const path of [post, '/', '/about']) {
    const answer = await page.goto(relay.url(path));
    expect(answer?.status(), path).toBe(200);
    expect(answer?.headers()['content-security-policy'], path).toContain("require-trusted-types-for 'script'");
    await expect(page.getByRole('heading', { level: 1 }), path).not.toHaveText('You’re offline');
  }
  await page.goto(relay.url(`${post}?from=a-mail`));
  await expect(page.getByRole('article')).toBeVisible();
  await page.reload();
  await expect(page.getByRole('article')).toBeVisible();
  // Its script is cached, too.
  await page.getByRole('radio', { name: 'Dark' }).check();
  await page.reload();
  await expect(page.getByRole('radio', { name: 'Dark' })).toBeChecked();
});

test('an unvisited page shows the offline page with a list of cached pages, and loads when the connection is back', async ({
  page,
  context,
  relay,
  site,
  paths,
}) => {
  // A click during the view transition is lost, and this test is faster than a reader.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const [post = '', unread = ''] = paths.filter(isPost);
  await read(page, relay, '/');
  // The offline page is not shared, so it has no preview title.
  await read(page, relay, '/styleguide');
  await read(page, relay, post);
  const title = (await page.getByRole('heading', { level: 1 }).textContent()) ?? '';
  await context.setOffline(true);
  relay.target = undefined;
  await page.goto(relay.url(unread));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('You’re offline');
  const links = page.getByRole('main').getByRole('link');
  await expect(links).toHaveText([title, /^Style guide/, 'Load Bearing']);
  await links.first().click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
  await page.goBack();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('You’re offline');
  // The script that waits for the connection has run when the list is there.
  await expect(links).not.toHaveCount(0);
  relay.target = site.origin;
  await context.setOffline(false);
  await expect(page).toHaveURL(relay.url(unread));
  await expect(page.getByRole('heading', { level: 1 })).not.toHaveText('You’re offline');
});

test('online, each page is of the newest release, and that one is cached', async ({ page, ownSite }) => {
  const relay = await Relay.open(ownSite.origin);
  try {
    await read(page, relay, '/about');
    const word = 'A sentence of the newest release.';
    await ownSite.write('pages/about.mdx', `${await ownSite.read('pages/about.mdx')}\n\n${word}\n`);
    const { code, output } = await ownSite.release();
    expect(code, output).toBe(0);
    await expect.poll(async () => (await ownSite.get('/about')).text).toContain(word);
    await page.goto(relay.url('/about'));
    await expect(page.getByRole('article')).toContainText(word);
    await expect
      .poll(() =>
        page.evaluate(async () => (await (await caches.open('pages')).match('/about', { ignoreVary: true }))?.text()),
      )
      .toContain(word);
    relay.target = undefined;
    await page.goto(relay.url('/about'));
    await expect(page.getByRole('article')).toContainText(word);
  } finally {
    relay.close();
  }
});

test('the images of a post are cached with it', { tag: '@slow' }, async ({ page, context, ownSite }) => {
  // The image is above all text, so it is loaded before the page has loaded, after which the worker starts.
  await ownSite.write('posts/image.png', buildPng(64, 32, [200, 80, 20]));
  await ownSite.write(
    'posts/with-an-image.mdx',
    `${startPost('With an image')}---\n\n![A plain ground](./image.png)\n`,
  );
  const { code, output } = await ownSite.release();
  expect(code, output).toBe(0);
  const relay = await Relay.open(ownSite.origin);
  try {
    const session = await context.newCDPSession(page);
    for (const isFirst of [true, false]) {
      await read(page, relay, '/posts/with-an-image');
      await expect
        .poll(async () => ((await readKept(page)).files ?? []).some((path) => path.startsWith('/media/')))
        .toBe(true);
      relay.target = undefined;
      await session.send('Network.clearBrowserCache');
      await page.reload();
      const width = () =>
        page
          .getByRole('article')
          .getByRole('img')
          .evaluate((image: HTMLImageElement) => image.naturalWidth);
      await expect.poll(width, isFirst ? 'the page that brought the worker' : 'a later one').toBeGreaterThan(0);
      relay.target = ownSite.origin;
    }
  } finally {
    relay.close();
  }
});

test('errors, search results and files are not cached, and other methods are not handled', async ({
  page,
  relay,
  paths,
}) => {
  await read(page, relay, '/about');
  await page.goto(relay.url(missingPath));
  await page.goto(relay.url('/icon.svg'));
  await page.goto(relay.url('/offline'));
  await page.goto(relay.url('/'));
  await expect.poll(async () => (await readKept(page)).pages).toEqual(['/about', '/']);
  const post = paths.find(isPost) ?? '';
  const statuses = await page.evaluate(async (path) => {
    const ranged = await fetch(path, { headers: { range: 'bytes=0-0' } });
    const posted = await fetch(path, { method: 'POST' });
    return [ranged.status, posted.status];
  }, post);
  expect(statuses).toEqual([200, 405]);
  expect((await readKept(page)).pages).toEqual(['/about', '/']);
});

function startPost(title: string): string {
  return `---\ntitle: "${title}"\ndescription: "A post for readers without a connection."\ndate: 2026-01-02\ntags: []\n`;
}

test('a page that was deleted or has another address is removed from the cache with its images', {
  tag: '@slow',
}, async ({ page, ownSite }) => {
  const publish = async () => {
    const { code, output } = await ownSite.release();
    expect(code, output).toBe(0);
  };
  const slugs = ['deleted', 'moved-away'];
  for (const [at, slug] of slugs.entries()) {
    await ownSite.write(`posts/${slug}.png`, buildPng(64, 32, [200, 80, at]));
    await ownSite.write(`posts/${slug}.mdx`, `${startPost(slug)}---\n\nText.\n\n![A plain ground](./${slug}.png)\n`);
  }
  await publish();
  const relay = await Relay.open(ownSite.origin);
  try {
    for (const path of ['/about', ...slugs.map((slug) => `/posts/${slug}`)]) await read(page, relay, path);
    const images = async () => ((await readKept(page)).files ?? []).filter((file) => file.startsWith('/media/'));
    await expect.poll(async () => (await images()).length).toBeGreaterThan(1);
    for (const slug of slugs) await ownSite.remove(`posts/${slug}.mdx`);
    await ownSite.remove('posts/deleted.png');
    await ownSite.write('posts/moved.mdx', `${startPost('moved')}formerly: [moved-away]\n---\n\nText.\n`);
    await publish();
    for (const slug of slugs) {
      const path = `/posts/${slug}`;
      // A failing server removes nothing.
      relay.target = undefined;
      await page.goto(relay.url(path));
      await expect(page.getByRole('article')).toContainText('Text.');
      relay.target = ownSite.origin;
      await page.goto(relay.url(path));
      await expect.poll(async () => (await readKept(page)).pages).not.toContain(path);
    }
    await expect.poll(images).toEqual([]);
    relay.target = undefined;
    for (const slug of slugs) {
      await page.goto(relay.url(`/posts/${slug}`));
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('You’re offline');
      // The page under the new address was opened.
      const links = page.getByRole('main').getByRole('link');
      await expect(links).toHaveText(['moved', /./]);
    }
    await page.goto(relay.url('/about'));
    await expect(page.getByRole('article')).toBeVisible();
  } finally {
    relay.close();
  }
});

test('fifty pages are cached, and the least recently opened one is removed first', async ({ page, relay }) => {
  await read(page, relay, '/about');
  // The other pages are put into the cache as the worker does it.
  await page.evaluate(async () => {
    const pages = await caches.open('pages');
    const headers = { 'content-type': 'text/html; charset=utf-8' };
    for (let number = 0; number < 49; number++) await pages.put(`/kept-${number}`, new Response('x', { headers }));
  });
  const readPages = async () => (await readKept(page)).pages ?? [];
  expect(await readPages()).toHaveLength(50);
  await page.goto(relay.url('/about'));
  await expect.poll(async () => (await readPages()).at(-1)).toBe('/about');
  await read(page, relay, '/');
  await expect.poll(readPages).toHaveLength(50);
  expect(await readPages()).toEqual([...Array.from({ length: 48 }, (_, at) => `/kept-${at + 1}`), '/about', '/']);
});

test('a full disk loses cached pages, but no page fails to load', async ({ page, context, relay }) => {
  await read(page, relay, '/about');
  const session = await context.newCDPSession(page);
  await session.send('Storage.overrideQuotaForOrigin', { origin: new URL(page.url()).origin, quotaSize: 1 });
  await page.goto(relay.url('/'));
  await expect(page.getByRole('main').getByRole('article').first()).toBeVisible();
  await expect.poll(async () => Object.keys(await readKept(page))).toEqual(['shell']);
});

test('OFFLINE_READING=false removes the worker and its caches on the next visit', { tag: '@slow' }, async ({
  page,
  relay,
}) => {
  await read(page, relay, '/about');
  const retired = await Site.open({ OFFLINE_READING: 'false' }, { isFresh: true });
  try {
    relay.target = retired.origin;
    await page.goto(relay.url('/'));
    // The browser checks for a new worker after the page has loaded. The test starts the check at once.
    await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
    await expect.poll(() => readKept(page)).toEqual({});
    relay.target = undefined;
    await expect(page.goto(relay.url('/about'))).rejects.toThrow(/ERR_/);
  } finally {
    await retired.close();
  }
});

test('without JavaScript there is no worker, and the offline page has noindex', async ({ browser, site }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(site.url('/about'), { waitUntil: 'networkidle' });
  expect(context.serviceWorkers()).toEqual([]);
  const { status, text } = await site.get('/offline');
  expect(status).toBe(200);
  expect(text).toMatch(/<meta name="robots" content="noindex/);
  await context.close();
});
