// Feeds, lists and search while one post of a release is unreadable, and the escaping of text in each format.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Index, Post } from '#lib/model/release.ts';
import { type Folders, makeFolders } from '#test/corpus/folder.ts';
import { goodFolder, now, post } from '#test/corpus/form.ts';

const modules = async () => ({
  ...(await import('#lib/posts/read-release.ts')),
  ...(await import('#lib/release/make-release.ts')),
  ...(await import('#lib/feed/response.ts')),
  ...(await import('#lib/feed/documents.ts')),
  ...(await import('#lib/feed/feeds.ts')),
  ...(await import('#lib/left-out.ts')),
  ...(await import('#lib/log.ts')),
  ...(await import('#lib/search/search.ts')),
});
// There is no request outside of Next.
vi.mock('next/server', () => ({ connection: () => Promise.resolve() }));

let lib: Awaited<ReturnType<typeof modules>>;
let folders: Folders;
let digest: string;
let index: Index;

const description = 'D & <d> &amp; ]]>';

beforeAll(async () => {
  folders = await makeFolders({
    ...goodFolder,
    'posts/bad.mdx': post('Words about lanterns.'),
    'posts/arabic.mdx': post('سلام `a(b)`.').replace('title:', 'lang: ar\ntitle:'),
    'posts/other.mdx': post('Words about harbours.').replace('What is broken.', description),
  });
  vi.stubEnv('RELEASE_DIR', folders.releaseDir);
  lib = await modules();
  const outcome = await lib.makeRelease({ ...folders, now });
  expect(outcome.errors).toEqual([]);
  digest = outcome.digest ?? '';
  index = lib.readIndex(digest);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folders.root, { recursive: true });
});

beforeEach(() => {
  vi.spyOn(lib.log, 'error').mockReturnValue();
  return () => vi.restoreAllMocks();
});

const documents = ['rss', 'atom', 'jsonFeed', 'sitemap', 'llms'] as const;
const parser = new XMLParser({ processEntities: true });

function build(name: (typeof documents)[number], of: Index): { text: string; failures: Map<string, unknown> } {
  const failures = new Map<string, unknown>();
  const text = lib[name].build(of, failures) ?? '';
  if (name === 'jsonFeed') JSON.parse(text);
  else if (name !== 'llms') expect(XMLValidator.validate(text)).toBe(true);
  return { text, failures };
}

/** The index with wrong facts about one post. */
function withBad(facts: Partial<Post>): Index {
  return { ...index, posts: index.posts.map((one) => (one.slug === 'bad' ? { ...one, ...facts } : one)) };
}

const damages: [string, Partial<Post>][] = [
  ['whose text is missing', { body: '0'.repeat(64) }],
  ['with an invalid date', { date: 'yesterday' }],
  ['without a title', { title: undefined as unknown as string }],
];

test.each(damages)('feeds leave out a post %s, and contain the others', (_name, facts) => {
  for (const name of ['rss', 'atom', 'jsonFeed'] as const) {
    const { text, failures } = build(name, withBad(facts));
    expect(failures.size).toBe(1);
    for (const slug of ['good', 'other']) expect(text).toContain(`/posts/${slug}`);
    expect(text).not.toContain('lanterns');
  }
});

test('a feed has as many entries as the site says, and summaries instead of texts', () => {
  const site = { ...index.site, feed: { isSummary: true, entries: 1 } };
  for (const name of ['rss', 'atom', 'jsonFeed'] as const) {
    const { text } = build(name, { ...index, site });
    expect(text.match(/<item>|<entry|"date_published"/g), name).toHaveLength(1);
    expect(text, name).not.toMatch(/content:encoded|<content|content_html|Words/);
  }
  const other = index.posts.filter(({ slug }) => slug === 'other');
  const feed = JSON.parse(build('jsonFeed', { ...index, posts: other, site }).text);
  expect(feed.items[0]).toMatchObject({ summary: description, content_text: description });
});

test.each(damages.slice(0, 2))('sitemap and llms.txt contain the other posts beside one %s', (_name, facts) => {
  for (const name of ['sitemap', 'llms'] as const) {
    const { text } = build(name, withBad(facts));
    for (const slug of ['good', 'other']) expect(text).toContain(`/posts/${slug}`);
  }
});

test('an address that cannot be encoded is left out of the sitemap', () => {
  const { text, failures } = build('sitemap', withBad({ slug: '\ud800' }));
  expect([...failures.keys()]).toEqual(['/posts/\ud800']);
  expect(text).toContain('/posts/good');
});

