// Lists of posts: pages of the list, tags, the archive, series, and the links at the end of a post.
import type { Site } from './site/site.ts';
import { readPosts, readTags } from './site/source.ts';
import { expect, test } from './test.ts';

interface Fields {
  slug: string;
  title: string;
  date: string;
  more?: string;
  text?: string;
}

async function writePost(site: Site, { slug, title, date, more = '', text = 'Some words.' }: Fields): Promise<void> {
  const head = `title: "${title}"\ndescription: "What a reader gets from it."\ndate: ${date}\n${more}`;
  await site.write(`posts/${slug}.mdx`, `---\n${head}---\n\n${text}\n`);
}

async function publish(site: Site): Promise<void> {
  const { code, output } = await site.release();
  expect(code, output).toBe(0);
}

/** Requests a page until it shows the current release. */
async function settle(site: Site, path: string): Promise<string> {
  let text = '';
  await expect(async () => {
    const answer = await site.get(path);
    expect(answer.status).toBe(200);
    expect(answer.headers['x-release']).toBe(await site.current());
    text = answer.text;
  }).toPass();
  return text;
}

test('each tag of a post has a page with exactly its posts, newest first', async ({ page, site }) => {
  const posts = await readPosts(site.contentDir);
  const names = await readTags(site.contentDir);
  const used = [...new Set(posts.flatMap(({ tags = [] }) => tags))];
  await page.goto(site.url('/tags'));
  const list = page.getByRole('main').getByRole('listitem');
  await expect(list).toHaveCount(used.length);
  for (const tag of used) {
    const link = page.getByRole('main').getByRole('link', { name: names[tag], exact: true });
    await expect(link).toHaveAttribute('href', `/tags/${tag}`);
  }
  for (const tag of used) {
    const own = posts.filter(({ tags = [] }) => tags.includes(tag));
    await page.goto(site.url(`/tags/${tag}`), { waitUntil: 'domcontentloaded' });
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(names[tag] ?? '');
    const links = page.getByRole('article').getByRole('heading').getByRole('link');
    expect(await links.evaluateAll((all) => all.map((link) => link.getAttribute('href')))).toEqual(
      own.map(({ slug }) => `/posts/${slug}`),
    );
  }
});

test('the archive has every post under its year', async ({ page, site }) => {
  const posts = await readPosts(site.contentDir);
  await page.goto(site.url('/archive'));
  for (const year of new Set(posts.map(({ date }) => date.slice(0, 4)))) {
    const links = page.getByRole('region', { name: year }).getByRole('link');
    expect(await links.evaluateAll((all) => all.map((link) => link.getAttribute('href')))).toEqual(
      posts.filter(({ date }) => date.startsWith(year)).map(({ slug }) => `/posts/${slug}`),
    );
  }
});

test('a list of more than twenty posts has pages, and each post is on one of them', { tag: '@slow' }, async ({
  page,
  ownSite,
}) => {
  const before = await readPosts(ownSite.contentDir);
  const date = (index: number) => `2025-01-${String(index + 1).padStart(2, '0')}`;
  for (let index = 0; index < 31; index++) {
    await writePost(ownSite, {
      slug: `more-${index}`,
      title: `More ${index}`,
      date: date(index),
      more: 'tags: [tools]\n',
    });
  }
  await publish(ownSite);
  await settle(ownSite, '/');
  await page.goto(ownSite.url('/'));
  const seen: (string | null)[] = [];
  const collect = async () => {
    const links = page.getByRole('article').getByRole('heading').getByRole('link');
    seen.push(...(await links.evaluateAll((all) => all.map((link) => link.getAttribute('href')))));
  };
  await collect();
  const older = page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Older' });
  for (let number = 2; await older.count(); number++) {
    await older.click();
    await expect(page).toHaveURL(ownSite.url(`/page/${number}`));
    await expect(page.locator('link[rel=canonical]')).toHaveAttribute('href', new RegExp(`/page/${number}$`));
    await collect();
  }
  expect(seen).toEqual((await readPosts(ownSite.contentDir)).map(({ slug }) => `/posts/${slug}`));
  expect(seen).toHaveLength(before.length + 31);
  // Tags have pages, too. The first page has a single address.
  const tagged = before.filter(({ tags = [] }) => tags.includes('tools')).length + 31;
  await settle(ownSite, '/tags/tools/page/2');
  await page.goto(ownSite.url('/tags/tools/page/2'));
  await expect(page.getByRole('article')).toHaveCount(tagged - 20);
  for (const [path, to] of [
    ['/page/1', '/'],
    ['/tags/tools/page/1', '/tags/tools'],
  ] as const) {
    const { status, headers } = await ownSite.get(path);
    expect([status, headers.location]).toEqual([308, to]);
  }
  for (const path of [
    '/page/0',
    '/page/4',
    '/page/02',
    '/page/x',
    '/tags/tools/page/9',
    '/tags/no-such',
    '/series/x',
  ]) {
    expect((await ownSite.get(path)).status, path).toBe(404);
  }
});

