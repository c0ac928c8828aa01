// The fonts of the site: which are shown, how they are sent, and that they move nothing.
import type { Page } from '@playwright/test';
import { hangLimit } from './site/checkout.ts';
import { expect, isPost, test } from './test.ts';

interface Shift extends PerformanceEntry {
  value: number;
  sources: { node: Node | null }[];
}

/** Returns the font of the first element that matches, as the browser drew it. */
async function readFont(page: Page, selector: string): Promise<string> {
  const session = await page.context().newCDPSession(page);
  await session.send('DOM.enable');
  await session.send('CSS.enable');
  const { root } = await session.send('DOM.getDocument');
  const { nodeId } = await session.send('DOM.querySelector', { nodeId: root.nodeId, selector });
  const { fonts } = await session.send('CSS.getPlatformFontsForNode', { nodeId });
  await session.detach();
  return (
    fonts
      .toSorted((a, b) => b.glyphCount - a.glyphCount)
      .map(({ familyName, isCustomFont }) => `${familyName}${isCustomFont ? '' : ' of the system'}`)[0] ?? ''
  );
}

test('titles and interface are in Geist, text is in Source Serif, and text begins on the first screen', async ({
  page,
  site,
  paths,
}) => {
  const post = paths.find(isPost) ?? '';
  for (const [width, height, most] of [
    [1440, 900, 500],
    [390, 844, 630],
  ] as const) {
    await page.setViewportSize({ width, height });
    // A font that is not there within 100 ms is for the next page, also one that a busy machine reads from its cache.
    await expect(async () => {
      await page.goto(site.url(post));
      await page.evaluate(() => document.fonts.ready.then(() => undefined));
      expect(await readFont(page, 'h1')).toMatch(/^Geist\b(?!.*system)/);
      expect(await readFont(page, 'nav a')).toMatch(/^Geist\b(?!.*system)/);
      expect(await readFont(page, '.prose > p')).toMatch(/^Lintel Serif 4\b(?!.*system)/);
    }).toPass({ timeout: hangLimit });
    const text = await page.locator('.prose > p').first().boundingBox();
    expect(text?.y).toBeLessThanOrEqual(most);
  }
});

test('lines of text have 64 to 70 characters on a wide screen', async ({ page, site }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(site.url('/'));
  await page.goto(site.url('/posts/limits-of-a-backend'));
  const lengths = await page.evaluate(() => {
    const range = document.createRange();
    return [...document.querySelectorAll('.prose > p')].flatMap((paragraph) => {
      range.selectNodeContents(paragraph);
      const lines = new Set([...range.getClientRects()].map(({ bottom }) => Math.round(bottom / 20)));
      const full = (paragraph.textContent ?? '').length / lines.size;
      // The last line is short, so only long paragraphs count.
      return lines.size >= 5 ? [full] : [];
    });
  });
  expect(lengths.length).toBeGreaterThan(1);
  const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
  expect(mean).toBeGreaterThan(58);
  expect(mean).toBeLessThan(70);
});

test('fonts are immutable files that pages name in their policy, and pages load no others', async ({ page, site }) => {
  const answer = await site.get('/');
  const [geist = '', lintel = ''] = Array.from(
    answer.text.matchAll(/<link rel="preload" href="([^"]+)" as="font" crossorigin=""\/>/g),
    ([, path = '']) => path,
  );
  expect([geist, lintel].join()).toMatch(/^\/assets\/geist\.[0-9a-f]{8}\.woff2,\/assets\/lintel\.[0-9a-f]{8}\.woff2$/);
  expect(answer.text).not.toContain('unicode-range');
  const { status, headers } = await site.get(geist);
  expect(status).toBe(200);
  expect(headers['content-type']).toBe('font/woff2');
  expect(headers['cache-control']).toContain('immutable');
  const loaded: string[] = [];
  page.on('request', (request) => {
    if (request.resourceType() === 'font') loaded.push(new URL(request.url()).pathname);
  });
  const policy = (await page.goto(site.url('/'), { waitUntil: 'load' }))?.headers()['content-security-policy'];
  expect(policy).toContain("font-src 'self'");
  expect(loaded.toSorted()).toEqual([geist, lintel]);
});

test('on a slow network nothing moves, on the first view and on the second', { tag: '@slow' }, async ({
  browser,
  site,
  paths,
}) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  // 3G as Lighthouse has it.
  const network = { latency: 150, downloadThroughput: 200_000, uploadThroughput: 90_000 };
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', { offline: false, ...network });
  await page.addInitScript(() => {
    const shifts: unknown[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as Shift[]) {
        const nodes = entry.sources.map(({ node }) => node?.parentElement?.outerHTML.slice(0, 200));
        shifts.push({ value: entry.value, at: entry.startTime, nodes });
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  for (const view of ['first', 'second']) {
    await page.goto(site.url(paths.find(isPost) ?? ''), { waitUntil: 'load' });
    await page.evaluate(() => document.fonts.ready.then(() => undefined));
    expect(await page.evaluate(() => (window as unknown as { shifts: unknown[] }).shifts), view).toEqual([]);
  }
  await context.close();
});