test('a post that is left out is logged once, counted, and back after its repair', async () => {
  const path = objectPath(index.posts.find(({ slug }) => slug === 'bad')?.body);
  const { bytes, restore } = await damage(path);
  const ask = () => lib.respondWithDocument(lib.rss);
  vi.useFakeTimers();
  const answer = await ask();
  expect(answer.status).toBe(200);
  expect(await answer.text()).not.toContain('lanterns');
  expect(lib.countLeftOut(digest)).toBe(1);
  expect(lib.countLeftOut('0'.repeat(64))).toBe(0);
  vi.advanceTimersByTime(11_000);
  expect(await (await ask()).text()).not.toContain('lanterns');
  const messages = vi.mocked(lib.log.error).mock.calls.map(([, message]) => message);
  expect(messages.filter((message) => !message?.includes('does not match its digest'))).toEqual([
    '/feed.xml leaves out /posts/bad, which cannot be rendered',
  ]);
  await restore(bytes);
  vi.advanceTimersByTime(11_000);
  vi.useRealTimers();
  expect(await (await ask()).text()).toContain('lanterns');
  expect(lib.countLeftOut(digest)).toBe(0);
});

test('search does not find a post with an unreadable entry, and finds the others', async () => {
  const { bytes, restore } = await damage(objectPath(index.posts.find(({ slug }) => slug === 'bad')?.search));
  const search = new lib.SearchIndex(folders.releaseDir);
  expect((await search.search('harbours', digest, index)).hits.map(({ url }) => url)).toEqual(['/posts/other']);
  expect((await search.search('lanterns', digest, index)).hits).toEqual([]);
  expect(lib.countLeftOut(digest)).toBe(1);
  await restore(bytes);
  expect((await search.search('lanterns', digest, index)).hits.map(({ url }) => url)).toEqual(['/posts/bad']);
  expect(lib.countLeftOut(digest)).toBe(0);
});

function objectPath(object = ''): string {
  return join(folders.releaseDir, 'objects', object.slice(0, 2), object.slice(2));
}

async function damage(path: string) {
  const bytes = await readFile(path);
  await writeFile(path, '{"tree":');
  return { bytes, restore: (whole: Buffer) => writeFile(path, whole) };
}

test('characters of HTML survive in every summary', () => {
  const { rss } = parser.parse(build('rss', index).text) as { rss: { channel: { item: { description: string }[] } } };
  // In RSS it is HTML: the parser undoes only the escaping of XML.
  expect(rss.channel.item.map((item) => item.description)).toContain('D &amp; &lt;d&gt; &amp;amp; ]]&gt;');
  const { feed } = parser.parse(build('atom', index).text) as { feed: { entry: { summary: string }[] } };
  expect(feed.entry.map(({ summary }) => summary)).toContain(description);
  const json = JSON.parse(build('jsonFeed', index).text) as { items: { summary: string }[] };
  expect(json.items.map(({ summary }) => summary)).toContain(description);
});

test('the entry of a post in another language names it, and so does its HTML', () => {
  expect(build('rss', index).text).toContain('<dc:language>ar</dc:language>');
  expect(build('atom', index).text).toMatch(/<entry xml:lang="ar">/);
  const feed = JSON.parse(build('jsonFeed', index).text) as { items: { language?: string; content_html: string }[] };
  const html = '<div lang="ar" dir="rtl"><p>سلام <code dir="ltr">a(b)</code>.</p></div>';
  expect(feed.items.filter(({ language }) => language)).toMatchObject([{ language: 'ar', content_html: html }]);
});

test('a tag and a series have a feed of their own, and others none', async () => {
  const tagged: Index = {
    ...index,
    tags: { x: 'Ex & why' },
    posts: index.posts.map((one) =>
      one.slug === 'other' ? { ...one, tags: ['x'], series: { title: 'Räume', part: 1 } } : { ...one, tags: [] },
    ),
  };
  const lists = [
    [lib.tagRss('x'), 'Ex & why', '/tags/x'],
    [lib.seriesRss('räume'), 'Räume', '/series/r%C3%A4ume'],
  ] as const;
  for (const [document, title, page] of lists) {
    const text = document.build(tagged, new Map()) ?? '';
    const { channel } = parser.parse(text).rss;
    expect(channel.title).toBe(`${title} · ${index.site.name}`);
    expect(channel.link).toMatch(new RegExp(`${page}$`));
    expect(text).toContain(`${page}/feed.xml" rel="self"`);
    expect([channel.item].flat().map(({ link }: { link: string }) => link)).toEqual([
      expect.stringMatching(/\/posts\/other$/),
    ]);
  }
  expect(lib.tagRss('y').build(tagged, new Map())).toBeUndefined();
  expect(lib.seriesRss('none').build(tagged, new Map())).toBeUndefined();
  expect((await lib.respondWithDocument(lib.tagRss('y'))).status).toBe(404);
});

test('browsers show RSS and Atom with a style sheet of the site, and load nothing else', async () => {
  for (const document of [lib.rss, lib.atom]) {
    expect(document.build(index, new Map())).toMatch(
      /^<\?xml [^>]*>\s*<\?xml-stylesheet type="text\/css" href="\/feed.css"\?>/,
    );
    const policy = (await lib.respondWithDocument(document)).headers.get('content-security-policy');
    expect(policy).toBe(
      "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; style-src 'self'",
    );
  }
  const style = await lib.respondWithDocument(lib.feedStyle);
  expect(style.headers.get('content-type')).toBe('text/css; charset=utf-8');
  expect(await style.text()).toMatch(/content: "This is a feed\.[^"\n]*\/feeds"/);
});
