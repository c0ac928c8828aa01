// Link previews: with the pointer, with the keyboard, and where there are none.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { collectErrors } from './site/listen.ts';
import { frontMatter, publish } from './site/posts.ts';
import type { Site } from './site/site.ts';
import { expect, test } from './test.ts';

const linking = '/posts/linking';
const linked = '/posts/limits-of-a-backend';

const files = {
  'posts/linking.mdx': `${frontMatter({ title: 'A post with links', description: 'It links.', date: '2026-02-03' })}A word on [the limits of a backend](${linked}), on [another post](/posts/arabic), and on [this one](${linking}).\n`,
  'posts/arabic.mdx': `${frontMatter({ title: 'مقالة عن الحدود', description: 'وصف قصير للمقالة.', date: '2026-02-02', lang: 'ar' })}الكلمات الأولى من النص.\n`,
};

async function open(page: Page, site: Site): Promise<void> {
  await publish(site, files);
  await expect(async () => {
    const { status, headers } = await site.get(linking);
    expect([status, headers['x-release']]).toEqual([200, await site.current()]);
  }).toPass();
  await page.goto(site.url(linking));
}

/** Collects the paths that the page asks for previews. */
function watch(page: Page): string[] {
  const asked: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (/\/excerpt$|link-preview/.test(pathname)) asked.push(pathname);
  });
  return asked;
}

test('a preview shows title, description and first words while the pointer is on the link or on it', async ({
  page,
  ownSite,
}) => {
  const messages: string[] = [];
  page.on('console', (message) => messages.push(message.text()));
  collectErrors(page, (message) => messages.push(message));
  await open(page, ownSite);
  const asked = watch(page);
  const preview = page.getByRole('tooltip');
  const link = page.getByRole('link', { name: 'the limits of a backend' });
  await link.hover();
  await expect(preview).toBeVisible();
  const { title, description, beginning } = JSON.parse((await ownSite.get(`${linked}/excerpt`)).text) as Record<
    string,
    string
  >;
  await expect(preview.locator('p')).toHaveText([title ?? '', description ?? '', beginning ?? '']);
  expect(title?.length && description?.length && beginning?.length).toBeGreaterThan(10);
  await expect(link).toHaveAccessibleDescription(new RegExp(description?.slice(0, 20) ?? ''));
  // Both can be seen at once.
  const [a, b] = [await link.boundingBox(), await preview.boundingBox()];
  expect((b?.y ?? 0) >= (a?.y ?? 0) + (a?.height ?? 0) || (b?.y ?? 0) + (b?.height ?? 0) <= (a?.y ?? 0)).toBe(true);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).include('[role=tooltip]').analyze();
    expect(violations, colorScheme).toEqual([]);
  }
  await preview.hover();
  await page.waitForFunction(() => document.querySelector('[role=tooltip]')?.matches(':hover'));
  await expect(preview).toBeVisible();
  await page.mouse.move(5, 5);
  await expect(preview).toBeHidden();
  await expect(link).not.toHaveAttribute('aria-describedby');
  await link.hover();
  await expect(preview).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(preview).toBeHidden();
  expect(asked.filter((path) => path.endsWith('/excerpt'))).toEqual([`${linked}/excerpt`]);
  expect(messages).toEqual([]);
});

test('keyboard focus shows the preview, and losing it hides it', { tag: '@slow' }, async ({ page, ownSite }) => {
  await open(page, ownSite);
  const asked = watch(page);
  const preview = page.getByRole('tooltip');
  const link = page.getByRole('link', { name: 'the limits of a backend' });
  await page.getByRole('link', { name: 'Skip to content' }).focus();
  for (let step = 0; step < 30 && !(await link.evaluate((element) => element === document.activeElement)); step += 1)
    await page.keyboard.press('Tab');
  await expect(link).toBeFocused();
  await expect(preview).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(preview).toContainText('مقالة عن الحدود');
  await expect(preview).toHaveAttribute('lang', 'ar');
  expect(await preview.evaluate((element) => getComputedStyle(element).direction)).toBe('rtl');
  const before = asked.length;
  await page.keyboard.press('Escape');
  await expect(preview).toBeHidden();
  await expect(page.getByRole('link', { name: 'another post' })).toBeFocused();
  await page.getByRole('link', { name: 'this one' }).hover();
  await page.getByRole('link', { name: 'the limits of a backend' }).hover();
  await expect(preview).toBeVisible();
  // A link to the page itself has none.
  expect(asked.slice(before)).toEqual([]);
});

test('there is no animation with reduced motion, and a preview stays within a narrow window', { tag: '@slow' }, async ({
  page,
  ownSite,
}) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.setViewportSize({ width: 320, height: 500 });
  await open(page, ownSite);
  await page.getByRole('link', { name: 'the limits of a backend' }).hover();
  const preview = page.getByRole('tooltip');
  await expect(preview).toBeVisible();
  expect(await preview.evaluate((element) => getComputedStyle(element).transitionDuration)).toBe('0s');
  const box = await preview.boundingBox();
  expect(box?.x).toBeGreaterThanOrEqual(0);
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(320);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
});

test('a tap opens the post without a preview', { tag: '@slow' }, async ({ browser, ownSite }) => {
  const context = await browser.newContext({ hasTouch: true, viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  await open(page, ownSite);
  const asked = watch(page);
  await page.getByRole('link', { name: 'the limits of a backend' }).tap();
  await page.waitForURL(`**${linked}`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  expect(asked).toEqual([]);
  await context.close();
});

test('an excerpt is a document with an entity tag, and only visible posts have one', async ({ ownSite }) => {
  await publish(ownSite, {
    ...files,
    'posts/draft.mdx': `${frontMatter({ title: 'A draft', description: 'Not yet.', date: '2026-02-03', draft: true })}Words.\n`,
  });
  const path = '/posts/arabic/excerpt';
  const { status, headers, text } = await ownSite.get(path);
  expect([status, headers['content-type'], headers['cache-control']]).toEqual([
    200,
    'application/json; charset=utf-8',
    'public, max-age=0, must-revalidate',
  ]);
  expect(JSON.parse(text)).toEqual({
    title: 'مقالة عن الحدود',
    description: 'وصف قصير للمقالة.',
    beginning: 'الكلمات الأولى من النص.',
    lang: 'ar',
    dir: 'rtl',
  });
  const again = await ownSite.get(path, { 'if-none-match': headers.etag ?? '' });
  expect(again.status).toBe(304);
  for (const missing of ['/posts/draft/excerpt', '/posts/nope/excerpt', `${linked}/excerpt/x`])
    expect((await ownSite.get(missing)).status, missing).toBe(404);
});
