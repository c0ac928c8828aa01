// A post that is written from right to left, in a browser.
import type { Page } from '@playwright/test';
import { expect, test } from './test.ts';

const arabic = `---
title: "GraphQL أو REST؟ مقارنة هادئة"
description: "متى نختار GraphQL."
lang: ar
date: 2026-02-01
---

نص عربي فيه \`a(b, c)\` و *تأكيد* و $$a_1 + a_2 + a_3 + a_4 + a_5 + a_6 + a_7 + a_8 + a_9 + b_1 + b_2 + b_3$$ هنا.

> اقتباس

---

\`\`\`ts
const a = 1;
\`\`\`

| أ | ب |
|---|---|
| \`stale-while-revalidate\` | \`getStaticPaths({ fallback: "blocking" })\` |
`;

/** Returns the computed value of a property, by selector. */
async function read(page: Page, property: string, selectors: string[]): Promise<Record<string, string>> {
  const find = (selector: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), property);
  const values = selectors.map(async (selector) => [selector, await find(selector)] as const);
  return Object.fromEntries(await Promise.all(values));
}

test('an Arabic post is set from right to left, but not its code, and fits a phone', async ({
  page,
  ownSite: site,
}) => {
  await site.write('posts/arabic.mdx', arabic);
  const { code, output } = await site.release();
  expect(code, output).toBe(0);
  await page.setViewportSize({ width: 390, height: 900 });
  // The server notices the release within moments.
  await expect(async () => {
    const answer = await page.goto(site.url('/posts/arabic'));
    expect(answer?.status()).toBe(200);
  }).toPass();
  await expect(page.locator('html')).toHaveAttribute('dir', 'ltr');
  await expect(page.locator('article')).toHaveAttribute('dir', 'rtl');
  await expect(page.locator('h1')).toHaveAttribute('lang', 'ar');
  expect(
    await read(page, 'direction', ['h1', '.prose', '.prose p code', 'pre', '.formula', 'article > footer']),
  ).toEqual({
    h1: 'rtl',
    '.prose': 'rtl',
    '.prose p code': 'ltr',
    pre: 'ltr',
    '.formula': 'ltr',
    'article > footer': 'ltr',
  });
  expect(await read(page, 'font-style', ['blockquote', 'em'])).toEqual({ blockquote: 'normal', em: 'normal' });
  const edges = await page.evaluate(() => {
    const right = (selector: string) => document.querySelector(selector)?.getBoundingClientRect().right;
    return { rule: right('.prose hr'), text: right('.prose p'), page: document.documentElement.scrollWidth };
  });
  expect(edges).toMatchObject({ rule: edges.text, page: 390 });
  expect(
    await page
      .locator('td code')
      .first()
      .evaluate((element) => element.getClientRects().length),
  ).toBe(1);

  await expect(async () => {
    await page.goto(site.url('/'));
    expect(await page.locator('article[dir=rtl] h2[lang=ar]').allTextContents()).toEqual([
      expect.stringMatching(/GraphQL/),
    ]);
  }).toPass();
});
