// Tests images with unusual file names in pages, feeds, Markdown and covers.
import { rm } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { findLookalike, nameImage } from '#lib/images/names.ts';
import { formatDiagnostic } from '#lib/model/diagnostic.ts';
import type { ShownBody } from '#lib/posts/read-release.ts';
import { type Folders, makeFolders, putFiles } from '#test/corpus/folder.ts';
import { type Files, goodFolder, now, post } from '#test/corpus/form.ts';

const modules = async () => ({
  ...(await import('#lib/posts/read-release.ts')),
  ...(await import('#lib/release/make-release.ts')),
  ...(await import('#lib/feed/feeds.ts')),
});
let lib: Awaited<ReturnType<typeof modules>>;
let folders: Folders;
let image: Buffer;

beforeAll(async () => {
  folders = await makeFolders(goodFolder);
  vi.stubEnv('RELEASE_DIR', folders.releaseDir);
  lib = await modules();
  image = await sharp({ create: { width: 20, height: 10, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folders.root, { recursive: true });
});

const names = [
  'IMG_0001.PNG',
  'café.png',
  'cafe\u0301.png',
  'a b.png',
  'Screenshot 2026-11-28 at 10.00.00\u202fAM.png',
  '図 1.png',
  '한글.png',
  '👩‍💻 🚀.png',
  'a[b].png',
  'a{b}.png',
  'a^b|c.png',
  'a"b.png',
  "a'b.png",
  'a%b.png',
  'a%20b.png',
  'a`b`.png',
  'a&b.png',
  'a&amp;b.png',
  'a#b?c.png',
  'a(b).png',
  'a_b*c*.png',
  'a~b.png',
  'a\\b.png',
  'http:[.png',
  '__proto__.png',
  'constructor.png',
  'שלום.png',
  `${'ü'.repeat(100)}.png`,
  'deep/er/x.png',
];

const literal = (name: string) => `./${name.replaceAll('%', '%25').replaceAll('&amp;', '%26amp;')}`;

/** Ways to write a file name in a document. */
const spellings: readonly [name: string, spell: (name: string) => string | undefined][] = [
  [
    'percent escapes',
    (name) =>
      `![A](./${encodeURIComponent(name)
        .replaceAll('%2F', '/')
        .replace(/[()*'_~]/g, '\\$&')})`,
  ],
  ['angle brackets', (name) => (/[\\<>]/.test(name) ? undefined : `![A](<${literal(name)}>)`)],
  [
    'the other normal form',
    (name) =>
      `![A](<${literal(name.normalize(name === name.normalize('NFC') ? 'NFD' : 'NFC')).replaceAll('\\', '\\\\')}>)`,
  ],
  ['escapes of Markdown', (name) => `![A](<${literal(name).replace(/[!-/:-@[-`{-~]/g, '\\$&')}>)`],
  ['a component', (name) => (name.includes('"') ? undefined : `<Figure src="${literal(name)}" alt="A" />`)],
];

function srcOf({ tree }: ShownBody): string {
  return /"src":"([^"]*)"/.exec(JSON.stringify(tree))?.[1] ?? '';
}

test.each(spellings)('images written with %s are found', async (_name, spell) => {
  const spelled = names.flatMap((name) => {
    const text = spell(name);
    return text === undefined ? [] : [{ name, text }];
  });
  expect(spelled.length).toBeGreaterThan(20);
  const files: Files = {};
  for (const [index, { name, text }] of spelled.entries()) {
    files[`posts/p${index}/${name}`] = image;
    files[`posts/p${index}/index.mdx`] = post(`${text}\n\nWords ${index}.`);
  }
  await putFiles(folders.contentDir, { posts: undefined });
  await putFiles(folders.contentDir, { ...goodFolder, ...files });
  const { errors, digest = '' } = await lib.makeRelease({ ...folders, now });
  expect(errors.map(formatDiagnostic)).toEqual([]);
  const index = lib.readIndex(digest);
  for (const [at, { name }] of spelled.entries()) {
    const found = index.posts.find(({ slug }) => slug === `p${at}`);
    if (!found) throw new Error(`There is no post of ${name}`);
    const src = srcOf(lib.readBody(found));
    expect([name, src]).toEqual([name, expect.stringMatching(/^\/media\/[0-9a-f]{16}\.png$/)]);
    expect([name, lib.readMarkdown(found)]).toEqual([name, expect.stringContaining(`http://localhost:3000${src}`)]);
  }
  expect(lib.rss.build(index, new Map())?.match(/<img [^>]*src="http:\/\/localhost:3000\/media\//g)?.length).toBe(20);
});

test('a cover is also found if its name is in the other normal form', async () => {
  const text = post('Words.', 'cover: { src: "./cafe\u0301.png", alt: "A" }');
  await putFiles(folders.contentDir, { posts: undefined });
  await putFiles(folders.contentDir, { ...goodFolder, 'posts/x/index.mdx': text, 'posts/x/caf\u00e9.png': image });
  const { errors, digest = '' } = await lib.makeRelease({ ...folders, now });
  expect(errors.map(formatDiagnostic)).toEqual([]);
  expect(lib.readIndex(digest).posts.find(({ slug }) => slug === 'x')?.cover?.width).toBe(20);
});

test.each([
  ['café.png', './café.png'],
  ['./caf%C3%A9.png', './café.png'],
  ['./cafe\u0301.png', './café.png'],
  ['./a/../b.png', './b.png'],
  ['../b.png', '../b.png'],
  ['./100%.png', './100%.png'],
  ['./50%20%.png', './50 %.png'],
  ['./%ff.png', './%ff.png'],
])('%s is named %s', (target, name) => {
  expect(nameImage(target)).toBe(name);
});

test.each([
  ['a b.png', 'a\u202fb.png', 'a narrow no-break space (U+202F) for a space (U+0020)'],
  ['ab.png', 'a\u200bb.png', 'a zero-width space (U+200B)'],
  ['a.png', '\uff41.png', '"ａ" (U+FF41) for "a" (U+0061)'],
  ['❤.png', '❤\ufe0f.png', 'a variation selector (U+FE0F)'],
])('%j looks like %j', (name, file, difference) => {
  expect(findLookalike(name, ['x.png', file])).toEqual({ file, difference });
});

test('a name that looks like no other has no lookalike', () => {
  expect(findLookalike('a.png', ['b.png', 'A.png', 'a.jpg'])).toBeUndefined();
});
