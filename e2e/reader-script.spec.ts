// The script of every page: its copy buttons and shortcuts, its caching, and pages without it.
import { brotliCompressSync } from 'node:zlib';
import type { Locator, Page } from '@playwright/test';
import { collectErrors } from './site/listen.ts';
import { stopClock } from './site/page-clock.ts';
import { expect, isPost, missingPath, test } from './test.ts';

/** Has blocks of code of every kind. */
const path = '/styleguide';

/** The title of a block without line numbers and marks. */
const plain = 'lib/queue.ts';

/** The text that Copy gives, by the title of the block. The second block has line numbers, a mark and a deleted line. */
const copies = {
  [plain]: `// The mean time in the system, as a multiple of the work itself.
export function stretch(utilization: number): number {
  if (utilization < 0 || utilization >= 1) throw new RangeError(\`Not a share: \${utilization}\`);
  return 1 / (1 - utilization);
}`,
  'server.ts': `const server = createServer(async (request, response) => {
  const page = await readPage(request.url);
  response.writeHead(200, { etag: page.etag, 'content-type': 'text/html; charset=utf-8' });
  response.end(page.bytes);
});`,
};

/** Returns the block of code with a title. */
function findBlock(page: Page, title: string): Locator {
  return page.locator('figure.code').filter({ has: page.getByText(title, { exact: true }) });
}

/** Collects errors and console messages of a page. */
function listen(page: Page): string[] {
  const messages: string[] = [];
  page.on('console', (message) => messages.push(`${message.type()}: ${message.text()}`));
  collectErrors(page, (message) => messages.push(message));
  return messages;
}

test.describe('a block of code', () => {
  test('is copied without line numbers, diff marks and deleted lines, the copy is announced, and nothing moves', async ({
    browser,
    site,
  }) => {
    const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
    const page = await context.newPage();
    const messages = listen(page);
    await page.addInitScript(() => {
      const shifts: number[] = [];
      Object.assign(window, { shifts });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) shifts.push((entry as PerformanceEntry & { value: number }).value);
      }).observe({ type: 'layout-shift', buffered: true });
    });
    await page.clock.install();
    await page.goto(site.url(path));
    for (const [title, text] of Object.entries(copies)) {
      const button = findBlock(page, title).getByRole('button', { name: `Copy: ${title}`, exact: true });
      await expect(button).toBeVisible();
      await stopClock(page);
      await button.click();
      await expect(button).toHaveText('Copied');
      await expect(page.locator('body > output')).toHaveText('Copied');
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(text);
      await page.clock.runFor(2_000);
      await expect(button).toHaveText('Copy');
      await expect(page.locator('body > output')).toBeEmpty();
    }
    expect(messages).toEqual([]);
    expect(await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts)).toEqual([]);
    await context.close();
  });

  test('has no Copy where there is no clipboard', async ({ browser, site }) => {
    const context = await browser.newContext({ viewport: { width: 390, height: 800 } });
    const page = await context.newPage();
    const messages = listen(page);
    await page.addInitScript(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
    await page.goto(site.url(path));
    await expect(findBlock(page, plain).getByRole('button', { name: 'Wrap' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Copy' })).toHaveCount(0);
    expect(messages).toEqual([]);
    await context.close();
  });

  test('has buttons after the code that are large enough for touch, and Wrap while the code scrolls', async ({
    browser,
    site,
  }) => {
    const context = await browser.newContext({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 800 } });
    const page = await context.newPage();
    await page.goto(site.url(path));
    const block = findBlock(page, plain);
    const [code, copy, wrap] = [
      block.getByRole('region', { name: plain }),
      block.getByRole('button', { name: 'Copy' }),
      block.getByRole('button', { name: 'Wrap' }),
    ];
    // The script adds the buttons when the browser is idle.
    await expect(wrap).toBeVisible();
    await code.focus();
    for (const button of [copy, wrap]) {
      await page.keyboard.press('Tab');
      await expect(button).toBeFocused();
      const box = await button.boundingBox();
      expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
    }
    await page.keyboard.press('Enter');
    await expect(wrap).toHaveAttribute('aria-pressed', 'true');
    // Code that fits is no tab stop.
    await expect(code).toHaveCount(0);
    await wrap.click();
    await expect(code).toHaveAttribute('tabindex', '0');
    await context.close();
  });

  test('is a tab stop and fades at its edge exactly if it scrolls, as are tables and formulas', async ({
    page,
    site,
  }) => {
    for (const width of [390, 1024, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await page.goto(site.url(path));
      await expect(page.locator('.prose [tabindex="-1"]').first()).toBeAttached();
      const boxes = await page.locator('.prose :is(pre, .wide, .formula)').evaluateAll((elements) =>
        // Boxes in closed details are not laid out.
        elements
          .filter((element) => !element.closest('details:not([open])'))
          .map((element) => ({
            isWide: element.scrollWidth > element.clientWidth,
            isStop: (element as HTMLElement).tabIndex === 0,
            isCode: element.matches('pre'),
            // The mask of a box without a timeline ends outside of it.
            isFaded: !getComputedStyle(element).maskSize.includes('calc'),
          })),
      );
      expect(boxes.length).toBeGreaterThan(10);
      expect(boxes.filter(({ isWide, isStop, isFaded }) => isWide !== isStop || isWide !== isFaded)).toEqual([]);
      const wide = boxes.filter(({ isWide, isCode }) => isWide && isCode);
      expect(wide.length).toBeGreaterThan(0);
      await expect(page.getByRole('button', { name: 'Wrap: ' })).toHaveCount(wide.length);
    }
  });

  test('has no button without JavaScript', async ({ browser, site }) => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(site.url(path));
    await expect(findBlock(page, plain)).toBeVisible();
    await expect(page.getByRole('button', { name: 'Copy' })).toHaveCount(0);
    await context.close();
  });
});

test('a heading is named by its text, and its permalink copies and confirms the address', async ({ browser, site }) => {
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
  const page = await context.newPage();
  await page.clock.install();
  await page.goto(site.url(path));
  await expect(page.getByRole('heading', { name: 'Headings', exact: true })).toBeVisible();
  const links = page.getByRole('link', { name: 'Permalink', exact: true });
  expect(await links.count()).toBeGreaterThan(5);
  const link = links.first();
  await expect(link).toHaveAccessibleDescription('Headings');
  await expect(page.getByRole('button', { name: 'Copy' }).first()).toBeAttached();
  await stopClock(page);
  await link.focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('body > output')).toHaveText('Link copied');
  await expect(link).toHaveText('Link copied');
  const address = site.url(`${path}#headings`);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(address);
  expect(page.url()).toBe(address);
  await page.clock.runFor(2_000);
  await expect(link).toBeEmpty();
  await context.close();
});

