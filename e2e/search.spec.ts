// Search: the page without JavaScript, the same results as JSON, the dialog, and hidden posts.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { readHead } from './site/head.ts';
import type { Site } from './site/site.ts';
import { readPosts } from './site/source.ts';
import { expect, test } from './test.ts';

interface Hit {
  url: string;
  title: string[];
}

interface Answer {
  total: number;
  hits: Hit[];
}

function pathOf(query: string): string {
  return `/search?q=${encodeURIComponent(query)}`;
}

async function ask(site: Site, query: string): Promise<Answer> {
  const { status, text } = await site.get(`/search.json?q=${encodeURIComponent(query)}`);
  expect(status).toBe(200);
  return JSON.parse(text) as Answer;
}

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('the form shows results, and each links to the section of its post', async ({ page, site }) => {
    const [post] = await readPosts(site.contentDir);
    await page.goto(site.url('/search'));
    await expect(page.getByRole('main').getByRole('link')).not.toHaveCount(0);
    const field = page.getByRole('search').getByRole('searchbox');
    await field.fill(post?.title ?? '');
    await field.press('Enter');
    await expect(page).toHaveURL(/\/search\?q=/);
    const first = page.getByRole('main').getByRole('listitem').first();
    await expect(first.locator('mark')).not.toHaveCount(0);
    await expect(first.getByRole('heading')).toHaveText(new RegExp(post?.title.match(/\w+/)?.[0] ?? 'no title'));
    await expect(page.getByRole('searchbox')).toHaveValue(post?.title ?? '');
    const place = first.locator('a[href*="#"]');
    const target = decodeURIComponent((await place.getAttribute('href'))?.split('#')[1] ?? '');
    await place.click();
    await expect(page.locator(`[id="${target}"]`)).toBeInViewport();
  });

  test('each title finds its post first', async ({ page, site }) => {
    for (const { title, slug } of await readPosts(site.contentDir)) {
      await page.goto(site.url(pathOf(title)));
      const link = page.getByRole('main').getByRole('listitem').first().getByRole('heading').getByRole('link');
      await expect(link).toHaveAttribute('href', `/posts/${slug}`);
    }
  });
});

test('search engines index the search page without a query only', async ({ page, site }) => {
  for (const [path, isKept] of [
    ['/search', true],
    ['/search?q=', true],
    ['/search?q=%20%20', true],
    ['/search?other=x', true],
    ['/search?q=x', false],
    ['/search?q=xyz&q=abc', false],
  ] as const) {
    const { status, text } = await site.get(path);
    const { meta, canonical } = await readHead(page, text);
    expect([status, (meta.robots ?? []).some((value) => value.includes('noindex'))], path).toEqual([200, !isKept]);
    expect(canonical.map((href) => new URL(href).pathname + new URL(href).search)).toEqual(['/search']);
  }
});

test('the page is complete at every request', async ({ site }) => {
  const path = pathOf('the');
  const texts: string[] = [];
  for (let count = 0; count < 4; count++) texts.push((await site.get(path)).text);
  expect(texts[0]).toContain('<mark');
  expect(new Set(texts).size).toBe(1);
  expect((await site.get('/search')).text).toContain('</form>');
});

const garbage = [
  '/search?q=<script>alert(1)</script>',
  '/search?q=%3Cscript%3Ealert(1)%3C/script%3E',
  '/search?q=%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E',
  '/search?q=%E0%A4%A',
  '/search?q=%F0%9F',
  '/search?q=%00%01%7F',
  '/search?q=%ED%A0%80',
  '/search?q=a&q=b',
  '/search?q[]=a',
  '/search?q[__proto__]=a',
  '/search?q=__proto__',
  `/search?q=${'x'.repeat(8000)}`,
  `/search?q=${'a+b+'.repeat(1500)}`,
  `/search?q=${'%E3%82%AD'.repeat(800)}`,
  '/search?q=%F0%9F%A6%8A',
  '/search?%%%',
  '/search?q',
];

test('any query gets a complete page in which nothing runs', async ({ site }) => {
  for (const path of garbage) {
    const { status, text, headers } = await site.get(path);
    expect(status, path).toBe(200);
    expect(text, path).toContain('</html>');
    expect(text, path).not.toMatch(/<script>alert|<img/);
    expect(headers['content-security-policy'], path).toMatch(/script-src 'self'( 'sha256-[\w+/=]+')+;/);
    const data = await site.get(path.replace('/search', '/search.json'));
    expect([data.status, data.headers['content-type']], path).toEqual([200, 'application/json']);
    expect(data.text.length).toBeLessThan(20_000);
  }
});

