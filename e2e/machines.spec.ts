// Documents for programs: feeds, sitemap, Markdown, icons. Each is compared with the content folder and the others.
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import { parseFeed } from '@rowanmanning/feed-parser';
import { z } from 'zod';
import { readHead } from './site/head.ts';
import { readPngSize } from './site/png.ts';
import { type Answer, Site } from './site/site.ts';
import { findMissingRun, plain, readPosts, readTags } from './site/source.ts';
import { pathOf, surfaces } from './site/surfaces.ts';
import { sendLine } from './site/wire.ts';
import { expect, isPost, missingPath, test } from './test.ts';

const feedLength = 20;
const types: Record<string, string> = {
  '/feed.xml': 'application/rss+xml; charset=utf-8',
  '/atom.xml': 'application/atom+xml; charset=utf-8',
  '/feed.json': 'application/feed+json; charset=utf-8',
  '/sitemap.xml': 'application/xml; charset=utf-8',
  '/robots.txt': 'text/plain; charset=utf-8',
  '/llms.txt': 'text/plain; charset=utf-8',
  '/manifest.webmanifest': 'application/manifest+json; charset=utf-8',
};
const feeds = ['/feed.xml', '/atom.xml', '/feed.json'];

const jsonFeed = z.strictObject({
  version: z.literal('https://jsonfeed.org/version/1.1'),
  title: z.string().min(1),
  home_page_url: z.url(),
  feed_url: z.url(),
  description: z.string().min(1),
  icon: z.url(),
  language: z.literal('en'),
  authors: z.array(z.strictObject({ name: z.string().min(1), url: z.url() })).length(1),
  items: z.array(
    z.strictObject({
      id: z.url(),
      url: z.url(),
      title: z.string().min(1),
      summary: z.string().min(1),
      content_html: z.string().min(1),
      image: z.url(),
      date_published: z.iso.datetime(),
      date_modified: z.iso.datetime(),
      tags: z.array(z.string().min(1)).optional(),
    }),
  ),
});

interface Item {
  id: string;
  url: string;
  title: string;
  summary: string;
  html: string;
  published: number;
  updated: number;
  tags: string[];
}

/** Returns an element of each entry, read by the browser's parser: the feed parser unescapes content twice. */
function readContents(page: Page, xml: string): Promise<{ html: string; updated: string }[]> {
  return page.evaluate((text) => {
    const parsed = new DOMParser().parseFromString(text, 'application/xml');
    const one = (entry: Element, names: string) => entry.querySelector(names)?.textContent ?? '';
    return [...parsed.querySelectorAll('item, entry')].map((entry) => ({
      html: one(entry, 'encoded, content'),
      updated: one(entry, 'updated'),
    }));
  }, xml);
}

/** Reads a feed with a parser that is independent of the library that wrote it. */
async function readFeed(page: Page, site: Site, path: string): Promise<Item[]> {
  const { status, text } = await site.get(path);
  expect(status, path).toBe(200);
  if (path === '/feed.json') {
    return jsonFeed.parse(JSON.parse(text)).items.map(({ content_html, date_published, date_modified, ...item }) => ({
      ...item,
      html: content_html,
      published: Date.parse(date_published),
      updated: Date.parse(date_modified),
      tags: item.tags ?? [],
    }));
  }
  const contents = await readContents(page, text);
  return parseFeed(text).items.map((item, index) => ({
    id: item.id ?? '',
    url: item.url ?? '',
    title: item.title ?? '',
    summary: item.description ?? '',
    html: contents[index]?.html ?? '',
    published: item.published?.getTime() ?? 0,
    // The parser does not read Atom elements in RSS.
    updated: Date.parse(contents[index]?.updated ?? ''),
    tags: item.categories.map(({ label, term }) => label ?? term ?? ''),
  }));
}

/** @returns the error that makes the text malformed XML, or `undefined` */
function findXmlFault(page: Page, xml: string): Promise<string | undefined> {
  return page.evaluate(
    (text) =>
      new DOMParser().parseFromString(text, 'application/xml').querySelector('parsererror')?.textContent ?? undefined,
    xml,
  );
}

