// Navigation: plain links, prerendering on hover, view transitions, and the back/forward cache.
import { BareBrowser } from './site/bare-browser.ts';
import { expect, isPost, test } from './test.ts';

const act = 'performance.getEntriesByType("navigation")[0].activationStart';

test('a page is prerendered while the pointer is on its link, and shown on a click', async ({
  site,
  launchOptions,
}) => {
  const browser = await BareBrowser.open(launchOptions.executablePath ?? '');
  try {
    await browser.goto(site.url('/'));
    await expect.poll(() => browser.evaluate('document.readyState')).toBe('complete');
    await browser.point('main article a', false);
    // The prerendered page is a second page of the tab.
    await expect.poll(() => browser.isPrerendering()).toBe(true);
    await browser.point('main article a', true);
    await expect.poll(() => browser.evaluate('location.pathname')).toMatch(/^\/posts\//);
    expect(await browser.evaluate(act)).toBeGreaterThan(0);
    expect(await browser.evaluate('document.prerendering')).toBe(false);
  } finally {
    await browser.close();
  }
});

test('all pages of this site are prerendered, and no files, search results or other sites', async ({
  page,
  context,
  site,
}) => {
  await page.goto(site.url('/about'));
  const session = await context.newCDPSession(page);
  const urls = new Set<string>();
  session.on('Preload.preloadingAttemptSourcesUpdated', ({ preloadingAttemptSources }) => {
    for (const { key } of preloadingAttemptSources) urls.add(key.url);
  });
  await session.send('Preload.enable');
  const wanted = ['/tags/x', '/posts/x', '/page/2'];
  const unwanted = ['/feed.xml', '/posts/x.md', '/search?q=x', '/og/x.png', 'https://other.example/posts/x'];
  await page.evaluate(
    (links) => {
      for (const href of links)
        document.body.append(Object.assign(document.createElement('a'), { href, textContent: href }));
    },
    [...wanted, ...unwanted],
  );
  const expected = ['/', ...wanted].map((path) => site.url(path));
  await expect.poll(() => expected.filter((url) => !urls.has(url))).toEqual([]);
  expect([...urls].filter((url) => unwanted.some((path) => url.endsWith(path)))).toEqual([]);
});

test('going back restores a page and its scroll position from the back/forward cache', { tag: '@slow' }, async ({
  site,
  paths,
  launchOptions,
}) => {
  const post = paths.find(isPost) ?? '';
  const browser = await BareBrowser.open(launchOptions.executablePath ?? '');
  try {
    for (const path of ['/', post, '/about']) {
      await browser.goto(site.url(path));
      await expect.poll(() => browser.evaluate('location.pathname + document.readyState')).toBe(`${path}complete`);
      await browser.evaluate(`
        window.isSame = true;
        addEventListener('pageshow', ({ persisted }) => { window.cameBack = persisted });
        scrollTo({ top: 300, behavior: 'instant' });
      `);
      const place = await browser.evaluate('scrollY');
      await browser.goto(site.url('/offline'));
      await expect.poll(() => browser.evaluate('location.pathname')).toBe('/offline');
      await browser.evaluate('history.back()');
      await expect.poll(() => browser.evaluate('window.isSame && window.cameBack'), path).toBe(true);
      expect(await browser.evaluate('scrollY'), path).toBe(place);
    }
  } finally {
    await browser.close();
  }
});

test('pages fade into each other, unless reduced motion is preferred', async ({ browser, site }) => {
  for (const [reducedMotion, isFading] of [
    ['no-preference', true],
    ['reduce', false],
  ] as const) {
    const context = await browser.newContext({ reducedMotion });
    const page = await context.newPage();
    await page.addInitScript(() => {
      addEventListener('pagereveal', (event) => {
        Object.assign(window, { isFading: Boolean((event as Event & { viewTransition: unknown }).viewTransition) });
      });
    });
    await page.goto(site.url('/'));
    await page.getByRole('main').getByRole('article').first().getByRole('link').first().click();
    await page.waitForURL(/\/posts\//);
    await expect.poll(() => page.evaluate(() => (window as unknown as { isFading?: boolean }).isFading)).toBe(isFading);
    await context.close();
  }
});
