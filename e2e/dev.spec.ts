// `npm run dev` as an author uses it.
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { findFreePort } from '../test/ports.ts';
import { copyContent, fromRoot, Program, waitForAnswer } from './site/checkout.ts';
import { expect, test } from './test.ts';

const post = `---
title: "Being written"
description: "A description that says what a reader gets from it."
date: 2026-01-31
draft: true
---

The first state.
`;

const longTitle = 'A title that is longer than platforms show '.repeat(2).trim();

/** Files of the build that `next start` serves. `next dev` and servers write the others. */
async function digestBuild(): Promise<string> {
  const hash = createHash('sha256');
  for (const folder of ['.next/static', '.next/server/app', '.next/server/chunks']) {
    const entries = await readdir(fromRoot(folder), { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    for (const file of files.toSorted()) hash.update(file).update(await readFile(file));
  }
  return hash.update(await readFile(fromRoot('.next/BUILD_ID'))).digest('hex');
}

/** Waits without a reload: the page must update by itself. */
async function expectText(page: Page, text: string): Promise<void> {
  await expect(page.getByRole('article')).toContainText(text);
}

test('npm run dev shows drafts, follows each save, and shows errors with their fix on the page', {
  tag: '@slow',
}, async ({ page }) => {
  const build = await digestBuild();
  const dir = await mkdtemp(join(tmpdir(), 'load-bearing-e2e-'));
  const contentDir = join(dir, 'content');
  const file = join(contentDir, 'posts/being-written.mdx');
  await copyContent(contentDir);
  await writeFile(file, post);
  await writeFile(join(contentDir, 'posts/long-title.mdx'), post.replace('Being written', longTitle));
  const port = await findFreePort();
  const origin = `http://localhost:${port}`;
  const program = new Program('npm', ['run', 'dev'], {
    env: { PORT: String(port), HOST: 'localhost', CONTENT_DIR: contentDir, RELEASE_DIR: join(dir, 'release') },
  });
  try {
    await waitForAnswer(`${origin}/icon.svg`, program);
    await test.step('a draft is shown with a mark', async () => {
      await page.goto(`${origin}/posts/being-written`);
      await expectText(page, 'The first state.');
      await expect(
        page
          .getByRole('article')
          .getByRole('listitem')
          .filter({ hasText: /^Draft$/ }),
      ).toBeVisible();
    });
    await test.step('a save shows without a reload', async () => {
      await writeFile(file, post.replace('first', 'second'));
      await expectText(page, 'The second state.');
    });
    await test.step('an error shows with file, line and fix, above the last good text', async () => {
      await writeFile(file, `${post.replace('first', 'third')}\n![A plan](./plan.png)\n`);
      const errors = page.getByRole('alert').getByRole('listitem');
      await expect(errors).toHaveText(/^content\/posts\/being-written\.mdx:10 image .*plan\.png.*: \S+/);
      await expectText(page, 'The second state.');
    });
    await test.step('a page that is opened later shows the error, too', async () => {
      const other = await page.context().newPage();
      await other.goto(`${origin}/posts/being-written`);
      await expect(other.getByRole('alert').getByRole('listitem')).toHaveCount(1);
      await other.close();
    });
    await test.step('a fixed error disappears', async () => {
      await writeFile(file, post.replace('first', 'fourth'));
      await expectText(page, 'The fourth state.');
      await expect(page.getByRole('alert').getByRole('listitem')).toHaveCount(0);
    });
    await test.step('/dev/cards shows the preview images of all posts as platforms crop them', async () => {
      await page.goto(`${origin}/dev/cards`);
      const cards = page.getByRole('region', { name: 'Being written' });
      await expect(cards.getByRole('figure')).toHaveCount(6);
      await expect(page.getByRole('region', { name: longTitle }).getByRole('listitem').first()).toContainText(
        'The title is cut by',
      );
      const image = cards.locator('img').first();
      await image.scrollIntoViewIfNeeded();
      await expect.poll(() => image.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1200);
    });
    program.terminate();
    await expect.poll(() => program.groupIsAlive()).toBe(false);
  } finally {
    await program.end();
    await rm(dir, { recursive: true, force: true });
  }
  expect(await digestBuild(), 'the build that npm start serves').toBe(build);
});
