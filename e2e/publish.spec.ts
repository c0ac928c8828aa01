// Edits with `npm run release`: readers see all of an edit within two loads, or nothing of it.
import type { Page } from '@playwright/test';
import { readHead } from './site/head.ts';
import { buildPng, readPngSize } from './site/png.ts';
import type { Site } from './site/site.ts';
import { readPosts } from './site/source.ts';
import { expect, test } from './test.ts';

const day = 24 * 60 * 60 * 1000;

function dateOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

interface Draft {
  title: string;
  text: string;
  date?: string;
  fields?: string;
}

/** @param fields more lines of the front matter */
function buildPost({ title, text, date = dateOf(Date.now()), fields = '' }: Draft): string {
  return `---\ntitle: "${title}"\ndescription: "A description that says what a reader gets from it."\ndate: ${date}\n${fields}---\n\n${text}\n`;
}

async function publish(site: Site): Promise<void> {
  const { code, output } = await site.release();
  expect(code, output).toBe(0);
}

/** Requests to a static file that take as long as a render. The count adapts the wait to the machine. */
const answersPerRender = 100;

/** Loads a page twice. The first load may still show the previous release, and must be complete. */
async function loadTwice(page: Page, site: Site, path: string): Promise<void> {
  const first = await site.get(path);
  expect(first.status).toBe(200);
  expect(first.text).toContain('</html>');
  for (let count = 0; count < answersPerRender; count++) await site.get('/icon.svg');
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

test('an edit is on the page and on the list within two loads', async ({ page, ownSite }) => {
  const [post] = await readPosts(ownSite.contentDir);
  const path = `/posts/${post?.slug}`;
  await settle(ownSite, ['/', path]);
  const source = `posts/${post?.slug}.mdx`;
  const text = await ownSite.read(source);
  await ownSite.write(
    source,
    `${text.replace(/^title: .*$/m, 'title: "Edited in a test"')}\nThe end that was added.\n`,
  );
  await publish(ownSite);
  await loadTwice(page, ownSite, path);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Edited in a test');
  await expect(page.getByRole('article')).toContainText('The end that was added.');
  await loadTwice(page, ownSite, '/');
  await expect(page.getByRole('article').first()).toContainText('Edited in a test');
});

test('other facts of the site are on every page, in feeds and on the card, without a restart', async ({
  page,
  ownSite,
}) => {
  const [post] = await readPosts(ownSite.contentDir);
  const pages = ['/', '/archive', '/tags', '/about', '/offline', `/posts/${post?.slug}`, '/nope'];
  await settle(ownSite, pages);
  await ownSite.write('site.yaml', 'name: Tragwerk\ntagline: Texte vom Bau.\nlanguage: de\n');
  await publish(ownSite);
  await settle(ownSite, pages);
  for (const path of [...pages, '/search', '/search?q=cache']) {
    const { text } = await ownSite.get(path);
    expect(text, path).toMatch(/<html [^>]*lang="de"/);
    expect((await readHead(page, text)).title, path).toContain('Tragwerk');
    expect(text, path).toContain('Texte vom Bau.');
  }
  for (const path of ['/feed.xml', '/atom.xml', '/feed.json', '/llms.txt', '/manifest.webmanifest']) {
    expect((await ownSite.get(path)).text, path).toContain('Tragwerk');
  }
  const { meta } = await readHead(page, (await ownSite.get('/')).text);
  expect(meta['og:image:alt']?.join()).toContain('Tragwerk');
  const card = new URL(meta['og:image']?.[0] ?? '').pathname;
  expect((await ownSite.get(card)).status).toBe(200);
});

test('a new post is at its address at once and on the list within two loads', async ({ page, ownSite }) => {
  await settle(ownSite, ['/', '/nope']);
  await ownSite.write('posts/brand-new.mdx', buildPost({ title: 'Brand new', text: 'Its only paragraph.' }));
  await publish(ownSite);
  expect((await page.goto(ownSite.url('/posts/brand-new')))?.status()).toBe(200);
  await expect(page.getByRole('article')).toContainText('Its only paragraph.');
  await loadTwice(page, ownSite, '/');
  await expect(page.getByRole('article').locator('a[href="/posts/brand-new"]')).toHaveText('Brand new');
});

test('a deleted post is a 404 at once and gone from the list within two loads', async ({ page, ownSite }) => {
  await ownSite.write('posts/passing.mdx', buildPost({ title: 'Passing', text: 'Not for long.' }));
  await publish(ownSite);
  await settle(ownSite, ['/', '/posts/passing']);
  await ownSite.remove('posts/passing.mdx');
  await publish(ownSite);
  expect((await ownSite.get('/posts/passing')).status).toBe(404);
  await loadTwice(page, ownSite, '/');
  expect((await ownSite.get('/')).text).not.toContain('/posts/passing');
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

test('no response contains a draft or a post dated tomorrow', async ({ ownSite }) => {
  const hidden = [
    { slug: 'kept-back', title: 'Qwertzuiop', text: 'Yxcvbnmlkj.', fields: 'draft: true\n' },
    { slug: 'due-later', title: 'Poiuztrewq', text: 'Jklmnbvcxy.', date: dateOf(Date.now() + day) },
  ];
  for (const post of hidden) await ownSite.write(`posts/${post.slug}.mdx`, buildPost(post));
  // A visible edit changes the release, so that pages show when they are rendered from it.
  await ownSite.write('posts/seen.mdx', buildPost({ title: 'Seen', text: 'By everybody.' }));
  await publish(ownSite);
  const shown = [
    '/',
    '/about',
    '/posts/seen',
    '/nope',
    ...(await readPosts(ownSite.contentDir)).map(({ slug }) => `/posts/${slug}`),
  ];
  await settle(ownSite, shown);
  const asked = [...shown, ...hidden.map(({ slug }) => `/posts/${slug}`)];
  for (const path of asked) {
    for (const headers of forms) {
      const { status, headers: got, text } = await ownSite.get(path, headers);
      expect(status, path).not.toBe(500);
      const bytes = `${JSON.stringify(got)}${text}`;
      for (const { slug, title, text: words } of hidden) {
        for (const secret of [title, words, ...(path.endsWith(slug) ? [] : [slug])])
          expect(bytes, path).not.toContain(secret);
      }
    }
  }
  expect((await ownSite.get('/posts/kept-back')).status).toBe(404);
  expect((await ownSite.get('/posts/due-later')).status).toBe(404);
});

/** Headers of a page request, and of the data requests of Next's client router. */
const forms: Record<string, string>[] = [{}, { rsc: '1' }, { rsc: '1', 'next-router-prefetch': '1' }];

test('a changed title makes a new preview image, and the old one is still served', async ({ page, ownSite }) => {
  await ownSite.write('posts/retitled.mdx', buildPost({ title: 'Before', text: 'A text.' }));
  await publish(ownSite);
  const pictureOf = async () => {
    await settle(ownSite, ['/posts/retitled']);
    const head = await readHead(page, (await ownSite.get('/posts/retitled')).text);
    return new URL(head.meta['og:image']?.[0] ?? '').pathname;
  };
  const before = await pictureOf();
  const drawn = await ownSite.get(before);
  expect(drawn.status).toBe(200);
  await ownSite.write('posts/retitled.mdx', buildPost({ title: 'After', text: 'A text.' }));
  await publish(ownSite);
  const after = await pictureOf();
  expect(after).not.toBe(before);
  expect(readPngSize((await ownSite.get(after)).bytes)).toEqual({ width: 1200, height: 630 });
  const old = await ownSite.get(before);
  expect(old.status).toBe(200);
  expect(old.bytes.equals(drawn.bytes)).toBe(true);
});

test('an image of a post is immutable under its own name, and its size is on the page', async ({ page, ownSite }) => {
  const png = buildPng(40, 24, [212, 94, 0]);
  await ownSite.write('posts/pictured/plan.png', png);
  await ownSite.write('posts/pictured/index.mdx', buildPost({ title: 'Pictured', text: '![The plan](./plan.png)' }));
  await publish(ownSite);
  await page.goto(ownSite.url('/posts/pictured'));
  const picture = page.getByRole('article').getByRole('img', { name: 'The plan' });
  await expect(picture).toHaveAttribute('width', '40');
  await expect(picture).toHaveAttribute('height', '24');
  await picture.scrollIntoViewIfNeeded();
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(40);
  const address = (await picture.getAttribute('src')) ?? '';
  const { status, headers, bytes } = await ownSite.get(address);
  expect(status).toBe(200);
  expect(headers['content-type']).toBe('image/png');
  expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
  expect(bytes.equals(png)).toBe(true);
  expect((await ownSite.get(address, { 'if-none-match': headers.etag ?? '' })).status).toBe(304);
});

test('a restarted server shows the newest release within two loads', async ({ page, ownSite }) => {
  await settle(ownSite, ['/']);
  await ownSite.stop();
  await ownSite.write('posts/meanwhile.mdx', buildPost({ title: 'Meanwhile', text: 'Written in the dark.' }));
  await publish(ownSite);
  await ownSite.start();
  await loadTwice(page, ownSite, '/');
  await expect(page.getByRole('article').locator('a[href="/posts/meanwhile"]')).toBeVisible();
  expect((await ownSite.get('/posts/meanwhile')).status).toBe(200);
});

test('a server that was killed while readers loaded pages serves complete pages after a restart', async ({
  ownSite,
}) => {
  const paths = (await readPosts(ownSite.contentDir)).map(({ slug }) => `/posts/${slug}`);
  await ownSite.write('posts/late.mdx', buildPost({ title: 'Late', text: 'A change to all.' }));
  await publish(ownSite);
  const loads = paths.map((path) => ownSite.get(path).catch(() => undefined));
  await Promise.race(loads);
  await ownSite.kill();
  await Promise.all(loads);
  await ownSite.start();
  for (const path of ['/', ...paths]) {
    const { status, text } = await ownSite.get(path);
    expect(status, path).toBe(200);
    expect(text, path).toContain('</html>');
  }
  await settle(ownSite, ['/', ...paths]);
});
