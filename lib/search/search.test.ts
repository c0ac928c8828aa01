import { rm } from 'node:fs/promises';
import { beforeEach, expect, test } from 'vitest';
import type { Index } from '#lib/model/release.ts';
import { makeRelease } from '#lib/release/make-release.ts';
import { SearchIndex, type SearchResponse } from '#lib/search/search.ts';
import { type Folders, makeFolders, makeRandom, putFiles } from '#test/corpus/folder.ts';
import { goodFolder, now } from '#test/corpus/form.ts';
import { readRelease } from '#test/corpus/release.ts';
import { sampled, samples } from '#test/sample-counts.ts';

let folders: Folders;

beforeEach(async () => {
  folders = await makeFolders(goodFolder);
  return () => rm(folders.root, { recursive: true, force: true });
});

const vocabulary = 'lantern harbour velvet copper thunder meadow glacier orchard saddle timber cobalt pepper'.split(
  ' ',
);

function write(random: () => number): string {
  const word = () => vocabulary[Math.floor(random() * vocabulary.length)];
  const sentence = () => Array.from({ length: 12 }, word).join(' ');
  const date = `2026-0${1 + Math.floor(random() * 4)}-1${Math.floor(random() * 9)}`;
  return `---\ntitle: "${word()} ${word()}"\ndescription: "${sentence()}."\ndate: ${date}\n---\n\n${sentence()}.\n\n## ${word()}\n\n${sentence()}.\n\n\`\`\`ts\nconst ${word()} = ${word()};\n\`\`\`\n`;
}

async function release(where = folders): Promise<{ digest: string; index: Index }> {
  const { digest = '', errors } = await makeRelease({ ...where, now });
  expect(errors).toEqual([]);
  return { digest, index: (await readRelease(where.releaseDir, digest)).index };
}

const queries = [
  ...vocabulary,
  'lantern harbour',
  'copp',
  'thunedr',
  'glacer meadow',
  'the velvet',
  'nothing',
  'orchard pepper timber',
];

async function askAll(
  search: SearchIndex,
  { digest, index }: { digest: string; index: Index },
): Promise<SearchResponse[]> {
  const responses: SearchResponse[] = [];
  for (const query of queries) responses.push(await search.search(query, digest, index));
  return responses;
}

test('after random edits, results and release equal those of a clean build', sampled, async () => {
  const random = makeRandom(4);
  const search = new SearchIndex(folders.releaseDir);
  const files: Record<string, string | undefined> = {};
  for (let round = 0; round < samples(4, 12); round++) {
    for (let edit = 0; edit < 4; edit++) {
      const path = `posts/p${Math.floor(random() * 12)}.mdx`;
      files[path] = random() < 0.25 ? undefined : write(random);
    }
    await putFiles(folders.contentDir, files);
    const current = await release();
    const clean = await makeFolders({ ...goodFolder, ...files });
    const anew = await release(clean);
    expect(anew.digest).toBe(current.digest);
    expect(await askAll(search, current)).toEqual(await askAll(new SearchIndex(clean.releaseDir), anew));
    await rm(clean.root, { recursive: true });
  }
});

test('an edit changes the search entry of its post only', async () => {
  const random = makeRandom(5);
  await putFiles(folders.contentDir, { 'posts/a.mdx': write(random), 'posts/b.mdx': write(random) });
  const before = await release();
  await putFiles(folders.contentDir, { 'posts/a.mdx': write(random) });
  const after = await release();
  const entries = ({ index }: { index: Index }) =>
    Object.fromEntries(index.posts.map(({ slug, search }) => [slug, search]));
  expect(entries(after).a).not.toBe(entries(before).a);
  expect([entries(after).b, entries(after).good]).toEqual([entries(before).b, entries(before).good]);
});

test('concurrent searches in different releases do not mix', async () => {
  await putFiles(folders.contentDir, {
    'posts/a.mdx': write(makeRandom(6)).replace(/title: .*/, 'title: "Xylophone"'),
  });
  const before = await release();
  await putFiles(folders.contentDir, { 'posts/a.mdx': undefined });
  const after = await release();
  const search = new SearchIndex(folders.releaseDir);
  const ask = ({ digest, index }: typeof before) => search.search('xylophone', digest, index);
  const totals = (await Promise.all([ask(after), ask(before), ask(after)])).map(({ total }) => total);
  expect(totals).toEqual([0, 1, 0]);
});

test('responses are cached by release and query, extra spaces ignored', async () => {
  const before = await release();
  await putFiles(folders.contentDir, { 'posts/a.mdx': write(makeRandom(10)) });
  const after = await release();
  const search = new SearchIndex(folders.releaseDir);
  const ask = ({ digest, index }: typeof before, query = 'words') => search.search(query, digest, index);
  const first = await ask(before);
  expect(first.total).toBe(1);
  expect(await ask(before, ' words\t')).toBe(first);
  expect(await ask(before, 'word')).not.toBe(first);
  const next = await ask(after);
  expect(next).not.toBe(first);
  expect(await ask(before)).toBe(first);
});

test('search fails while no post can be read, and works after a repair', async () => {
  const current = await release();
  const search = new SearchIndex(folders.releaseDir);
  await rm(`${folders.releaseDir}/objects`, { recursive: true });
  await expect(search.search('words', current.digest, current.index)).rejects.toThrow('is missing');
  await release();
  expect((await search.search('words', current.digest, current.index)).total).toBe(1);
});

test('posts of old releases are dropped, so the index does not grow without limit', async () => {
  const random = makeRandom(7);
  const search = new SearchIndex(folders.releaseDir);
  const { index } = await release();
  const [post] = index.posts;
  if (!post) throw new Error('There is no post');
  const sizes: number[] = [];
  for (let edit = 0; edit < 300; edit++) {
    const edited = { ...index, posts: [{ ...post, title: `${random()}` }] };
    sizes.push((await search.load(`release ${edit}`, edited)).postings.length.length);
  }
  expect(Math.max(...sizes)).toBeLessThan(110);
});

test('suggestions consist of words that posts contain', async () => {
  await putFiles(folders.contentDir, { 'posts/a.mdx': write(makeRandom(8)).replace('## ', '## Kubernetes ') });
  const current = await release();
  const search = new SearchIndex(folders.releaseDir);
  const ask = (query: string) => search.search(query, current.digest, current.index);
  expect(await ask('kubernetse')).toMatchObject({ total: 1, suggestion: 'kubernetes' });
  expect(await ask('kubrentse')).toMatchObject({ suggestion: 'kubernetes' });
  expect(await ask('kubernetes')).not.toMatchObject({ suggestion: expect.anything() });
  expect(await ask('qqqqqqqqqq')).toMatchObject({ total: 0, hits: [] });
});

test('a query of stop words alone is marked as common, one with other words is not', async () => {
  const current = await release();
  const search = new SearchIndex(folders.releaseDir);
  const ask = async (query: string) => (await search.search(query, current.digest, current.index)).isCommon;
  expect(await Promise.all(['the of', 'i', 'the words', 'words', ' '].map(ask))).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});

test('if no post contains all words, posts with some are found and marked as partial', async () => {
  await putFiles(folders.contentDir, { 'posts/a.mdx': write(makeRandom(9)).replace('## ', '## Kubernetes ') });
  const current = await release();
  const { isPartial, total } = await new SearchIndex(folders.releaseDir).search(
    'kubernetes qqqqqqqqqq',
    current.digest,
    current.index,
  );
  expect({ isPartial, total }).toEqual({ isPartial: true, total: 1 });
});