interface Content {
  text: string;
  ids: string[];
  addresses: string[];
  tags: string[];
  attributes: string[];
}

function readContent(page: Page, html: string): Promise<Content> {
  return page.evaluate((text) => {
    const { body } = new DOMParser().parseFromString(text, 'text/html');
    const all = [...body.querySelectorAll('*')];
    for (const code of body.querySelectorAll('pre > code')) {
      const lines = code.textContent.replace(/\n$/, '').split('\n');
      // The + and - marks of a diff.
      if (lines.every((line) => /^[+ -] /.test(line))) code.textContent = lines.map((line) => line.slice(2)).join('\n');
    }
    return {
      text: body.textContent,
      ids: all.flatMap(({ id }) => id || []),
      addresses: all.flatMap((element) => element.getAttribute('href') ?? element.getAttribute('src') ?? []),
      tags: [...new Set(all.map(({ localName }) => localName))],
      attributes: [...new Set(all.flatMap((element) => element.getAttributeNames()))],
    };
  }, html);
}

function frontMatter(fields: Record<string, unknown>): string {
  return `---\n${Object.entries(fields)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
    .join('\n')}\n---\n\n`;
}

function daysFrom(days: number): string {
  return new Date(Date.now() + days * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
}

async function publish(site: Site, files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) await site.write(path, text);
  const { code, output } = await site.release();
  expect(code, output).toBe(0);
}

/** A post with everything that could break a feed. */
const difficult = `${frontMatter({
  title: 'Sums & <signs> 🚀 "quoted" ]]> \u{1f469}\u200d\u{1f4bb}',
  description: 'Less < more & more > less, ]]> and 🚀.',
  date: daysFrom(-1),
  tags: [],
  formerly: ['difficult-first', 'difficult-second'],
})}Words with a note[^1], and another[^1]. {/* For authors alone. */}

## A heading with [a link](/about)

See [above](#a-heading-with-a-link) and [the list](/).

\`\`\`html title="a & b.html" ins={1}
<script>alert("]]>")</script>
<![CDATA[ x ]]>
\`\`\`

<Callout kind="warning" title="A & B">

| a | b |
|:--|--:|
| 1 | 2 |

</Callout>

![A picture & "more"](./difficult.svg "Its caption")

- [x] done

[^1]: The note & its end.
`;
const drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><rect width="20" height="10"/></svg>';

test('each document has its type, caching rule and release, and 304 for its entity tag', async ({ site }) => {
  const release = await site.current();
  const [post] = await readPosts(site.contentDir);
  const markdown = `/posts/${post?.slug}.md`;
  for (const [path, type] of [...Object.entries(types), [markdown, 'text/markdown; charset=utf-8'] as const]) {
    const { status, headers, bytes } = await site.get(path);
    expect([status, headers['content-type']], path).toEqual([200, type]);
    expect(headers['cache-control'], path).toBe('public, max-age=0, must-revalidate');
    expect(headers['x-release'], path).toBe(release);
    expect(headers.etag, path).toMatch(/^W\/"[\w-]{22}"$/);
    expect(headers['content-length'], path).toBe(String(bytes.byteLength));
    expect(headers['cross-origin-resource-policy'], path).toBe(feeds.includes(path) ? 'cross-origin' : 'same-origin');
    const tag = String(headers.etag);
    const asked: [Record<string, string>, number][] = [
      [{ 'if-none-match': tag }, 304],
      [{ 'if-none-match': `"x", ${tag}` }, 304],
      [{ 'if-none-match': '"x"' }, 200],
    ];
    for (const [held, expected] of asked) {
      const again = await site.get(path, { ...held, 'accept-encoding': 'br' });
      expect(again.status, `${path} ${JSON.stringify(held)}`).toBe(expected);
      if (expected === 304) expect([again.bytes.byteLength, again.headers.etag], path).toEqual([0, tag]);
    }
  }
});

