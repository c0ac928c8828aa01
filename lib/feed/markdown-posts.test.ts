// Feeds, search, the copied Markdown and the other documents of posts in `.md` and `.mdx`, and of one that changes its ending.
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Index } from '#lib/model/release.ts';
import { type Folders, makeFolders, putFiles } from '#test/corpus/folder.ts';
import { goodFolder, now, post } from '#test/corpus/form.ts';

const modules = async () => ({
  ...(await import('#lib/posts/read-release.ts')),
  ...(await import('#lib/release/make-release.ts')),
  ...(await import('#lib/feed/documents.ts')),
  ...(await import('#lib/feed/feeds.ts')),
  ...(await import('#lib/search/search.ts')),
});
// There is no request outside of Next.
vi.mock('next/server', () => ({ connection: () => Promise.resolve() }));

let lib: Awaited<ReturnType<typeof modules>>;
let folders: Folders;

const drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><rect width="20" height="10"/></svg>';
const text = post(
  [
    '<!-- a hidden lantern -->',
    '',
    'Words {about} H<sub>2</sub>O. <!-- a hidden lighthouse -->',
    '',
    '<details open>',
    '<summary>The <b>summary</b></summary>',
    '',
    'A harbour with ![an image][one].',
    '',
    '<img src="one.svg" alt="A raw image" width="10">',
    '',
    '</details>',
    '',
    '<h2>A raw heading</h2>',
    '',
    '    let indented = {};',
    '',
    '[one]: <one.svg>',
  ].join('\n'),
);

async function release(): Promise<{ index: Index; digest: string; compiled: number }> {
  const { errors, warnings, digest = '', compiled } = await lib.makeRelease({ ...folders, now });
  expect([...errors, ...warnings]).toEqual([]);
  return { index: lib.readIndex(digest), digest, compiled };
}

beforeAll(async () => {
  folders = await makeFolders({ ...goodFolder, 'posts/x/index.md': text, 'posts/x/one.svg': drawing });
  vi.stubEnv('RELEASE_DIR', folders.releaseDir);
  lib = await modules();
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folders.root, { recursive: true });
});

test('feeds and lists have the HTML of a .md post, and no comments', async () => {
  const { index } = await release();
  for (const name of ['rss', 'atom', 'jsonFeed'] as const) {
    const feed = lib[name].build(index, new Map()) ?? '';
    expect(feed).toMatch(/H(?:<|&lt;)sub(?:>|&gt;)2/);
    expect(feed).toContain('A raw image');
    expect(feed).toContain('let indented = {};');
    expect(feed).not.toContain('hidden');
  }
  expect(lib.llms.build(index, new Map())).toContain('/posts/x');
  expect(lib.sitemap.build(index, new Map())).toContain('/posts/x');
});

test('the copied Markdown has the addresses of all images, and no comments', async () => {
  const { index } = await release();
  const markdown = lib.markdown('x').build(index, new Map()) ?? '';
  expect(markdown).toMatch(/^---\ntitle: /);
  expect(markdown).not.toMatch(/hidden|one\.svg/);
  expect(markdown.match(/http:\/\/localhost:3000\/media\/[^\s"<>)]+\.svg/g)).toHaveLength(2);
  expect(markdown).toContain('<summary>The <b>summary</b></summary>');
});

test('search finds the text of a .md post, and no comments', async () => {
  const { digest } = await release();
  for (const word of ['harbour', 'summary', 'indented', 'raw heading']) {
    const { hits } = await lib.search(word, digest);
    expect(hits.map(({ url }) => url)).toEqual([expect.stringMatching(/^\/posts\/x/)]);
  }
  expect((await lib.search('lighthouse', digest)).hits).toEqual([]);
});

test('an image in HTML is shown in the width that its author gave', async () => {
  const { index } = await release();
  const [page] = index.posts.filter(({ slug }) => slug === 'x');
  const tree = JSON.stringify(page && lib.readBody(page).tree);
  expect(tree).toContain('"alt":"A raw image","width":10,"height":5');
  expect(tree).toContain('"alt":"an image","width":20,"height":10');
});

test('a post that changes its ending keeps its address and its entries in feeds, and is compiled anew', async () => {
  const before = await release();
  await putFiles(folders.contentDir, {
    'posts/x/index.md': undefined,
    'posts/x/index.mdx': post('Words {/* hidden */} and more.'),
    'posts/good.mdx': undefined,
    'posts/good.md': goodFolder['posts/good.mdx'],
  });
  const after = await release();
  expect(after.compiled).toBe(2);
  const ids = ({ index }: { index: Index }) =>
    (['rss', 'atom', 'jsonFeed'] as const).map((name) =>
      lib[name].build(index, new Map())?.match(/<guid[^>]*>[^<]*|<id>[^<]*|"id": ?"[^"]*"/g),
    );
  expect(ids(after)).toEqual(ids(before));
  await putFiles(folders.contentDir, { 'posts/x/index.mdx': undefined, 'posts/x/index.md': text });
  expect(await release()).toMatchObject({ compiled: 0 });
});
