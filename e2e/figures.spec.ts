// Interactive figures: their script is loaded when it is needed, and they work with the keyboard and without JavaScript.
import { brotliCompressSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import { listen } from './site/listen.ts';
import { expect, test } from './test.ts';

/** Has an interactive figure far below the first screen. */
const path = '/styleguide';

const figureScript = /\/assets\/figures\.[0-9a-f]{8}\.js$/;

/** The place of the dot in the drawing that is shown. */
function readDot(page: Page) {
  return page.evaluate(() => {
    const shown = [...document.querySelectorAll('interactive-figure svg')].find((svg) => svg.checkVisibility());
    const dot = shown?.querySelector('circle.yours');
    return [dot?.getAttribute('cx'), dot?.getAttribute('cy'), dot?.getAttribute('r')].map(Number);
  });
}

test('the script of a figure is loaded shortly before it is in view, and shifts nothing', async ({ browser, site }) => {
  const context = await browser.newContext();
  const { page, messages } = await listen(context);
  const scripts: string[] = [];
  page.on('response', (response) => {
    if (figureScript.test(response.url())) scripts.push(response.url());
  });
  await page.goto(site.url(path), { waitUntil: 'networkidle' });
  expect(scripts).toEqual([]);
  const figure = page.locator('interactive-figure');
  await page.evaluate(() => {
    const shifts: unknown[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => shifts.push(...list.getEntries())).observe({ type: 'layout-shift' });
  });
  await figure.scrollIntoViewIfNeeded();
  await expect(figure.getByRole('slider').first()).toBeEnabled();
  expect(scripts).toHaveLength(1);
  expect(await page.evaluate(() => (window as unknown as { shifts: unknown[] }).shifts.length)).toBe(0);
  const { text } = await site.get(new URL(scripts[0] ?? '').pathname);
  expect(brotliCompressSync(text).byteLength).toBeLessThanOrEqual(4096);
  expect(messages).toEqual([]);
  await context.close();
});

for (const width of [390, 1440]) {
  test(`sliders change the result and the line of the chart at ${width} pixels, with the keyboard`, async ({
    browser,
    site,
  }) => {
    const context = await browser.newContext({ viewport: { width, height: 800 } });
    const { page, messages } = await listen(context);
    await page.goto(site.url(path));
    const figure = page.locator('interactive-figure');
    await figure.scrollIntoViewIfNeeded();
    const [slots, load] = ['Slots', 'Load (erlang)'].map((name) => figure.getByRole('slider', { name, exact: true }));
    if (!slots || !load) throw new Error('The figure has no sliders');
    await expect(slots).toBeEnabled();
    const answer = figure.getByRole('status');
    await expect(answer).toHaveText('12 slots at a load of 6 erlang refuse 1.14% of the requests.');
    const before = await readDot(page);
    expect(before[2]).toBeGreaterThan(0);
    await slots.focus();
    await page.keyboard.press('ArrowLeft');
    await expect(answer).toHaveText(/^11 slots at a load of 6 erlang refuse 2\.3\d?% /);
    const after = await readDot(page);
    expect(after[0]).toBeLessThan(before[0] ?? 0);
    expect(after[1]).toBeLessThan(before[1] ?? 0);
    await load.focus();
    await page.keyboard.press('End');
    await expect(answer).toContainText('load of 40 erlang');
    await page.keyboard.press('Home');
    await expect(answer).toContainText('load of 1 erlang');
    // Eleven slots at one erlang refuse less than the chart shows.
    expect((await readDot(page))[2]).toBe(0);
    expect(messages).toEqual([]);
    await context.close();
  });
}

test('without JavaScript a figure shows its chart and a result, and has no sliders', async ({ browser, site }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(site.url(path));
  const figure = page.locator('interactive-figure');
  await expect(figure.getByRole('img')).toHaveCount(1);
  await expect(figure.getByText('12 slots at a load of 6 erlang refuse 1.14% of the requests.')).toBeVisible();
  await expect(figure.getByRole('slider')).toHaveCount(0);
  await context.close();
});

test('without its script a figure stays as it is, and the page reports nothing else', async ({ browser, site }) => {
  const context = await browser.newContext();
  const { page, messages } = await listen(context);
  await page.route(figureScript, (route) => route.abort());
  await page.goto(site.url(path));
  const failed = page.waitForEvent('requestfailed', (failed) => figureScript.test(failed.url()));
  const figure = page.locator('interactive-figure');
  await figure.scrollIntoViewIfNeeded();
  await failed;
  await expect(figure.getByRole('img')).toHaveCount(1);
  await expect(figure.locator('fieldset')).toBeHidden();
  expect(messages.filter((message) => !message.includes('ERR_FAILED'))).toEqual([]);
  await context.close();
});