test('a changed document never gets 304, whatever dates its posts have', { tag: '@slow' }, async ({ ownSite }) => {
  const day = daysFrom(-1);
  const later = daysFrom(30);
  const write = (title: string, updated: string) =>
    `---\ntitle: ${title}\ndescription: A description.\ndate: ${day}\nupdated: ${updated}\n---\n\nWords.\n`;
  await publish(ownSite, { 'posts/first.mdx': write('First', day) });
  const documents = ['/feed.xml', '/atom.xml', '/feed.json', '/sitemap.xml', '/llms.txt', '/posts/first.md'];
  const before = await Promise.all(documents.map((path) => ownSite.get(path)));
  await publish(ownSite, { 'posts/second.mdx': write('Second', day), 'posts/first.mdx': write('Third', day) });
  for (const [index, path] of documents.entries()) {
    const held = before[index]?.headers ?? {};
    for (const since of [held['last-modified'], held.date, new Date(Date.parse(later)).toUTCString()]) {
      const answer = await ownSite.get(path, { 'if-modified-since': since ?? '' });
      expect(answer.status, `${path} since ${since}`).toBe(200);
    }
    expect((await ownSite.get(path, { 'if-none-match': held.etag ?? '' })).status, path).toBe(200);
  }
});

function decode({ bytes, headers }: Answer): Buffer {
  const encoding = headers['content-encoding'];
  return encoding === 'br' ? brotliDecompressSync(bytes) : encoding === 'gzip' ? gunzipSync(bytes) : bytes;
}

test('documents and pages are sent in the coding that the client accepts, and HEAD has the same headers', async ({
  site,
}) => {
  const posts = (await readPosts(site.contentDir)).map(({ slug }) => slug);
  for (const path of [...Object.keys(types), `/posts/${posts[0]}.md`, '/icon.svg', missingPath]) {
    const whole = await site.get(path);
    for (const [accepted, encoding] of [
      ['br', 'br'],
      ['gzip, deflate', 'gzip'],
      ['br;q=0, gzip', 'gzip'],
      ['identity', undefined],
    ] as const) {
      const answer = await site.get(path, { 'accept-encoding': accepted });
      expect(answer.headers['content-encoding'], `${path} ${accepted}`).toBe(encoding);
      expect(decode(answer).equals(whole.bytes), `${path} ${accepted}`).toBe(true);
      expect(answer.headers.vary?.toLowerCase(), path).toContain('accept-encoding');
      if (encoding && whole.bytes.byteLength > 500) {
        expect(answer.bytes.byteLength, path).toBeLessThan(whole.bytes.byteLength);
      }
      const { text } = await sendLine(site.origin, `HEAD ${path}`, [`Accept-Encoding: ${accepted}`]);
      const [head = '', body] = text.split('\r\n\r\n');
      expect(body, path).toBe('');
      for (const name of ['content-encoding', 'etag', 'content-type']) {
        const value = new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1];
        expect(value, `${name} of ${path}`).toBe(answer.headers[name]);
      }
      const length = /^content-length: (\d+)/im.exec(head)?.[1];
      if (length) expect(Number(length), path).toBe(answer.bytes.byteLength);
    }
  }
});

for (const path of feeds) {
  test(`${path} has the newest posts in full, as their authors wrote them`, async ({ page, site }) => {
    const posts = (await readPosts(site.contentDir)).slice(0, feedLength);
    const tags = await readTags(site.contentDir);
    const items = await readFeed(page, site, path);
    expect(items.map(({ url }) => pathOf(url))).toEqual(posts.map(({ slug }) => `/posts/${slug}`));
    for (const [index, post] of posts.entries()) {
      const item = items[index];
      expect(plain(item?.title ?? '')).toBe(plain(post.title));
      expect(plain(item?.summary ?? '')).toBe(plain(post.description));
      expect(item?.published).toBe(Date.parse(post.date));
      expect(item?.updated).toBe(Date.parse(post.updated ?? post.date));
      expect(item?.tags).toEqual((post.tags ?? []).map((tag) => tags[tag]));
      const { text } = await readContent(page, item?.html ?? '');
      expect(findMissingRun(text, post.runs), post.slug).toBeUndefined();
    }
  });
}

