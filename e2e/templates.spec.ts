// Every page template in `app`: unique ids, an empty console, and a copy button that changes no layout.
import { readdir } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { fromRoot } from './site/checkout.ts';
import { publish } from './site/posts.ts';
import type { Site } from './site/site.ts';
import { expect, missingPath, test } from './test.ts';

/** More posts than the archive shows on one page. */
const fillers = 501;

/** Headings whose ids would collide with those of pages, notes and diagrams. */
const clashing = `---
title: "Clashing headings"
description: "Each wants an id that is taken."
date: 2026-02-01
tags: [backend]
series: { title: "A series", part: 1 }
---

A claim.[^1]

## Main

## Related

## Footnote label

## Fn 1

## Fnref 1

## D1

## Q

## Results

## Kept

\`\`\`mermaid alt="A to B"
flowchart LR
  A --> B
\`\`\`

\`\`\`ts
const a = 1;
\`\`\`

[^1]: A note.
`;

function buildFiller(number: number): string {
  return `---
title: "Filler ${number}"
description: "One of many."
date: 2019-01-${String((number % 28) + 1).padStart(2, '0')}
tags: [backend]
---

Some words about backends.
`;
}

/** Routes that `proxy.ts` rewrites other paths to. */
const rewritten: Record<string, string> = { '/preview': '/preview/[token]', '/pages/[...slug]': '/about' };

/** Patterns of paths by the route of their page. */
async function readTemplates(): Promise<Map<string, RegExp>> {
  const files = await readdir(fromRoot('app'), { recursive: true });
  const routes = files
    .filter((file) => /(?:^|\/)page\.tsx$/.test(file))
    .map((file) => `/${file.replace(/\([^)]*\)\/|\/?page\.tsx$/g, '')}`);
  const patternOf = (route: string) => new RegExp(`^${(rewritten[route] ?? route).replace(/\[\w+\]/g, '[^/]+')}$`);
  return new Map(routes.map((route) => [route, patternOf(route)]));
}

/** Paths to test for each template. */
const most = 2;

/** Returns all pages that can be reached by links from the given paths. */
async function findPaths(
  site: Site,
  templates: ReadonlyMap<string, RegExp>,
  known: readonly string[],
): Promise<Set<string>> {
  const paths = new Set(known);
  const counts = new Map<string, number>();
  for (const path of paths) {
    const { text } = await site.get(path);
    for (const [, link = ''] of text.matchAll(/<a [^>]*href="(\/[^"#?]*)/g)) {
      const [template = ''] = [...templates].find(([, pattern]) => pattern.test(link)) ?? [];
      const count = counts.get(template) ?? 0;
      if (paths.has(link) || !template || count >= most) continue;
      counts.set(template, count + 1);
      paths.add(link);
    }
  }
  return paths;
}

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
  const picture = await page.screenshot({ animations: 'disabled', mask: [page.locator('figure.code button')] });
  return `${height} ${picture.toString('base64')}`;
}

test('each template has no id twice, says nothing to the console, and shows nothing new after Copy', {
  tag: '@slow',
}, async ({ browser, ownSite, published }) => {
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
  const fillerFiles = Array.from({ length: fillers }, (_, at) => [`posts/filler-${at + 1}.mdx`, buildFiller(at + 1)]);
  const earlier = clashing.replace('A claim.', 'An older claim.');
  const siteFile = 'start: [clashing]\n';
  await publish(ownSite, { 'site.yaml': siteFile, 'posts/clashing.mdx': earlier, ...Object.fromEntries(fillerFiles) });
  await publish(ownSite, { 'posts/clashing.mdx': clashing });
  await ownSite.datePointer(-11_000);
  // A preview needs a publisher.
  await published.write('posts/clashing-draft.mdx', clashing.replace('part: 1 }', 'part: 2 }\ndraft: true'));
  await published.push();
  const preview = await published.command('preview', 'clashing-draft');
  const previewPath = new URL(/^http\S+/m.exec(preview.output)?.[0] ?? '').pathname;

  const templates = await readTemplates();
  const paths = await findPaths(ownSite, templates, [
    '/',
    '/posts/clashing',
    '/posts/clashing/history',
    '/start',
    '/styleguide',
    '/offline',
    '/search?q=backends',
  ]);
  for (const [route, pattern] of templates) {
    const isSeen = [...paths, previewPath].some((path) => pattern.test(path.replace(/\?.*/, '')));
    expect(isSeen, `a page of ${route} was found`).toBe(true);
  }

  let copied = 0;
  for (const path of [...paths, previewPath, missingPath]) {
    const site = path === previewPath ? published.site : ownSite;
    const page = await context.newPage();
    const messages: string[] = [];
    page.on('console', (message) => messages.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', ({ message }) => messages.push(message));
    const answer = await page.goto(site.url(path), { waitUntil: 'load' });
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
