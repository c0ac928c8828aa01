// Every published post is in every list, and a hidden one is nowhere.
import { types } from './site/documents.ts';
import { feedLength } from './site/feeds.ts';
import { readHead } from './site/head.ts';
import { daysFrom, drawing, frontMatter, publish } from './site/posts.ts';
import type { Answer, Site } from './site/site.ts';
import { readPosts } from './site/source.ts';
import { pathOf, surfaces } from './site/surfaces.ts';
import { expect, test } from './test.ts';

/** Enough posts for several list pages and for feeds that omit some. One post has no tag. */
async function publishMany(site: Site): Promise<void> {
  const files = Object.fromEntries(
    Array.from({ length: 14 }, (_, index) => {
      const fields = {
        title: `Post number ${index}`,
        description: `What number ${index} is about.`,
        date: `2025-02-${10 + index}`,
        tags: index === 0 ? [] : ['backend'],
      };
      return [`posts/number-${index}.mdx`, `${frontMatter(fields)}Words of number ${index}.\n`];
    }),
  );
  await publish(site, files);
}

test('every place that lists posts has the same posts', async ({ page, ownSite }) => {
  await publishMany(ownSite);
  const posts = await readPosts(ownSite.contentDir);
  expect(posts.length).toBeGreaterThan(feedLength);
  const expected = {
    all: posts.map(({ slug }) => slug),
    newest: posts.slice(0, feedLength).map(({ slug }) => slug),
    tagged: posts.filter(({ tags = [] }) => tags.length > 0).map(({ slug }) => slug),
  };
  const titles = posts.map(({ title }) => title);
  const first = await ownSite.current();
  for (const path of ['/', '/archive', '/tags']) {
    await expect.poll(async () => (await ownSite.get(path)).headers['x-release'], path).toBe(first);
  }
  for (const [name, { read, names, isOrdered }] of Object.entries(surfaces)) {
    await expect
      .poll(async () => [...new Set(await read(ownSite, page, titles))].toSorted(), name)
      .toEqual(expected[names].toSorted());
    if (isOrdered) expect([...new Set(await read(ownSite, page, titles))], name).toEqual(expected[names]);
  }
});

/** Returns every address of this site in a response. */
function listAddresses({ headers, text }: Answer, origins: readonly string[]): string[] {
  if (/^(?:image|font)\/(?!svg)/.test(String(headers['content-type']))) return [];
  const absolute = [...text.matchAll(/https?:\/\/[^\s<>"'()\\]+/g)]
    .map(([address]) => address)
    .filter((address) => origins.some((origin) => address === origin || address.startsWith(`${origin}/`)));
  const relative = [...text.matchAll(/(?:href|src|srcset|"src"|"url"|action)["']?[=:]\s*["'](\/[^"'\s]*)["']/g)].map(
    ([, path = '']) => path,
  );
  return [...absolute.map(pathOf), ...relative, ...(headers.location ? [pathOf(headers.location)] : [])].map(
    (address) => pathOf(address.replaceAll('&amp;', '&')),
  );
}

test('no response contains a draft or a post dated tomorrow', { tag: '@slow' }, async ({ page, ownSite }) => {
  const marks = ['Xylophone', 'Quetzal'];
  const hidden = (word: string, fields: Record<string, unknown>) =>
    `${frontMatter({
      title: `${word} one`,
      description: `${word} two.`,
      tags: ['backend'],
      series: { title: `${word} three`, part: 1 },
      cover: { src: './hidden.svg', alt: `${word} four` },
      ...fields,
    })}${word} five. {/* ${word} six */}\n\n## ${word} seven\n\n![${word}](./hidden.svg)\n`;
  await publish(ownSite, {
    'posts/hidden-draft.mdx': hidden('Xylophone', { date: daysFrom(-3), draft: true, formerly: ['xylophone-first'] }),
    'posts/hidden-tomorrow.mdx': hidden('Quetzal', { date: daysFrom(1), formerly: ['quetzal-first'] }),
    'posts/hidden.svg': drawing.replace('</svg>', '<!-- Xylophone Quetzal --></svg>'),
  });
  const current = await ownSite.current();
  const origin = new URL((await readHead(page, (await ownSite.get('/')).text)).canonical[0] ?? '').origin;
  const slugs = ['hidden-draft', 'hidden-tomorrow', 'xylophone-first', 'quetzal-first'];
  const unknown = slugs.flatMap((slug) => [`/posts/${slug}`, `/posts/${slug}.md`, `/markdown/${slug}`]);
  const queue = new Set([
    '/',
    ...Object.keys(types),
    ...['/favicon.ico', '/apple-touch-icon.png', '/icon.svg', '/styleguide', '/series/xylophone-three'],
    ...['/search', '/search?q=xylophone', '/search?q=Quetzal', '/search.json', '/search.json?q=xylophone'],
    ...unknown,
  ]);
  const found: string[] = [];
  for (const path of queue) {
    await ownSite.get(path);
    await expect
      .poll(async () => {
        const { status, headers } = await ownSite.get(path);
        return status !== 200 || (headers['x-release'] ?? current) === current;
      }, path)
      .toBe(true);
    const answer = await ownSite.get(path);
    // The search page repeats the query.
    const asked = marks.filter((mark) => new RegExp(mark, 'i').test(path));
    const haystack = JSON.stringify(answer.headers) + answer.bytes.toString('latin1');
    for (const mark of [...marks, 'hidden-']) {
      if (!asked.includes(mark) && !unknown.includes(path) && new RegExp(mark, 'i').test(haystack)) {
        found.push(`${mark} in ${path}`);
      }
      if (unknown.includes(path) && haystack.includes(`${mark} `)) found.push(`${mark} in ${path}`);
    }
    if (unknown.includes(path)) expect(answer.status, path).toBe(404);
    for (const address of listAddresses(answer, [origin, ownSite.origin])) queue.add(address);
  }
  expect(found).toEqual([]);
  for (const kind of [/^\/media\/|^\/posts\/[a-z-]+$/, /\.md$/, /^\/og\//, /^\/tags\//, /^\/icons\//]) {
    expect(
      [...queue].some((path) => kind.test(path)),
      String(kind),
    ).toBe(true);
  }
});