test('a series has a page, and each part shows its position', async ({ page, ownSite }) => {
  const part = (number: number) => `series: { title: "Räume & Zeiten", part: ${number} }\n`;
  await writePost(ownSite, { slug: 'second', title: 'The second', date: '2026-01-02', more: part(5) });
  await writePost(ownSite, {
    slug: 'first',
    title: 'The first',
    date: '2026-01-03',
    more: part(1),
    text: 'See [the second](/posts/second).',
  });
  await publish(ownSite);
  await settle(ownSite, '/posts/second');
  await page.goto(ownSite.url('/posts/second'));
  await expect(page.getByText('Part 2 of 2 of the series')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Referred to in' }).getByRole('link')).toHaveText(['The first']);
  await page.getByRole('link', { name: 'Räume & Zeiten' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Räume & Zeiten');
  const links = page.getByRole('article').getByRole('heading').getByRole('link');
  await expect(links).toHaveText(['The first', 'The second']);
  await expect(page.getByText(/^Part \d$/)).toHaveText(['Part 1', 'Part 2']);
  await ownSite.remove('posts/second.mdx');
  await ownSite.remove('posts/first.mdx');
  await publish(ownSite);
  const gone = new URL(page.url()).pathname;
  expect((await ownSite.get(gone)).status).toBe(404);
});

test('a post links to the previous, the next and related posts', async ({ page, site }) => {
  const posts = await readPosts(site.contentDir);
  for (const [at, post] of posts.entries()) {
    // Only the newest and the oldest post lack a neighbour.
    if (![0, 1, posts.length - 1].includes(at)) continue;
    await page.goto(site.url(`/posts/${post.slug}`), { waitUntil: 'domcontentloaded' });
    const neighbours = page.getByRole('navigation', { name: 'Posts before and after' });
    const expected = [posts[at + 1], posts[at - 1]].flatMap((one) => (one ? `/posts/${one.slug}` : []));
    const links = await neighbours.getByRole('link').evaluateAll((all) => all.map((link) => link.getAttribute('href')));
    expect(links).toEqual(expected);
    const related = page.getByRole('region', { name: 'Related posts' }).getByRole('link');
    for (const href of await related.evaluateAll((all) => all.map((link) => link.getAttribute('href')))) {
      const other = posts.find(({ slug }) => href === `/posts/${slug}`);
      expect(
        other?.tags?.some((tag) => post.tags?.includes(tag)),
        href ?? '',
      ).toBe(true);
      expect(links).not.toContain(href);
    }
  }
});

test('the table of contents is folded on a phone, beside the text on a wide screen, and marks the current section', async ({
  page,
  site,
}) => {
  const [, , post] = await readPosts(site.contentDir);
  const contents = page.getByRole('navigation', { name: 'Contents' });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(site.url(`/posts/${post?.slug}`));
  await expect(contents.getByRole('link').first()).toBeHidden();
  await page.getByRole('button', { name: 'Contents' }).click();
  await contents.getByRole('link').nth(1).click();
  await expect(page).toHaveURL(/#/);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(site.url(`/posts/${post?.slug}`));
  const links = contents.getByRole('link');
  await expect(links.first()).toBeVisible();
  const headings = page.getByRole('article').getByRole('heading', { level: 2 });
  for (const at of [1, 3]) {
    // The first link leads to the top.
    const link = at + 1;
    await links.nth(link).click();
    await expect(headings.nth(at)).toBeInViewport();
    const weights = await links.evaluateAll((all) => all.map((link) => getComputedStyle(link).fontWeight));
    expect(weights.indexOf('700')).toBe(link);
    // Forced colours would show even a transparent border on other lines.
    const edges = await links.evaluateAll((all) => all.map((link) => getComputedStyle(link).borderInlineStartWidth));
    expect(edges.flatMap((width, index) => (width === '0px' ? [] : [index]))).toEqual([link]);
  }
});

test('an old slug redirects to the new one permanently, as a page and as Markdown', async ({ ownSite }) => {
  const [post] = await readPosts(ownSite.contentDir);
  const text = await ownSite.read(`posts/${post?.slug}.mdx`);
  await ownSite.remove(`posts/${post?.slug}.mdx`);
  await ownSite.write('posts/renamed.mdx', text.replace(/^date:/m, `formerly: [${post?.slug}]\ndate:`));
  await publish(ownSite);
  for (const ending of ['', '.md']) {
    const { status, headers } = await ownSite.get(`/posts/${post?.slug}${ending}`);
    expect([status, headers.location]).toEqual([308, `/posts/renamed${ending}`]);
  }
  expect((await ownSite.get('/posts/renamed')).status).toBe(200);
});

test('the 404 page suggests the page that a mistyped address resembles', async ({ page, site }) => {
  const post = (await readPosts(site.contentDir)).at(-1);
  const slip = `/posts/${post?.slug.slice(0, -2)}x`;
  const answer = await page.goto(site.url(slip));
  expect(answer?.status()).toBe(404);
  const meant = page.getByRole('main').getByRole('link').first();
  await expect(meant).toHaveAttribute('href', `/posts/${post?.slug}`);
  // It looks like the list of the newest posts below it.
  const lists = page.getByRole('main').getByRole('list');
  const looks = await lists.evaluateAll((all) =>
    all.map((list) => {
      const { listStyleType, paddingInlineStart } = getComputedStyle(list);
      const heading = list.previousElementSibling as Element;
      return [listStyleType, paddingInlineStart, heading.textContent === '' ? '' : getComputedStyle(heading).fontSize];
    }),
  );
  expect(looks).toHaveLength(2);
  expect(looks[0]).toEqual(looks[1]);
  await page.goto(site.url('/wp-login.php'));
  await expect(page.getByRole('heading', { name: 'Did you mean' })).toHaveCount(0);
  await expect(page.getByRole('main').getByRole('list')).toHaveCount(1);
});

test('a post without tags, a site with one post, and a site without posts', { tag: '@slow' }, async ({
  page,
  ownSite,
}) => {
  for (const { slug } of await readPosts(ownSite.contentDir)) await ownSite.remove(`posts/${slug}.mdx`);
  await writePost(ownSite, { slug: 'alone', title: 'W'.repeat(110), date: '2026-01-02' });
  await publish(ownSite);
  for (const path of ['/', '/archive', '/tags', '/posts/alone']) await settle(ownSite, path);
  await page.setViewportSize({ width: 320, height: 640 });
  for (const path of ['/', '/archive', '/tags', '/posts/alone']) {
    await page.goto(ownSite.url(path));
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width, path).toBeLessThanOrEqual(320);
  }
  await expect(page.getByRole('navigation', { name: 'Posts before and after' })).toHaveCount(0);
  await ownSite.remove('posts/alone.mdx');
  await publish(ownSite);
  for (const path of ['/', '/archive', '/tags'])
    expect(await settle(ownSite, path)).toMatch(/No posts|No tags|0 posts/);
  // No count and no heading for posts that do not exist.
  for (const path of ['/archive', '/search', '/nowhere'])
    await expect.poll(async () => (await ownSite.get(path)).text, path).not.toMatch(/0 posts|Newest posts/);
});

test('no list and no post is wider than a phone or a desktop with the longest names', { tag: '@slow' }, async ({
  page,
  ownSite,
}) => {
  const name = 'Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz';
  await ownSite.write('tags.yaml', `long: ${name}\nquite-long: Everything that waits for everything else, and more\n`);
  for (const { slug } of await readPosts(ownSite.contentDir)) await ownSite.remove(`posts/${slug}.mdx`);
  await ownSite.write('site.yaml', `name: ${'W'.repeat(60)}\ndescription: ${name}\n`);
  const more = `tags: [long, quite-long]\nseries: { title: ${name}, part: 1 }\n`;
  await writePost(ownSite, { slug: 'one', title: name, date: '2026-01-02', more });
  await writePost(ownSite, { slug: 'two', title: name, date: '2026-01-01', more: more.replace('1 }', '2 }') });
  await publish(ownSite);
  const paths = ['/', '/archive', '/tags', '/tags/long', '/feeds', '/search', '/search?q=rindfleisch', '/posts/one'];
  // Search has no release.
  for (const path of paths) if (!path.startsWith('/search')) await settle(ownSite, path);
  paths.push(/href="(\/series\/[^"]+)"/.exec(await settle(ownSite, '/posts/one'))?.[1] ?? 'none');
  for (const width of [320, 820, 1440]) {
    await page.setViewportSize({ width, height: 640 });
    for (const path of paths) {
      await page.goto(ownSite.url(path));
      expect(await page.evaluate(() => document.documentElement.scrollWidth), `${path}, ${width}`).toBe(width);
    }
    // The theme button stays in the line of the name.
    const [link, button] = [page.getByRole('banner').getByRole('link'), page.getByRole('banner').getByRole('button')];
    const [a, b] = [await link.first().boundingBox(), await button.first().boundingBox()];
    expect((b?.y ?? 0) < (a?.y ?? 0) + (a?.height ?? 0) && (b?.y ?? 0) + (b?.height ?? 0) > (a?.y ?? 0)).toBe(true);
  }
});