test('the feeds have a modification date, their address and their author', async ({ site }) => {
  const posts = (await readPosts(site.contentDir)).slice(0, feedLength);
  const newest = Math.max(...posts.map(({ date, updated }) => Date.parse(updated ?? date)));
  for (const path of ['/feed.xml', '/atom.xml']) {
    const { text } = await site.get(path);
    const feed = parseFeed(text);
    expect(feed.updated?.getTime(), path).toBe(newest);
    expect(pathOf(feed.self ?? ''), path).toBe(path);
    expect(pathOf(feed.url ?? ''), path).toBe('/');
    expect(feed.language, path).toBe('en');
    expect(
      feed.items.every(({ authors }) => authors.length > 0),
      path,
    ).toBe(true);
  }
});

test('XML is well-formed, and feed entries have plain HTML and absolute addresses', async ({ page, ownSite }) => {
  await publish(ownSite, { 'posts/difficult.mdx': difficult, 'posts/difficult.svg': drawing });
  for (const path of ['/feed.xml', '/atom.xml', '/sitemap.xml']) {
    expect(await findXmlFault(page, (await ownSite.get(path)).text), path).toBeUndefined();
  }
  for (const path of feeds) {
    const { text } = await ownSite.get(path);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    expect(text, path).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/);
    expect(text, path).not.toContain('For authors alone');
    const ids: string[] = [];
    for (const { title, summary, html, url } of await readFeed(page, ownSite, path)) {
      const content = await readContent(page, html);
      ids.push(...content.ids);
      expect(
        content.addresses.filter((address) => !/^(?:https?:\/\/|mailto:)/.test(address)),
        url,
      ).toEqual([]);
      expect(content.tags.filter((tag) => /^(?:script|style|iframe|object|form|input|button|svg)$/.test(tag))).toEqual(
        [],
      );
      expect(
        content.attributes.filter((name) => /^(?:style|class|tabindex|role|on|data|aria)/.test(name)),
        url,
      ).toEqual([]);
      if (pathOf(url) !== '/posts/difficult') continue;
      expect(title).toBe('Sums & <signs> 🚀 “quoted” ]]> \u{1f469}\u200d\u{1f4bb}');
      expect(summary).toBe('Less < more & more > less, ]]> and 🚀.');
      expect(plain(content.text)).toContain('<script>alert("]]>")</script> <![CDATA[ x ]]>');
      expect(html).toContain('<pre><code>+ &#x3C;script>');
      expect(content.text).toContain('Words with a note');
      expect(content.ids).toEqual(['difficult-fnref-1', 'difficult-fnref-1-2', 'difficult-fn-1']);
    }
    expect(new Set(ids).size, path).toBe(ids.length);
  }
});