test('the JSON has the results of the page in the same order', async ({ page, site }) => {
  for (const query of ['time', 'cache', 'team incident', 'reids', 'the']) {
    await page.goto(site.url(pathOf(query)));
    const links = page.getByRole('main').getByRole('listitem').getByRole('heading').getByRole('link');
    const paths = await links.evaluateAll((elements) => elements.map((element) => element.getAttribute('href')));
    const { hits } = await ask(site, query);
    expect(hits.map(({ url }) => url.split('#')[0])).toEqual(paths);
    expect(paths).not.toEqual([]);
  }
});

test('axe finds no violation on results and on the page without a query', async ({ page, site }) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const path of ['/search', pathOf('time'), pathOf('qqqqqqqq')]) {
      await page.goto(site.url(path));
      expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    }
  }
});

const day = 24 * 60 * 60 * 1000;

test('an edit is found after its release, and a draft and a post dated tomorrow are not', async ({ ownSite }) => {
  const write = (slug: string, words: string, date: Date, fields = '') =>
    ownSite.write(
      `posts/${slug}.mdx`,
      `---\ntitle: "${words} title"\ndescription: "${words} description."\ndate: ${date.toISOString().slice(0, 10)}\n${fields}---\n\n## ${words} heading\n\n${words} text.\n`,
    );
  const now = new Date();
  await write('seen', 'Qwertz', now);
  await write('unfinished', 'Yxcvbn', now, 'draft: true\n');
  await write('later', 'Poiuzt', new Date(now.getTime() + day));
  expect((await ask(ownSite, 'qwertz')).total).toBe(0);
  expect((await ownSite.release()).code).toBe(0);
  expect((await ask(ownSite, 'qwertz')).hits.map(({ url }) => url)).toEqual(['/posts/seen#qwertz-heading']);
  for (const word of ['yxcvbn', 'poiuzt', 'Yxcvbn heading', 'unfinished']) {
    expect((await ownSite.get(pathOf(word))).text, word).not.toMatch(/posts\/(?:unfinished|later)|Yxcvbn t|Poiuzt t/);
    expect((await ask(ownSite, word)).hits.map(({ url }) => url).filter((url) => /unfinished|later/.test(url))).toEqual(
      [],
    );
  }
  await write('seen', 'Asdfgh', now);
  expect((await ownSite.release()).code).toBe(0);
  expect((await ask(ownSite, 'qwertz')).total).toBe(0);
  expect((await ask(ownSite, 'asdfgh')).total).toBe(1);
});

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
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  const paths = await openPage(page, site);
  const opener = page.getByRole('banner').getByRole('link').first();
  await opener.focus();
  expect(paths.filter(isDialogScript)).toEqual([]);
  await page.keyboard.press('/');
  const dialog = page.getByRole('dialog');
  const field = dialog.getByRole('searchbox');
  await expect(field).toBeFocused();
  expect(paths.filter(isDialogScript)).toHaveLength(1);
  await page.keyboard.type('cache');
  const links = dialog.getByRole('listitem').getByRole('link');
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
  expect(faults).toEqual([]);
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
  await page.waitForLoadState('networkidle');
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
  const before = await dialog.boundingBox();
  for (const query of ['t', 'ti', 'time', 'qqqqqqqq', 'redis', '']) {
    await dialog.getByRole('searchbox').fill(query);
    if (query) await page.waitForResponse(/search\.json/);
    expect(await dialog.boundingBox()).toEqual(before);
  }
  expect(await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
});

/** Next renders the static part of the page again in the background. That takes as long as some requests. */
const answersPerRender = 100;

test('the search page is complete after a new release, too', async ({ ownSite }) => {
  await ownSite.write(
    'posts/brand-new.mdx',
    '---\ntitle: "Brand new"\ndescription: "A post that makes another release."\ndate: 2026-01-02\n---\n\nWords.\n',
  );
  const { code, output } = await ownSite.release();
  expect(code, output).toBe(0);
  for (let count = 0; count < answersPerRender; count += 1) {
    const { status, headers } = await ownSite.get('/search');
    expect(status).toBe(200);
    expect(headers['content-security-policy']).toMatch(/style-src 'sha256-/);
  }
});
