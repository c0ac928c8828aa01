// The search dialog.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { collectErrors } from './site/listen.ts';
import { ask } from './site/search.ts';
import type { Site } from './site/site.ts';
import { expect, test } from './test.ts';

/** @returns the paths that the home page requests, at once and later */
async function openPage(page: Page, site: Site): Promise<string[]> {
  const paths: string[] = [];
  page.on('request', (request) => paths.push(new URL(request.url()).pathname));
  await page.goto(site.url('/'), { waitUntil: 'load' });
  return paths;
}

const isDialogScript = (path: string) => path.startsWith('/assets/search.');

async function openDialog(page: Page): Promise<void> {
  await page.keyboard.press('/');
  await expect(page.getByRole('dialog').getByRole('searchbox')).toBeFocused();
}

test('the dialog searches while typing and works with the keyboard alone', async ({ page, site }) => {
  const errors: string[] = [];
  collectErrors(page, (message) => errors.push(message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  const paths = await openPage(page, site);
  const opener = page.getByRole('banner').getByRole('link').first();
  await opener.focus();
  expect(paths.filter(isDialogScript)).toEqual([]);
  await page.keyboard.press('/');
  const dialog = page.getByRole('dialog');
  const field = dialog.getByRole('searchbox');
  await expect(field).toBeFocused();
  expect(paths.filter(isDialogScript)).toHaveLength(1);
  const links = dialog.getByRole('listitem').getByRole('link');
  await expect(links).toHaveCount(5);
  await expect(dialog.getByRole('status')).toHaveText('Newest posts');
  await page.keyboard.type('cache');
  const { hits, total } = await ask(site, 'cache');
  await expect(links).toHaveCount(hits.length);
  await expect(dialog.getByRole('status')).toContainText(String(total));
  expect(await links.evaluateAll((all) => all.map((link) => link.getAttribute('href')))).toEqual(
    hits.map(({ url }) => url),
  );
  await expect(links.first().locator('mark')).not.toHaveCount(0);

  await page.keyboard.press('ArrowDown');
  await expect(links.first()).toBeFocused();
  await page.keyboard.press('End');
  await expect(links.last()).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(field).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(links.last()).toBeFocused();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowUp');
  await expect(field).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.type('s');
  await expect(field).toBeFocused();
  await expect(field).toHaveValue('caches');

  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(opener).toBeFocused();
  await page.keyboard.press('/');
  await expect(field).toBeFocused();
  expect((await new AxeBuilder({ page }).include('dialog').analyze()).violations).toEqual([]);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/posts\//);
  expect(errors).toEqual([]);
});

test('the dialog corrects a misspelt word, and says so before the count', async ({ page, site }) => {
  await openPage(page, site);
  await openDialog(page);
  await page.keyboard.type('reddis');
  await expect(page.getByRole('dialog').getByRole('status')).toHaveText(/^Showing results for redis\. \d+ posts?/);
});

test('the search link opens the dialog, and a new tab on Ctrl-click', async ({ page, context, site }) => {
  await openPage(page, site);
  const link = page.getByRole('banner').getByRole('link', { name: 'Search' });
  const opened = context.waitForEvent('page');
  await link.click({ modifiers: ['Control'] });
  await expect(await opened).toHaveURL(site.url('/search'));
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await link.click();
  await expect(page.getByRole('dialog').getByRole('searchbox')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(link).toBeFocused();
});

test('Enter in the dialog opens the page of results, and so does a failed request', async ({ page, site }) => {
  await openPage(page, site);
  await openDialog(page);
  await page.route(/search\.json/, (route) => route.abort());
  await page.keyboard.type('cache');
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('status').getByRole('link')).toHaveAttribute('href', '/search?q=cache');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(site.url('/search?q=cache'));
});

test('a late response does not replace a newer one', async ({ page, site }) => {
  await openPage(page, site);
  await openDialog(page);
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(/search\.json\?q=redis$/, async (route) => {
    await held;
    await route.continue().catch(() => undefined);
  });
  const asked = page.waitForRequest(/search\.json\?q=redis$/);
  await page.keyboard.type('redis');
  await asked;
  await page.getByRole('dialog').getByRole('searchbox').fill('marathon');
  const links = page.getByRole('dialog').getByRole('listitem').getByRole('link');
  const { hits } = await ask(site, 'marathon');
  await expect(links).toHaveCount(hits.length);
  release();
  // Null if the page has cancelled the request.
  await (await asked).response();
  await expect(links.first()).toHaveAttribute('href', hits[0]?.url ?? '');
});

test('nothing moves while typing, and the dialog fits a small screen', async ({ page, site }) => {
  await page.setViewportSize({ width: 320, height: 568 });
  await openPage(page, site);
  await page.evaluate(() => {
    const shifts: number[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push((entry as unknown as { value: number }).value);
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await page.keyboard.press('/');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toBeVisible();
  const before = { ...(await dialog.boundingBox()), height: 0 };
  const place = async () => ({ ...(await dialog.boundingBox()), height: 0 });
  for (const query of ['t', 'ti', 'time', 'qqqqqqqq', 'redis', '']) {
    const answered = query ? page.waitForResponse(/search\.json/) : undefined;
    await dialog.getByRole('searchbox').fill(query);
    await answered;
    expect(await place()).toEqual(before);
  }
  expect(await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
});