test('a slash, Ctrl-K and Command-K open search, except a slash in a text field', async ({ page, site, paths }) => {
  for (const key of ['/', 'Control+k', 'Meta+k']) {
    await page.goto(site.url(paths.find(isPost) ?? ''));
    await page.keyboard.press(key);
    const opened = async () =>
      new URL(page.url()).pathname === '/search' || (await page.getByRole('dialog').count()) > 0;
    await expect.poll(opened, key).toBe(true);
  }
  await page.goto(site.url('/about'));
  await page.evaluate(() => document.body.prepend(document.createElement('textarea')));
  await page.locator('textarea').pressSequentially('a/b');
  await expect(page.locator('textarea')).toHaveValue('a/b');
  await expect(page).toHaveURL(site.url('/about'));
});

test('each page has the script once, under the name of its digest, immutable and small', async ({ site, paths }) => {
  const scripts = new Set<string>();
  for (const each of [...paths, missingPath, '/styleguide']) {
    const { text, headers } = await site.get(each);
    const found = [...text.matchAll(/<script[^>]* src="(\/assets\/reader\.[^"]+)"/g)].map(([, source = '']) => source);
    expect(found.length, each).toBe(1);
    expect(headers['content-security-policy'], each).toContain("script-src 'self' 'sha256-");
    expect(headers['content-security-policy'], each).toMatch(/trusted-types load-bearing(?:;| nextjs|$)/);
    for (const source of found) scripts.add(source);
  }
  expect(scripts.size).toBe(1);
  const [script = ''] = scripts;
  expect(script).toMatch(/^\/assets\/reader\.[0-9a-f]{8}\.js$/);
  const { status, headers, bytes } = await site.get(script);
  expect([status, headers['content-type']]).toEqual([200, 'text/javascript; charset=utf-8']);
  expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
  expect(headers['cross-origin-resource-policy']).toBe('same-origin');
  expect(brotliCompressSync(bytes).byteLength).toBeLessThanOrEqual(2 * 1024);
  expect((await site.get(script, { 'if-none-match': String(headers.etag) })).status).toBe(304);
  for (const wrong of [
    '/assets/reader.js',
    '/assets/names.json',
    '/assets/worker.js',
    '/assets/..%2f..%2fpackage.json',
  ]) {
    expect((await site.get(wrong)).status, wrong).toBe(404);
  }
});

test('the worker is revalidated each time, may request only this site, and supports 304', async ({ site }) => {
  const { status, headers, bytes } = await site.get('/sw.js');
  expect(status).toBe(200);
  expect(headers['content-type']).toBe('text/javascript; charset=utf-8');
  expect(headers['cache-control']).toBe('public, max-age=0, must-revalidate');
  expect(headers['content-security-policy']).toBe(
    "default-src 'none'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'",
  );
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(bytes.byteLength).toBeLessThan(3 * 1024);
  expect((await site.get('/sw.js', { 'if-none-match': String(headers.etag) })).status).toBe(304);
});

test("the page's Trusted Types policy allows no script address but the worker's", async ({ page, site }) => {
  await page.goto(site.url('/about'), { waitUntil: 'networkidle' });
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  const outcome = await page.evaluate(async () => {
    const types = (window as unknown as { trustedTypes: { createPolicy: (name: string, rules: object) => unknown } })
      .trustedTypes;
    const attempt = (act: () => unknown) => {
      try {
        return String(act());
      } catch (error) {
        return (error as Error).name;
      }
    };
    return [
      attempt(() => types.createPolicy('other', {})),
      attempt(() => types.createPolicy('load-bearing', {})),
      await navigator.serviceWorker.register('/other.js').catch((error: Error) => error.name),
    ];
  });
  expect(outcome).toEqual(['TypeError', 'TypeError', 'TypeError']);
});
