// The list, the posts and the about page: at every width, with a keyboard, without JavaScript.
import { testContent } from './site/checkout.ts';
import { findMissingRun, plain, readPosts, readTags } from './site/source.ts';
import { expect, isKept, missingPath, oneOfEach, test } from './test.ts';

/** Reading times in minutes. */
const minutes = { 'redis-as-a-second-copy': 5, 'limits-of-a-backend': 4, 'an-hour-each-morning': 3 };

test('the list shows every post, newest first, with its title, description, date, tags and reading time', async ({
  page,
  site,
}) => {
  const posts = await readPosts(testContent);
  const tags = await readTags(testContent);
  await page.goto(site.url('/'));
  const cards = page.getByRole('main').getByRole('article');
  await expect(cards).toHaveCount(posts.length);
  for (const [index, post] of posts.entries()) {
    const card = cards.nth(index);
    const link = card.getByRole('heading').getByRole('link');
    expect(plain((await link.textContent()) ?? '')).toBe(plain(post.title));
    await expect(link).toHaveAttribute('href', `/posts/${post.slug}`);
    const text = plain((await card.allInnerTexts()).join());
    expect(text).toContain(plain(post.description));
    for (const tag of post.tags ?? [])
      await expect(card.getByRole('link', { name: tags[tag], exact: true })).toBeVisible();
    expect(text).toMatch(/\b\d+ min read\b/);
    await expect(card.getByRole('time').first()).toHaveAttribute('datetime', post.date);
  }
  await expect(page.getByRole('banner').locator('[aria-current]')).toHaveText('Posts');
  await expect(page.getByRole('main').getByRole('link', { name: 'Subscribe' })).toBeVisible();
  for (const [width, height, least] of [
    [1440, 900, 4],
    [390, 844, 3],
  ] as const) {
    await page.setViewportSize({ width, height });
    const boxes = await Promise.all((await cards.getByRole('heading').all()).map((title) => title.boundingBox()));
    const shown = boxes.filter((box) => box && box.y + box.height <= height);
    expect(shown.length, `${width} pixels`).toBeGreaterThanOrEqual(least);
  }
  const sizeOf = (index: number) =>
    cards
      .nth(index)
      .getByRole('heading')
      .evaluate((title) => Number.parseFloat(getComputedStyle(title).fontSize));
  expect(await sizeOf(0)).toBeGreaterThan((await sizeOf(1)) * 1.2);
  // Only the title is a link, so readers can select the text.
  await cards
    .first()
    .getByText(posts[0]?.description ?? '')
    .click({ clickCount: 3 });
  expect(plain(await page.evaluate(() => String(getSelection())))).toContain(plain(posts[0]?.description ?? 'none'));
});

test('posts show their reading time on the list and on their pages', async ({ page, site }) => {
  await page.goto(site.url('/'));
  const cards = page.getByRole('main').getByRole('article');
  for (const [slug, count] of Object.entries(minutes)) {
    const card = cards.filter({ has: page.locator(`a[href="/posts/${slug}"]`) });
    await expect(card.getByRole('listitem').filter({ hasText: 'min read' })).toHaveText(`${count} min read`);
  }
  for (const [slug, count] of Object.entries(minutes)) {
    await page.goto(site.url(`/posts/${slug}`), { waitUntil: 'domcontentloaded' });
    const facts = page.getByRole('article').locator('header').getByRole('listitem');
    await expect(facts.filter({ hasText: 'min read' })).toHaveText(`${count} min read`);
  }
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('each page has one h1, one main element, and links to the list and the about page, and a post shows its whole text', async ({
    page,
    site,
    paths,
  }) => {
    const posts = await readPosts(testContent);
    for (const path of [...paths, missingPath]) {
      await page.goto(site.url(path), { waitUntil: 'domcontentloaded' });
      const heading = page.getByRole('heading', { level: 1 });
      await expect(heading, path).toHaveCount(1);
      await expect(page.getByRole('main'), path).toHaveCount(1);
      const navigation = page.getByRole('navigation');
      await expect(navigation.locator('a[href="/"]'), path).toBeVisible();
      await expect(navigation.locator('a[href="/about"]'), path).toBeVisible();
      const post = posts.find(({ slug }) => path === `/posts/${slug}`);
      if (!post) continue;
      expect(plain((await heading.allInnerTexts()).join())).toBe(plain(post.title));
      const article = page.getByRole('article');
      await expect(article).toBeVisible();
      expect(findMissingRun((await article.allInnerTexts()).join(), post.runs), path).toBeUndefined();
    }
  });
});

test('the text of each post is in the HTML', async ({ page, site }) => {
  for (const post of await readPosts(testContent)) {
    const { status, headers, text } = await site.get(`/posts/${post.slug}`);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    const shown = await page.evaluate(
      (html) => new DOMParser().parseFromString(html, 'text/html').querySelector('article')?.textContent,
      text,
    );
    expect(findMissingRun(shown ?? '', post.runs), post.slug).toBeUndefined();
  }
});

test('following links from the list leads to every post, every tag and every page', async ({ paths }) => {
  const posts = await readPosts(testContent);
  const tags = new Set(posts.flatMap(({ tags: own = [] }) => own));
  const expected = [
    ...['/', '/about', '/archive', '/feeds', '/search', '/tags'],
    ...[...tags].map((tag) => `/tags/${tag}`),
    ...posts.map(({ slug }) => `/posts/${slug}`),
  ];
  expect(paths.toSorted()).toEqual(expected.toSorted());
});

test('each page is rendered from the current release', async ({ site, paths }) => {
  for (const path of [...paths.filter(isKept), missingPath]) {
    const { headers } = await site.get(path);
    expect(headers['x-release'], path).toBe(await site.current());
  }
});

test('no page is wider than the screen, from 320 to 1440 pixels', { tag: '@slow' }, async ({ page, site, paths }) => {
  for (const path of [...paths, missingPath]) {
    await page.goto(site.url(path), { waitUntil: 'domcontentloaded' });
    for (const width of [320, 390, 820, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      const shown = await page.evaluate(() => ({
        page: document.documentElement.scrollWidth,
        // Text that is clipped at the edge does not widen the page, but cannot be read.
        wide: [...document.querySelectorAll('main *')]
          .filter((element) => !element.closest('pre, table, svg, .facts') && element.checkVisibility())
          .filter((element) => element.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
          .map((element) => element.outerHTML.slice(0, 80)),
      }));
      expect(shown, `${path} at ${width}`).toEqual({ page: width, wide: [] });
    }
  }
});

test('the first Tab stop is the skip link, and it leads to the text', async ({ page, site, paths }) => {
  for (const path of [...oneOfEach(paths), missingPath]) {
    await page.goto(site.url(path));
    await page.keyboard.press('Tab');
    const skip = page.getByRole('link').first();
    await expect(skip, path).toBeFocused();
    await expect(skip, path).toBeInViewport();
    await expect(skip, path).toHaveAttribute('href', '#main');
    await page.keyboard.press('Enter');
    await expect(page, path).toHaveURL(/#main$/);
    await page.keyboard.press('Tab');
    const stop = page.getByRole('main').locator('a[href], button:visible, input, [tabindex="0"]').first();
    if ((await stop.count()) > 0) await expect(stop, path).toBeFocused();
  }
});
