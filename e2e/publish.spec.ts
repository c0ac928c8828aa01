// Edits with `npm run release`: readers see all of an edit within two loads, or nothing of it.
import type { Page } from '@playwright/test';
import { buildPost } from './pushed.ts';
import type { Site } from './site/site.ts';
import { readPosts } from './site/source.ts';
import { expect, test } from './test.ts';

async function publish(site: Site): Promise<void> {
  const { code, output } = await site.release();
  expect(code, output).toBe(0);
}

/** Searches that take as long as the render of a page, in the same thread, so that the wait adapts to the machine. */
const searchesPerRender = 10;

/** Loads a page twice. The first load may still show the previous release, and must be complete. */
async function loadTwice(page: Page, site: Site, path: string): Promise<void> {
  const first = await site.get(path);
  expect(first.status).toBe(200);
  expect(first.text).toContain('</html>');
  for (let count = 0; count < searchesPerRender; count++) await site.get(`/search?q=${count}`);
  const second = await page.goto(site.url(path));
  expect(second?.status()).toBe(200);
  expect(second?.headers()['x-release']).toBe(await site.current());
}

/** Requests every address until it shows the current release. */
async function settle(site: Site, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await expect(async () => {
      expect((await site.get(path)).headers['x-release']).toBe(await site.current());
    }).toPass();
  }
}

test('an edit and a new post are on their pages and on the list within two loads, and a deleted post is gone', async ({
  page,
  ownSite,
}) => {
  const [post] = await readPosts(ownSite.contentDir);
  const path = `/posts/${post?.slug}`;
  await settle(ownSite, ['/', path, '/nope']);
  const source = `posts/${post?.slug}.mdx`;
  const text = await ownSite.read(source);
  await ownSite.write(
    source,
    `${text.replace(/^title: .*$/m, 'title: "Edited in a test"')}\nThe end that was added.\n`,
  );
  await ownSite.write('posts/brand-new.mdx', buildPost({ title: 'Brand new', text: 'Its only paragraph.' }));
  await publish(ownSite);
  expect((await page.goto(ownSite.url('/posts/brand-new')))?.status()).toBe(200);
  await expect(page.getByRole('article')).toContainText('Its only paragraph.');
  await loadTwice(page, ownSite, path);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Edited in a test');
  await expect(page.getByRole('article')).toContainText('The end that was added.');
  await loadTwice(page, ownSite, '/');
  await expect(page.getByRole('article').locator('a[href="/posts/brand-new"]')).toHaveText('Brand new');
  await expect(page.getByRole('article').locator(`a[href="${path}"]`)).toHaveText('Edited in a test');

  await ownSite.remove('posts/brand-new.mdx');
  await publish(ownSite);
  expect((await ownSite.get('/posts/brand-new')).status).toBe(404);
  await loadTwice(page, ownSite, '/');
  expect((await ownSite.get('/')).text).not.toContain('/posts/brand-new');
});

test('a broken edit is refused with file, line and fix, and readers still see the previous page', async ({
  ownSite,
}) => {
  const [post] = await readPosts(ownSite.contentDir);
  const path = `/posts/${post?.slug}`;
  await settle(ownSite, ['/', path]);
  const [release, before] = [await ownSite.current(), await ownSite.get(path)];
  const source = `posts/${post?.slug}.mdx`;
  const text = (await ownSite.read(source)).replace(/^date: .*$/m, 'date: 2024-02-31');
  const line = text.split('\n').indexOf('date: 2024-02-31') + 1;
  await ownSite.write(source, text);
  const { code, output } = await ownSite.release();
  expect(code).toBe(1);
  expect(output).toMatch(new RegExp(`^content/${source}:${line} date .*2024-02-31.*: \\S+`, 'm'));
  expect(await ownSite.current()).toBe(release);
  const after = await ownSite.get(path);
  expect(after.text).toBe(before.text);
  expect(after.headers.etag).toBe(before.headers.etag);
});

test('a server that was killed while readers loaded pages serves complete pages of the newest release after a restart', {
  tag: '@slow',
}, async ({ ownSite }) => {
  const paths = ['/', ...(await readPosts(ownSite.contentDir)).map(({ slug }) => `/posts/${slug}`)];
  await ownSite.write('posts/late.mdx', buildPost({ title: 'Late', text: 'A change to all.' }));
  await publish(ownSite);
  const loads = paths.map((path) => ownSite.get(path).catch(() => undefined));
  await Promise.race(loads);
  await ownSite.kill();
  await Promise.all(loads);
  await ownSite.write('posts/late.mdx', buildPost({ title: 'Late', text: 'Written while nothing runs.' }));
  await publish(ownSite);
  await ownSite.start();
  for (const path of [...paths, '/posts/late']) {
    const { status, text } = await ownSite.get(path);
    expect(status, path).toBe(200);
    expect(text, path).toContain('</html>');
  }
  await settle(ownSite, ['/', '/posts/late']);
  expect((await ownSite.get('/posts/late')).text).toContain('Written while nothing runs.');
});