test('each address of this site in a feed, the sitemap and llms.txt leads to a page', async ({ page, ownSite }) => {
  await publish(ownSite, { 'posts/difficult.mdx': difficult, 'posts/difficult.svg': drawing });
  const origin = new URL((await readHead(page, (await ownSite.get('/')).text)).canonical[0] ?? '').origin;
  const addresses = new Set<string>();
  for (const path of feeds) {
    for (const { html, url, id } of await readFeed(page, ownSite, path)) {
      for (const address of [url, id, ...(await readContent(page, html)).addresses]) addresses.add(address);
    }
  }
  for (const path of ['/sitemap.xml', '/llms.txt', '/robots.txt', '/feed.xml', '/atom.xml', '/feed.json']) {
    const { text } = await ownSite.get(path);
    for (const [address] of text.matchAll(/https?:\/\/[^\s<>"')\\]+/g)) addresses.add(address);
  }
  const own = [...addresses].filter((address) => address.startsWith(origin)).map(pathOf);
  expect(own.length).toBeGreaterThan(20);
  for (const path of new Set(own)) {
    const answer = await ownSite.get(path);
    const isMoved = answer.status === 308 && (await ownSite.get(answer.headers.location ?? '')).status === 200;
    expect(isMoved || answer.status === 200, `${path}: ${answer.status}`).toBe(true);
  }
});

test('an edit keeps the id and address of a post, a rename keeps its id, and both change the feed', {
  tag: '@slow',
}, async ({ page, ownSite }) => {
  const [post] = await readPosts(ownSite.contentDir);
  const slug = post?.slug ?? '';
  const idsOf = async (path: string) => (await readFeed(page, ownSite, path)).map(({ id }) => id);
  const first: Record<string, string[]> = {};
  const held: Record<string, string> = {};
  for (const path of feeds) {
    first[path] = await idsOf(path);
    held[path] = String((await ownSite.get(path)).headers.etag);
    expect((await ownSite.get(path, { 'if-none-match': held[path] })).status, path).toBe(304);
  }
  expect(first['/feed.xml']).toEqual(first['/atom.xml']);
  expect(first['/feed.xml']).toEqual(first['/feed.json']);

  const text = await ownSite.read(`posts/${slug}.mdx`);
  const updated = daysFrom(0);
  const edited = text
    .replace(/^title: .*$/m, 'title: "Another title"')
    .replace(/^date: (.*)$/m, `date: $1\nupdated: ${updated}`)
    .concat('\nA last word.\n');
  await publish(ownSite, { [`posts/${slug}.mdx`]: edited });
  for (const path of feeds) {
    expect(await idsOf(path), path).toEqual(first[path]);
    const answer = await ownSite.get(path, { 'if-none-match': held[path] ?? '' });
    expect(answer.status, path).toBe(200);
    expect(answer.text, path).toContain('Another title');
    expect(answer.text, path).toContain('A last word.');
    expect((await readFeed(page, ownSite, path))[0]?.updated, path).toBe(Date.parse(updated));
  }

  for (const [name, former] of [
    ['renamed-once', [slug]],
    ['renamed-twice', [slug, 'renamed-once']],
  ] as const) {
    await ownSite.remove(`posts/${former.at(-1)}.mdx`);
    const renamed = edited.replace(/^date:/m, `formerly: [${former.join(', ')}]\ndate:`);
    await publish(ownSite, {
      [`posts/${name}.mdx`]: renamed,
      // Other posts link to it by its slug.
      ...Object.fromEntries(
        await Promise.all(
          (await readPosts(ownSite.contentDir))
            .filter((other) => other.slug !== name)
            .map(async (other) => {
              const path = `posts/${other.slug}.mdx`;
              return [
                path,
                (await ownSite.read(path)).replaceAll(`/posts/${former.at(-1)}`, `/posts/${name}`),
              ] as const;
            }),
        ),
      ),
    });
    for (const path of feeds) {
      const items = await readFeed(page, ownSite, path);
      expect(items.map(({ id }) => id).toSorted(), path).toEqual(first[path]?.toSorted());
      expect(
        items.map(({ url }) => pathOf(url)),
        path,
      ).toContain(`/posts/${name}`);
      expect((await ownSite.get(pathOf(first[path]?.[0] ?? ''))).headers.location).toBe(`/posts/${name}`);
    }
  }
});

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

test('each post is served as Markdown, as its author wrote it, with its facts and absolute image addresses', async ({
  ownSite,
}) => {
  await publish(ownSite, { 'posts/difficult.mdx': difficult, 'posts/difficult.svg': drawing });
  for (const post of await readPosts(ownSite.contentDir)) {
    const { status, text } = await ownSite.get(`/posts/${post.slug}.md`);
    expect(status).toBe(200);
    const [, head = '', body = ''] = /^---\n(.*?)\n---\n\n(.*)$/s.exec(text) ?? [];
    expect(plain(JSON.parse(/^title: (.*)$/m.exec(head)?.[1] ?? '""'))).toBe(plain(post.title));
    expect(head).toContain(`date: ${post.date}`);
    expect(pathOf(/^canonical: (.*)$/m.exec(head)?.[1] ?? '')).toBe(`/posts/${post.slug}`);
    if (post.slug !== 'difficult') {
      expect(body).toBe(/^---\n.*?\n---\n\n?(.*)$/s.exec(await ownSite.read(`posts/${post.slug}.mdx`))?.[1]);
      continue;
    }
    expect(body).not.toContain('For authors alone');
    expect(body).toContain('<Callout kind="warning" title="A & B">');
    const picture = /!\[A picture & "more"\]\((\S+) "Its caption"\)/.exec(body)?.[1] ?? '';
    expect((await ownSite.get(pathOf(picture))).text).toBe(drawing);
  }
  for (const path of ['/markdown/difficult', '/markdown/difficult.md', '/posts/nope.md', '/posts/difficult.md.md']) {
    expect((await ownSite.get(path)).status, path).toBe(404);
  }
  const moved = await ownSite.get('/posts/difficult-first.md');
  expect([moved.status, moved.headers.location]).toEqual([308, '/posts/difficult.md']);
});

test('each page links to the feeds and the manifest, and a post to its Markdown', async ({ page, site, paths }) => {
  for (const path of [...paths, missingPath]) {
    const links = await page.evaluate(
      (html) =>
        [...new DOMParser().parseFromString(html, 'text/html').head.querySelectorAll('link')].map((link) => ({
          rel: link.rel,
          type: link.type,
          href: link.getAttribute('href') ?? '',
        })),
      (await site.get(path)).text,
    );
    const alternates = links.filter(({ rel }) => rel === 'alternate');
    const feedTypes = feeds.map((feed) => [types[feed]?.split(';')[0], feed]);
    const own = isPost(path) && path !== missingPath ? [['text/markdown', `${path}.md`]] : [];
    expect(
      alternates.map(({ type, href }) => [type, pathOf(href)]),
      path,
    ).toEqual([...feedTypes, ...own]);
    expect(
      links.filter(({ rel }) => rel === 'manifest').map(({ href }) => pathOf(href)),
      path,
      // Readers of a post load none of these.
    ).toEqual(isPost(path) && path !== missingPath ? [] : ['/manifest.webmanifest']);
    for (const { href } of links) expect((await site.get(pathOf(href))).status, href).toBe(200);
  }
});

test('the manifest names immutable icons of the stated sizes, and /favicon.ico and the Apple icon exist', async ({
  page,
  site,
}) => {
  const { text } = await site.get('/manifest.webmanifest');
  const { icons, ...manifest } = JSON.parse(text) as {
    name: string;
    start_url: string;
    icons: { src: string; sizes: string; type: string; purpose: string }[];
  };
  expect([manifest.name !== '', manifest.start_url]).toEqual([true, '/']);
  expect(icons.map(({ sizes, purpose }) => `${sizes} ${purpose}`)).toEqual([
    '192x192 any',
    '512x512 any',
    '512x512 maskable',
  ]);
  for (const { src, sizes, type } of icons) {
    const { status, headers, bytes } = await site.get(src);
    expect([status, headers['content-type']], src).toEqual([200, type]);
    const { width, height } = readPngSize(bytes) ?? {};
    expect(`${width}x${height}`, src).toBe(sizes);
    expect(headers['cache-control'], src).toBe('public, max-age=31536000, immutable');
  }
  const touch = await site.get('/apple-touch-icon.png');
  expect(readPngSize(touch.bytes)).toEqual({ width: 180, height: 180 });
  const favicon = await site.get('/favicon.ico');
  expect([favicon.status, favicon.headers['content-type']]).toEqual([200, 'image/x-icon']);
  for (const { headers } of [touch, favicon]) {
    expect(headers['cache-control']).toBe('public, max-age=0, must-revalidate');
  }
  await page.goto(site.url('/about'));
  const size = await page.evaluate(async () => {
    const image = new Image();
    image.src = '/favicon.ico';
    await image.decode();
    return [image.naturalWidth, image.naturalHeight];
  });
  expect(size).toEqual([32, 32]);
});

test('a browser loads the manifest under the policy of a page', async ({ page, site }) => {
  const session = await page.context().newCDPSession(page);
  await page.goto(site.url('/about'));
  const { url, errors, data } = await session.send('Page.getAppManifest');
  expect([pathOf(url), errors]).toEqual(['/manifest.webmanifest', []]);
  expect(JSON.parse(data ?? '{}')).toHaveProperty('icons');
});

test('robots.txt allows everything and names the sitemap, which has every linked page', async ({ site, paths }) => {
  const { text } = await site.get('/robots.txt');
  expect(text).not.toMatch(/^Disallow: ./m);
  expect(pathOf(/^Sitemap: (\S+)$/m.exec(text)?.[1] ?? '')).toBe('/sitemap.xml');
  const sitemap = (await site.get('/sitemap.xml')).text;
  const named = [...sitemap.matchAll(/<loc>(.*?)<\/loc>/g)].map(([, loc = '']) => pathOf(loc));
  expect(named.toSorted()).toEqual(paths.toSorted());
  expect(named).not.toContain('/styleguide');
  for (const post of await readPosts(site.contentDir)) {
    const changed = new Date(post.updated ?? post.date).toISOString();
    expect(sitemap).toContain(`/posts/${post.slug}</loc><lastmod>${changed}</lastmod>`);
  }
});

test('microformat parsers find each post on its page and on the list', async ({ page, site }) => {
  const posts = await readPosts(site.contentDir);
  const tags = await readTags(site.contentDir);
  const readEntries = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('.h-entry')].map((entry) => {
        const one = (name: string) => entry.querySelector(`.${name}`);
        const address = one('u-url');
        return {
          name: one('p-name')?.textContent ?? '',
          url: address instanceof HTMLAnchorElement ? address.href : ((address as HTMLDataElement | null)?.value ?? ''),
          summary: one('p-summary')?.textContent ?? '',
          published: one('dt-published')?.getAttribute('datetime'),
          tags: [...entry.querySelectorAll('.p-category')].map(({ textContent }) => textContent),
          author: one('p-author.h-card')?.textContent,
          text: one('e-content')?.textContent,
        };
      }),
    );
  await page.goto(site.url('/'));
  const listed = await readEntries();
  expect(listed.map(({ url }) => pathOf(url))).toEqual(posts.map(({ slug }) => `/posts/${slug}`));
  for (const [index, post] of posts.entries()) {
    await page.goto(site.url(`/posts/${post.slug}`), { waitUntil: 'domcontentloaded' });
    const entries = await readEntries();
    expect(entries).toHaveLength(1);
    const [entry] = entries;
    for (const shown of [entry, listed[index]]) {
      expect(plain(shown?.name ?? '')).toBe(plain(post.title));
      expect(plain(shown?.summary ?? '')).toBe(plain(post.description));
      expect(shown?.published).toBe(post.date);
      expect(shown?.tags).toEqual((post.tags ?? []).map((tag) => tags[tag]));
    }
    expect(pathOf(entry?.url ?? '')).toBe(`/posts/${post.slug}`);
    expect(entry?.author).not.toBe('');
    expect(findMissingRun(entry?.text ?? '', post.runs)).toBeUndefined();
  }
});

test('every address in the documents has the origin of SITE_URL', async ({ page }) => {
  const origin = 'https://blog.example.org';
  const site = await Site.open({ SITE_URL: origin });
  try {
    for (const path of [...Object.keys(types), `/posts/${(await readPosts(site.contentDir))[0]?.slug}.md`]) {
      const { text } = await site.get(path);
      expect(text, path).not.toContain('localhost:3000');
      if (path !== '/manifest.webmanifest') expect(text, path).toContain(`${origin}/`);
    }
    for (const path of feeds) {
      for (const { id, url } of await readFeed(page, site, path)) {
        expect(
          [id, url].every((address) => address.startsWith(`${origin}/posts/`)),
          url,
        ).toBe(true);
      }
    }
  } finally {
    await site.close();
  }
});
