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
  // The clip path that hides dots would hide the ends of dates in the rail.
  await page.setViewportSize({ width: 1440, height: 900 });
  expect(await read(page, 'clip-path', ['article[dir=rtl] > ul'])).toEqual({ 'article[dir=rtl] > ul': 'none' });
});

const german = `---
title: "Warteschlangen"
description: "Was sie kosten."
date: 2026-02-01
updated: 2026-02-02
tags: [caching]
series: { title: "Grundlagen", part: 1 }
---

## Eins

Text mit Note[^1] und $$a_1 + a_2 + a_3 + a_4 + a_5 + a_6 + a_7 + a_8 + a_9 + b_1 + b_2 + b_3$$ hier.

- [x] fertig
- [ ] offen

## Zwei

<Callout kind="warning">

Vorsicht.

</Callout>

<YouTube id="dQw4w9WgXcQ" title="Ein Film" />

## Drei

| a | b |
|---|---|
| c | d |

\`\`\`ts
const a = 1;
\`\`\`

[^1]: Die Note.
`;

/** Collects the texts of a page, labels included, without what authors wrote. */
function collectTexts(page: Page, html: string): Promise<string[]> {
  return page.evaluate((text) => {
    const parsed = new DOMParser().parseFromString(text, 'text/html');
    const found = [...parsed.querySelectorAll('[aria-label], [alt], [placeholder], [title], meta[content]')].flatMap(
      (element) => {
        const isText = element.matches(':not(meta), [name=description], [property$="title"], [property$="alt"]');
        const names = ['aria-label', 'alt', 'placeholder', 'title', 'content'];
        return isText ? names.map((name) => element.getAttribute(name) ?? '') : [];
      },
    );
    const authored = 'code, script, style, cite, nav ol, .p-name, .p-summary, .p-category, .prose';
    const links = 'a[href^="/posts/"], a[href*="/tags/"], [aria-labelledby=results] ol';
    for (const element of parsed.querySelectorAll(`${authored}, ${links}`)) element.replaceChildren();
    const walker = parsed.createTreeWalker(parsed, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) found.push(walker.currentNode.textContent ?? '');
    return [...new Set(found.map((one) => one.trim()).filter((one) => /\p{L}{2}/u.test(one)))];
  }, html);
}

test('a German site has no English word of the interface left', { tag: '@slow' }, async ({ page, ownSite: site }) => {
  await site.write('posts/warteschlangen.mdx', german);
  const facts = 'author: Ada\ntagline: Texte vom Bau.\ndescription: Texte vom Bau.\nstart: [warteschlangen]\n';
  await site.write('site.yaml', facts);
  expect((await site.release()).code).toBe(0);
  const lists = ['/', '/archive', '/tags', '/tags/caching', '/series/grundlagen', '/feeds', '/start', '/offline'];
  const searches = ['/search', '/search?q=redis', '/search?q=zzzzzzz', '/search?q=reddis'];
  const paths = [
    ...lists,
    ...searches,
    '/posts/warteschlangen',
    '/posts/redis-as-a-second-copi',
    '/feed.css',
    '/llms.txt',
  ];
  await expect.poll(async () => (await site.get('/start')).status).toBe(200);
  const read = async (path: string) => (await site.get(path)).text;
  const english = new Map<string, string>();
  for (const path of paths) english.set(path, await read(path));
  await site.write('site.yaml', `${facts}language: de\n`);
  expect((await site.release()).code).toBe(0);
  const authored = /^(?:Load Bearing|Ada|Texte|Grundlagen|Warteschlangen|Caching|redis|Was sie kosten|Ein Film)/i;
  const terms = /^(?:RSS|Atom|JSON Feed|Feedly|NetNewsWire|Inoreader|FreshRSS|Permalink|Code in ts|https?:\S+)$/;
  for (const path of paths) {
    // For some seconds, readers get the page of the previous release.
    const isGerman = (text: string) => text !== english.get(path) && !text.includes('<html lang="en"');
    await expect.poll(async () => isGerman(await read(path)), path).toBe(true);
    const [before, texts] = [
      await collectTexts(page, english.get(path) ?? ''),
      await collectTexts(page, await read(path)),
    ];
    expect(texts.length, path).toBeGreaterThan(0);
    const left = texts.filter((text) => before.includes(text) && !authored.test(text) && !terms.test(text));
    expect.soft(left, path).toEqual([]);
  }
});
