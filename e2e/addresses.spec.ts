// Compares the link check with a running site: a link passes exactly if its address has status 200.
import { expect, test } from './test.ts';

const documents = [
  '/feed.xml',
  '/atom.xml',
  '/feed.json',
  '/sitemap.xml',
  '/robots.txt',
  '/.well-known/security.txt',
  '/llms.txt',
  '/manifest.webmanifest',
  '/icon.svg',
  '/favicon.ico',
  '/apple-touch-icon.png',
  '/sw.js',
  '/search.json',
  '/healthz',
  '/livez',
  '/readyz',
  '/offline',
  '/styleguide',
  '/search?q=queue',
];

/** Addresses that resemble valid ones, and internal ones. */
const others = [
  '/posts',
  '/page',
  '/page/1',
  '/page/99',
  '/tags/none',
  '/series',
  '/archive/1999',
  '/pages/about',
  '/markdown/of-a-series-0',
  '/preview',
  '/dev/cards',
  '/api/publish',
  '/media/x.png',
  '/assets/reader.js',
  '/uses.md',
];

function mutate(path: string): string[] {
  const plain = path.replace(/\?.*/, '');
  return [`${plain}/`, `${plain}x`, plain.slice(0, -1), plain.toUpperCase(), `${plain}/page/2`, `${plain}.html`];
}

function writePost(title: string, text: string, facts = ''): string {
  return `---\ntitle: "${title}"\ndescription: "It is one of those that a list needs."\ndate: 2025-01-02\ntags: [caching]\n${facts}---\n\n${text}\n`;
}

test('a link passes the check exactly if its address has status 200', { tag: '@slow' }, async ({ ownSite }) => {
  // 21 posts give lists a second page. Two of them form a series.
  for (let number = 0; number < 21; number += 1) {
    const series = number < 2 ? `series: { title: "A series of two", part: ${number + 1} }\n` : '';
    await ownSite.write(`posts/of-a-series-${number}.mdx`, writePost(`Number ${number}`, 'Text.', series));
  }
  await ownSite.write('pages/uses.mdx', '---\ntitle: "Uses"\ndescription: "What is used here."\n---\n\nText.\n');
  const first = await ownSite.release();
  expect(first.code, first.output).toBe(0);
  const { text } = await ownSite.get('/sitemap.xml');
  const pages = Array.from(text.matchAll(/<loc>https?:\/\/[^/<]+(\/[^<]*)<\/loc>/g), ([, path = '']) => path);
  expect(pages).toEqual(
    expect.arrayContaining(['/', '/page/2', '/tags/caching/page/2', '/series/a-series-of-two', '/uses']),
  );
  const markdown = pages.filter((path) => path.startsWith('/posts/')).map((path) => `${path}.md`);
  const named = [...pages, ...markdown, ...documents];
  const candidates = new Set([...named, ...others, ...named.flatMap(mutate)]);
  const statuses = new Map<string, number>();
  for (const path of candidates) {
    if (path.startsWith('/') && !path.startsWith('//')) statuses.set(path, (await ownSite.get(path)).status);
  }
  const good = [...statuses].filter(([, status]) => status === 200).map(([path]) => path);
  const bad = [...statuses.keys()].filter((path) => !good.includes(path));
  expect(named.filter((path) => !good.includes(path))).toEqual([]);
  expect(bad.length).toBeGreaterThan(100);

  const link = (paths: string[]) => paths.map((path, number) => `- [number ${number}](${path})`).join('\n');
  // A release lists at most 100 errors of a file, so the links are divided among posts.
  const pieces = Array.from({ length: Math.ceil(bad.length / 90) }, (_, at) => bad.slice(at * 90, (at + 1) * 90));
  for (const [at, piece] of pieces.entries()) {
    await ownSite.write(`posts/links-${at}.mdx`, writePost(`Links ${at}`, link([...good, ...piece])));
  }
  const refused = await ownSite.release();
  expect(refused.code).not.toBe(0);
  const found = Array.from(refused.output.matchAll(/links-\d+\.mdx:\d+ link (\S+) leads to/g), ([, path = '']) => path);
  expect(found.toSorted()).toEqual(bad.toSorted());

  for (const at of pieces.keys()) {
    await ownSite.write(`posts/links-${at}.mdx`, writePost(`Links ${at}`, link(good)));
  }
  const { code, output } = await ownSite.release();
  expect(code, output).toBe(0);
});

test('a page of the previous release is not served after ten seconds', { tag: '@slow' }, async ({ ownSite }) => {
  await ownSite.write('pages/uses.mdx', '---\ntitle: "Uses"\ndescription: "What is used here."\n---\n\nFirst.\n');
  expect((await ownSite.release()).code).toBe(0);
  await expect.poll(async () => (await ownSite.get('/uses')).text).toContain('First.');
  await ownSite.write('pages/uses.mdx', '---\ntitle: "Uses"\ndescription: "What is used here."\n---\n\nSecond.\n');
  expect((await ownSite.release()).code).toBe(0);
  await ownSite.datePointer(-11_000);
  const { text, headers } = await ownSite.get('/uses');
  expect(text).toContain('Second.');
  expect(headers['x-release']).toBe(await ownSite.current());
});
