// The theme choice: stored without a cookie, applied before the first paint, usable without JavaScript.
import type { Page } from '@playwright/test';
import { BareBrowser } from './site/bare-browser.ts';
import { collectErrors } from './site/listen.ts';
import { expect, isPost, missingPath, test } from './test.ts';

const names = ['System', 'Light', 'Dark'] as const;

/** Returns the theme that is shown, by the background of the page. */
function readGround(page: Page): Promise<'light' | 'dark'> {
  return page.evaluate(() => {
    const [, lightness = ''] = /oklch\(([\d.]+)/.exec(getComputedStyle(document.documentElement).backgroundColor) ?? [];
    return Number(lightness) > 0.5 ? 'light' : 'dark';
  });
}

function choose(page: Page, name: (typeof names)[number]): Promise<void> {
  return page.getByRole('group', { name: 'Theme' }).getByRole('radio', { name }).check();
}

for (const javaScriptEnabled of [true, false]) {
  test(`each choice shows at once, under either system, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async ({
    browser,
    site,
  }) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const context = await browser.newContext({ colorScheme, javaScriptEnabled });
      const page = await context.newPage();
      await page.goto(site.url('/about'));
      await expect(page.getByRole('radio', { name: 'System' })).toBeChecked();
      // Evaluation is the runner's own, and works either way.
      expect(await readGround(page)).toBe(colorScheme);
      await choose(page, 'Dark');
      expect(await readGround(page)).toBe('dark');
      await choose(page, 'Light');
      expect(await readGround(page)).toBe('light');
      await choose(page, 'System');
      expect(await readGround(page)).toBe(colorScheme);
      await expect(page.getByRole('banner').getByRole('button', { name: 'Theme' })).toHaveCount(
        javaScriptEnabled ? 1 : 0,
      );
      await context.close();
    }
  });
}

test('a choice is kept from page to page and after a reload, on every template, and sets no cookie', async ({
  browser,
  site,
  paths,
}) => {
  const context = await browser.newContext({ colorScheme: 'light' });
  const page = await context.newPage();
  await page.goto(site.url('/'));
  await choose(page, 'Dark');
  for (const path of ['/', paths.find(isPost) ?? '', '/about', '/styleguide', '/offline', missingPath]) {
    await page.goto(site.url(path), { waitUntil: 'load' });
    expect(await readGround(page), path).toBe('dark');
    await expect(page.getByRole('radio', { name: 'Dark' }), path).toBeChecked();
  }
  await page.reload();
  expect(await readGround(page)).toBe('dark');
  await choose(page, 'System');
  await page.reload();
  expect(await readGround(page)).toBe('light');
  await expect(page.getByRole('radio', { name: 'System' })).toBeChecked();
  expect(await context.cookies()).toEqual([]);
  await context.close();
});

test('another tab and the colour of the browser interface follow the choice', async ({ browser, site }) => {
  const context = await browser.newContext({ colorScheme: 'light' });
  const [first, second] = [await context.newPage(), await context.newPage()];
  await first.goto(site.url('/'));
  await second.goto(site.url('/about'));
  const readFrame = (page: Page) =>
    page.evaluate(() => [
      ...new Set([...document.querySelectorAll<HTMLMetaElement>('[name=theme-color]')].map(({ content }) => content)),
      getComputedStyle(document.documentElement).backgroundColor,
    ]);
  await choose(first, 'Dark');
  await expect(second.getByRole('radio', { name: 'Dark' })).toBeChecked();
  expect(await readGround(second)).toBe('dark');
  for (const page of [first, second]) expect(new Set(await readFrame(page)).size).toBe(1);
  await choose(second, 'System');
  await expect(first.getByRole('radio', { name: 'System' })).toBeChecked();
  await first.emulateMedia({ colorScheme: 'dark' });
  expect(await readGround(first)).toBe('dark');
  await expect.poll(async () => new Set(await readFrame(first)).size).toBe(1);
  await context.close();
});

test('the keyboard reaches the choice in one stop and moves within it', async ({ page, site }) => {
  await page.goto(site.url('/about'));
  await page.getByRole('radio', { name: 'System' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('radio', { name: 'Light' })).toBeFocused();
  await expect(page.getByRole('radio', { name: 'Light' })).toBeChecked();
  await page.keyboard.press('ArrowRight');
  expect(await readGround(page)).toBe('dark');
  for (const label of await page.getByRole('group', { name: 'Theme' }).locator('label').all()) {
    expect((await label.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  }
});

test('the button at the end of the header opens the same choice', async ({ page, site }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  for (const width of [390, 1440]) {
    await page.setViewportSize({ width, height: 844 });
    await page.goto(site.url('/about'));
    const button = page.getByRole('banner').getByRole('button', { name: 'Theme' });
    const menu = page.getByRole('banner').getByRole('group', { name: 'Theme' });
    await expect(menu).toBeHidden();
    await button.focus();
    await page.keyboard.press('Enter');
    await expect(menu).toBeInViewport({ ratio: 1 });
    const [box, column] = [await button.boundingBox(), await page.getByRole('banner').boundingBox()];
    expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeGreaterThanOrEqual((column?.x ?? 0) + (column?.width ?? 0) - 1);
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    expect(await readGround(page)).toBe('dark');
    await page.keyboard.press('Escape');
    await expect(menu).toBeHidden();
    await expect(button).toBeFocused();
    await expect(page.getByRole('radio', { name: 'Dark' })).toBeChecked();
    await choose(page, 'System');
    await button.click();
    await expect(menu.getByRole('radio', { name: 'System' })).toBeChecked();
  }
});

test('where storage is forbidden, the choice lasts as long as the page, without an error', async ({
  browser,
  site,
}) => {
  const context = await browser.newContext({ colorScheme: 'light' });
  const page = await context.newPage();
  const errors: string[] = [];
  collectErrors(page, (message) => errors.push(message));
  await page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get: () => {
        throw new DOMException('The operation is insecure.', 'SecurityError');
      },
    });
  });
  await page.goto(site.url('/about'));
  await choose(page, 'Dark');
  expect(await readGround(page)).toBe('dark');
  await expect(page.getByRole('radio', { name: 'Dark' })).toBeChecked();
  expect(errors).toEqual([]);
  await context.close();
});

test('the first paint has the chosen theme, although the system has the other one', async ({
  browser,
  site,
  paths,
}) => {
  const context = await browser.newContext({ colorScheme: 'light' });
  const page = await context.newPage();
  await page.goto(site.url('/'));
  await choose(page, 'Dark');
  await page.addInitScript(() => {
    const seen: string[] = [];
    Object.assign(window, { seen });
    const note = () => {
      // Nothing can be painted before there is a body.
      if (document.body) seen.push(getComputedStyle(document.documentElement).colorScheme);
    };
    // As soon as there is something to paint, in each frame from then on, and when the browser says that it painted.
    new MutationObserver(note).observe(document, { childList: true, subtree: true });
    const eachFrame = () => {
      note();
      requestAnimationFrame(eachFrame);
    };
    requestAnimationFrame(eachFrame);
    new PerformanceObserver((list) => {
      note();
      for (const { name } of list.getEntries()) seen.push(name);
    }).observe({ type: 'paint', buffered: true });
  });
  for (const path of ['/', paths.find(isPost) ?? '']) {
    await page.goto(site.url(path), { waitUntil: 'load' });
    const read = () => page.evaluate(() => (window as unknown as { seen: string[] }).seen);
    await expect.poll(read).toContain('first-contentful-paint');
    expect(new Set((await read()).filter((value) => !value.startsWith('first-'))), path).toEqual(new Set(['dark']));
  }
  await context.close();
});

test('a page from the back/forward cache shows the theme chosen meanwhile', async ({ site, launchOptions }) => {
  const browser = await BareBrowser.open(launchOptions.executablePath ?? '');
  try {
    await browser.goto(site.url('/about'));
    await expect.poll(() => browser.evaluate('document.readyState')).toBe('complete');
    await browser.evaluate(
      'window.isSame = true; addEventListener("pageshow", ({ persisted }) => { window.cameBack = persisted })',
    );
    await browser.goto(site.url('/'));
    await expect.poll(() => browser.evaluate('location.pathname + document.readyState')).toBe('/complete');
    await browser.evaluate('document.querySelector("[name=theme][value=dark]").click()');
    await browser.evaluate('history.back()');
    await expect.poll(() => browser.evaluate('window.isSame && window.cameBack')).toBe(true);
    expect(await browser.evaluate('getComputedStyle(document.documentElement).colorScheme')).toBe('dark');
    expect(await browser.evaluate('document.querySelector("[name=theme]:checked").value')).toBe('dark');
  } finally {
    await browser.close();
  }
});
