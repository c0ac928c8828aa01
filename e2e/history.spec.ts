// The history of a post: the link to it, its page without JavaScript, and its end.
import { frontMatter, publish } from './site/posts.ts';
import { expect, test } from './test.ts';

const path = '/posts/changing';

function changing(words: string, code: string, more: Record<string, unknown> = {}): Record<string, string> {
  const facts = { title: 'A post that changes', description: 'About changes.', date: '2026-02-03', ...more };
  const text = `${words}\n\n## Below a heading\n\n\`\`\`text\n${code}\n\`\`\`\n\nاين الكلمات\n`;
  return { 'posts/changing.mdx': frontMatter(facts) + text };
}

test('a post that has changed links to its versions, newest first', async ({ page, ownSite }) => {
  const show = async (address: string) => {
    await expect(async () => {
      const { status, headers } = await ownSite.get(address);
      expect([status, headers['x-release']]).toEqual([200, await ownSite.current()]);
    }).toPass();
    await page.goto(ownSite.url(address));
  };
  const link = page.getByRole('link', { name: 'History', exact: true });
  await publish(ownSite, changing('Every word here is the very first one.', 'a = 1'));
  await show(path);
  await expect(link).toHaveCount(0);
  expect((await ownSite.get(`${path}/history`)).text).toContain('There is only the version that you can read.');
  await publish(ownSite, changing('Every word here is the second one.', 'a = 1'));
  await publish(ownSite, changing('Every word here is the second one.', 'a = 2', { updated: '2026-03-01' }));
  await show(path);
  await show(`${path}/history`);
  await page.goBack();
  await link.click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('History of “A post that changes”');
  await expect(page.getByRole('heading', { level: 2 })).toHaveText([/^Version 3/, /^Version 2/, /^Version 1/]);
  await expect(page.locator('ins')).toHaveText(['Added: second']);
  await expect(page.locator('del')).toHaveText(['Removed: very first']);
  await expect(page.getByText('Code was changed.')).toBeVisible();
  await expect(page.locator('meta[name=robots]')).toHaveAttribute('content', /noindex/);
  await expect(page.locator('script[src*="_next"]')).toHaveCount(0);
  if (process.env.SHOTS) {
    for (const [width, scheme] of [
      [390, 'light'],
      [1440, 'dark'],
    ] as const) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme: scheme });
      await page.screenshot({ path: `${process.env.SHOTS}/history-${width}.png`, fullPage: true });
    }
    await page.goto(ownSite.url(path));
    await page.screenshot({ path: `${process.env.SHOTS}/post.png` });
  }
  await publish(ownSite, changing('Every word here is withdrawn.', 'a = 2', { draft: true }));
  await expect.poll(async () => (await ownSite.get(`${path}/history`)).status).toBe(404);
});
