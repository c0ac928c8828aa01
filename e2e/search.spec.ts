// Search: the page without JavaScript, the same results as JSON, and hidden posts.
import { readHead } from './site/head.ts';
import { ask } from './site/search.ts';
import { readPosts } from './site/source.ts';
import { expect, test } from './test.ts';

function pathOf(query: string): string {
  return `/search?q=${encodeURIComponent(query)}`;
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
});

test('each title finds its post first', async ({ site }) => {
  for (const { title, slug } of await readPosts(site.contentDir)) {
    const { hits } = await ask(site, title);
    expect(hits[0]?.url.replace(/#.*/, ''), title).toBe(`/posts/${slug}`);
  }
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
  expect((await site.get('/search?q=the')).text).toContain('Words this common');
  expect((await site.get('/search?q=i')).text).toMatch(/Words as common as <q>i<\/q>/);
});

test('the JSON has the results of the page in the same order', async ({ page, site }) => {
  for (const query of ['time', 'team incident', 'reids']) {
    await page.goto(site.url(pathOf(query)), { waitUntil: 'domcontentloaded' });
    const links = page.getByRole('main').getByRole('listitem').getByRole('heading').getByRole('link');
    const paths = await links.evaluateAll((elements) => elements.map((element) => element.getAttribute('href')));
    const { hits } = await ask(site, query);
    expect(hits.map(({ url }) => url.split('#')[0])).toEqual(paths);
    expect(paths).not.toEqual([]);
  }
});

const day = 24 * 60 * 60 * 1000;

test('an edit is found after its release on a complete page, and a draft and a post dated tomorrow are not', async ({
  ownSite,
}) => {
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
  // Next renders the static part of the page again in the background. That takes as long as some requests.
  for (let count = 0; count < 40; count += 1) {
    const { status, headers } = await ownSite.get('/search');
    expect([status, headers['content-security-policy']]).toEqual([200, expect.stringMatching(/style-src 'sha256-/)]);
  }
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

test('searches beyond the limit get 503 with Retry-After, and other pages are still served', { tag: '@slow' }, async ({
  site,
}) => {
  const searches = Array.from({ length: 100 }, (_, number) => site.get(`/search?q=latency${number}`));
  const about = await site.get('/about');
  expect(about.status).toBe(200);
  const answers = await Promise.all(searches);
  const refused = answers.filter(({ status }) => status === 503);
  expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(64);
  expect(refused.length).toBeGreaterThan(0);
  for (const { headers } of refused) {
    expect([headers['retry-after'], headers['cache-control']]).toEqual(['2', 'no-store']);
  }
  expect((await site.get('/search?q=latency')).status).toBe(200);
});
