// Every page template in `app`: unique ids, an empty console, and a copy button that changes no layout.
import type { Page } from '@playwright/test';
import { collectErrors } from './site/listen.ts';
import { publishTemplates } from './site/templates.ts';
import { expect, missingPath, test } from './test.ts';

/** Paths to test for each template. */
const most = 2;

async function listRepeatedIds(page: Page): Promise<string[]> {
  const ids = await page.locator('[id]').evaluateAll((elements) => elements.map(({ id }) => id));
  return ids.filter((id, index) => ids.indexOf(id) !== index);
}

/** The end of the page with the announcement of the copy button, and the height of the page. */
async function readEnd(page: Page): Promise<string> {
  const height = await page.evaluate(() => {
    scrollTo({ top: document.body.scrollHeight, behavior: 'instant' });
    return document.documentElement.scrollHeight;
  });
  const image = await page.screenshot({ animations: 'disabled', mask: [page.locator('figure.code button')] });
  return `${height} ${image.toString('base64')}`;
}

test('each template has unique ids, writes nothing to the console, and does not change its layout after Copy', {
  tag: '@slow',
}, async ({ browser, ownSite, published }) => {
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
  let copied = 0;
  for (const { path, url } of await publishTemplates(ownSite, published, most)) {
    const page = await context.newPage();
    const messages: string[] = [];
    page.on('console', (message) => messages.push(`${message.type()}: ${message.text()}`));
    collectErrors(page, (message) => messages.push(message));
    const answer = await page.goto(url, { waitUntil: 'load' });
    const isMissing = path === missingPath;
    expect(answer?.status(), path).toBe(isMissing ? 404 : 200);
    expect(await listRepeatedIds(page), path).toEqual([]);
    const button = page.locator('figure.code').first().getByRole('button', { name: 'Copy' });
    if ((await page.locator('figure.code').count()) > 0) {
      await expect(button, path).toHaveText('Copy');
      // Keeps the confirmation visible while the test measures the page.
      await page.evaluate(() => Object.assign(window, { setTimeout: () => 0 }));
      const before = await readEnd(page);
      // A mouse click would scroll.
      await button.dispatchEvent('click');
      await expect(page.locator('body > output'), path).toHaveText('Copied');
      expect((await readEnd(page)) === before, `${path} looks the same after Copy`).toBe(true);
      copied += 1;
    }
    // The browser logs the status 404 by itself.
    const expected = isMissing ? [expect.stringContaining('404')] : [];
    expect(messages, path).toEqual(expected);
    await page.close();
  }
  expect(copied).toBeGreaterThan(2);
  await context.close();
});
