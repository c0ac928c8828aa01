import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeEach, expect, test, vi } from 'vitest';
import { formatDiagnostic } from '#lib/model/diagnostic.ts';
import { type Folders, makeFolders, putFiles } from '#test/corpus/folder.ts';
import { type Files, goodFolder, now, post } from '#test/corpus/form.ts';
import { readRelease } from '#test/corpus/release.ts';
import { setCurrent } from '#test/set-current.ts';

const modules = async () => ({
  ...(await import('#lib/release/builder.ts')),
  ...(await import('#lib/source/content-files.ts')),
  ...(await import('#lib/feed/feeds.ts')),
  ...(await import('#lib/seo/json-ld.ts')),
  ...(await import('#lib/seo/metadata.ts')),
  ...(await import('#lib/seo/sitemap.ts')),
});

let lib: Awaited<ReturnType<typeof modules>>;
let folders: Folders;

const jane =
  'jane:\n  name: "Jane Doe"\n  bio: "She builds."\n  avatar: ./jane.png\n  links: [https://example.org/@jane]\n';

beforeEach(async () => {
  const image = await sharp({ create: { width: 80, height: 80, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  folders = await makeFolders({ ...goodFolder, 'authors.yaml': jane, 'jane.png': image });
  vi.stubEnv('RELEASE_DIR', folders.releaseDir);
  lib = await modules();
  return () => rm(folders.root, { recursive: true });
});

/** Builds a release in a new process, and makes it current. */
async function publish(files: Files = {}) {
  await putFiles(folders.contentDir, files);
  const builder = await lib.ReleaseBuilder.open(folders.releaseDir);
  const { digest = '', errors, warnings, kept } = await builder.prepare(lib.readFolder(folders.contentDir), { now });
  await setCurrent(folders.releaseDir, digest);
  const { index } = await readRelease(folders.releaseDir, digest);
  return { index, kept, lines: [...errors, ...warnings].map(formatDiagnostic) };
}

test('a post shows its authors, who may be named by key or name', async () => {
  const { index, lines } = await publish({
    'posts/x.mdx': post('Words.', 'authors: [jane, "Jo Bloggs"]'),
    'posts/y.mdx': post('Words.', 'author: jane doe'),
    'posts/z.mdx': post('Words.', 'author: Load Bearing'),
  });
  expect(lines).toEqual([
    'content/posts/x.mdx:5 warning: authors has "Jo Bloggs", who is not in content/authors.yaml: add jo-bloggs: { name: "Jo Bloggs" } to content/authors.yaml',
  ]);
  const find = (slug: string) => index.posts.find((one) => one.slug === slug);
  const avatar = expect.objectContaining({ width: 80, name: expect.stringMatching(/\.png$/) });
  const full = { name: 'Jane Doe', bio: 'She builds.', links: ['https://example.org/@jane'], avatar };
  expect(find('x')?.authors).toEqual([full, { name: 'Jo Bloggs', links: [] }]);
  expect(find('y')?.authors).toEqual([full]);
  expect(find('z')?.authors).toBeUndefined();

  const shown = find('x');
  if (!shown) throw new Error('The post is missing');
  const data = JSON.stringify(lib.buildPostJsonLd(shown, index.tags, index.site));
  expect(data).toContain('"author":[{"@type":"Person","name":"Jane Doe","url":"https://example.org/@jane"');
  const { authors, openGraph } = lib.buildPostMetadata(shown, index.tags, index.site);
  expect(authors).toEqual([{ name: 'Jane Doe', url: 'https://example.org/@jane' }, { name: 'Jo Bloggs' }]);
  expect(openGraph).toMatchObject({ authors: ['https://example.org/@jane', 'Jo Bloggs'] });
  expect(lib.rss.build(index, new Map())).toContain('<dc:creator>Jo Bloggs</dc:creator>');
  expect(lib.atom.build(index, new Map())).toMatch(/<name>Jane Doe<\/name>\s*<uri>https:\/\/example.org\/@jane<\/uri>/);
  expect(lib.jsonFeed.build(index, new Map())).toMatch(
    /"name":"Jane Doe","url":"https:\/\/example.org\/@jane","avatar":/,
  );
});

test('the author of the site may be a key of the list, and is shown as the others are', async () => {
  const site = 'name: "The blog"\nauthor: jane\n';
  const { index, lines } = await publish({ 'site.yaml': site, 'posts/x.mdx': post('Words.') });
  expect(lines).toEqual([]);
  expect(index.site).toMatchObject({ author: 'Jane Doe', description: 'Posts by Jane Doe.' });
  expect(index.posts.find(({ slug }) => slug === 'x')?.authors).toMatchObject([
    { name: 'Jane Doe', bio: 'She builds.' },
  ]);
  // A list with errors keeps the name.
  const broken = await publish({ 'authors.yaml': 'jane: 5\n' });
  expect(broken.kept).toEqual(['content/authors.yaml']);
  expect(broken.index.site.author).toBe('Jane Doe');
});

test('an unknown key is an error with the line to add, and a key similar to a known one suggests it', async () => {
  const { index, lines } = await publish({
    'posts/x.mdx': post('Words.', 'author: janes'),
    'posts/y.mdx': post('Words.', 'author: li-wu'),
  });
  expect(lines).toEqual([
    'content/posts/x.mdx:5 authors has "janes", who is not in content/authors.yaml (did you mean jane?): use jane, or add janes: { name: "Janes" } to content/authors.yaml',
    'content/posts/y.mdx:5 authors has "li-wu", who is not in content/authors.yaml: use jane, or add li-wu: { name: "Li Wu" } to content/authors.yaml',
  ]);
  expect(index.posts.map(({ slug }) => slug)).toEqual(['x', 'y', 'good']);
});

test('a list of authors with errors keeps the last good one, even after a restart', async () => {
  await publish({ 'posts/x.mdx': post('Words.', 'author: jane') });
  const broken = 'jane:\n  nam: "Jane"\n  links: [x]\nJo: Jo\nli: 5\n';
  const { index, lines, kept } = await publish({ 'authors.yaml': broken, 'posts/y.mdx': post('Other words.') });
  expect(lines).toEqual([
    'content/authors.yaml:1 jane.name is missing: write name: "Jane Doe"',
    'content/authors.yaml:2 jane.nam is not a field of an author (did you mean name?): use name, bio, avatar, links',
    'content/authors.yaml:3 jane.links "x" is not an address: write https://example.org or mailto:me@example.org',
    'content/authors.yaml:4 authors have the key "Jo", which is not a slug: write jo:',
    'content/authors.yaml:5 li is a number, it must be fields: write li: { name: "Jane Doe" }',
  ]);
  expect(kept).toEqual(['content/authors.yaml']);
  expect(index.posts.find(({ slug }) => slug === 'x')?.authors).toMatchObject([
    { name: 'Jane Doe', avatar: { width: 80 } },
  ]);
});

test('an avatar that is missing or damaged is an error with its line, and the post is shown without it', async () => {
  await writeFile(join(folders.contentDir, 'jane.png'), 'no image');
  const damaged = await publish({ 'posts/x.mdx': post('Words.', 'author: jane') });
  expect(damaged.lines).toEqual([expect.stringMatching(/^content\/authors\.yaml:4 image content\/jane\.png .*: /)]);
  expect(damaged.index.posts.find(({ slug }) => slug === 'x')?.authors).toEqual([
    { name: 'Jane Doe', bio: 'She builds.', links: ['https://example.org/@jane'] },
  ]);
  const { lines } = await publish({ 'jane.png': undefined });
  expect(lines).toEqual([expect.stringMatching(/^content\/authors\.yaml:4 image \.\/jane\.png is not there: /)]);
});

test('a post that was first published elsewhere points search engines to the original', async () => {
  const { index } = await publish({ 'posts/x.mdx': post('Words.', 'canonical: https://example.org/x', 'toc: false') });
  const shown = index.posts.find(({ slug }) => slug === 'x');
  if (!shown) throw new Error('The post is missing');
  expect(shown).toMatchObject({ canonical: 'https://example.org/x', hasNoContents: true });
  const { alternates, openGraph } = lib.buildPostMetadata(shown, index.tags, index.site);
  expect([alternates?.canonical, openGraph?.url]).toEqual(['https://example.org/x', 'https://example.org/x']);
  const sitemap = lib.buildSitemap(index, new Map());
  expect(sitemap).toContain('/posts/good<');
  expect(sitemap).not.toContain('/posts/x<');
});
