// The history of posts that releases record.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import type { Comparison } from '#lib/history/compare-schema.ts';
import { keptVersions, parseRecord, parseRoot, type Version } from '#lib/history/versions.ts';
import { log } from '#lib/log.ts';
import { FileReleaseStore } from '#lib/model/file-release-store.ts';
import { readObjectText, readPointer } from '#lib/model/release-files.ts';
import { ReleaseBuilder } from '#lib/release/builder.ts';
import { makeRelease } from '#lib/release/make-release.ts';
import { type Folders, makeFolders, putFiles } from '#test/corpus/folder.ts';
import { type Files, goodFolder, now, plainPost } from '#test/corpus/form.ts';

let folders: Folders;
let builder: ReleaseBuilder;

beforeEach(async () => {
  folders = await makeFolders(goodFolder);
  builder = await ReleaseBuilder.open(folders.releaseDir);
  return () => rmSync(folders.root, { recursive: true, force: true });
});

async function publish(files: Files = {}): Promise<void> {
  await putFiles(folders.contentDir, files);
  const { contentDir, releaseDir } = folders;
  const { errors, isReleased } = await makeRelease({ contentDir, releaseDir, now, builder });
  expect({ errors, isReleased }).toEqual({ errors: [], isReleased: true });
}

const read = (digest: string) => readObjectText(folders.releaseDir, digest);

function recordsOf(): Record<string, Version[]> {
  const { history } = readPointer(folders.releaseDir) ?? {};
  const { posts } = history ? parseRoot(read(history)) : { posts: {} };
  return Object.fromEntries(Object.entries(posts).map(([slug, record]) => [slug, parseRecord(read(record)).versions]));
}

/** The changes of a version: removed words in brackets, added ones in braces. */
function changesOf({ changes }: Version): string[] {
  const { sections } = JSON.parse(read(changes ?? '')) as Comparison;
  const marks = { 0: ['', ''], 1: ['{', '}'], '-1': ['[', ']'] } as const;
  return sections.flatMap(({ heading, changes }) =>
    changes.map((change) => {
      if ('thing' in change) return `${heading ?? ''}: ${change.thing} ${change.change}`;
      const text = change.parts.map(([sign, part]) => marks[sign][0] + part + marks[sign][1]).join('');
      return `${heading ?? ''}: ${change.isHeading ? '# ' : ''}${text}`;
    }),
  );
}

test('a post that is edited three times has its first version and three more, with the changed words', async () => {
  const text = (words: string, code = 'a = 1') =>
    plainPost('a', `${words}\n\n## A section\n\nSame words.\n\n\`\`\`text\n${code}\n\`\`\``);
  await publish({ 'posts/a.mdx': text('The first words.') });
  expect(recordsOf()).toEqual({});
  await publish({ 'posts/a.mdx': text('The second words.') });
  await publish({ 'posts/a.mdx': text('The second words, and more.') });
  await publish({ 'posts/a.mdx': text('The second words, and more.', 'a = 2') });
  const versions = recordsOf().a ?? [];
  expect(versions.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
  expect(versions.map(({ at }) => at && Date.now() - Date.parse(at) < 60_000)).toEqual([undefined, true, true, true]);
  expect(versions[0]?.changes).toBeUndefined();
  expect(versions.slice(1).map(changesOf)).toEqual([
    [': The [first]{second} words.'],
    [': The second words{, and more}.'],
    ['A section: code changed'],
  ]);
});

test('a first import, a new post, and changes of front matter, of spaces and of other posts record nothing', async () => {
  await publish({ 'posts/a.mdx': plainPost('a', 'Words.') });
  await publish({ 'posts/b.mdx': plainPost('b', 'Words.') });
  await publish({ 'posts/a.mdx': plainPost('a', 'Words.\n', 'date: 2024-01-02', 'tags: [caching]') });
  expect(recordsOf()).toEqual({});
  await publish({ 'posts/b.mdx': plainPost('b', 'Other words.') });
  const { b } = recordsOf();
  await publish({ 'posts/a.mdx': plainPost('a', 'Its own words.') });
  expect(recordsOf()).toMatchObject({ b });
  await publish();
  expect(Object.keys(recordsOf())).toEqual(['a', 'b']);
});

test('a renamed post keeps its history, and a deleted or withdrawn one loses it', async () => {
  await publish({ 'posts/a.mdx': plainPost('a', 'One.'), 'posts/b.mdx': plainPost('b', 'One.') });
  await publish({ 'posts/a.mdx': plainPost('a', 'Two.'), 'posts/b.mdx': plainPost('b', 'Two.') });
  const { a } = recordsOf();
  await publish({ 'posts/a.mdx': undefined, 'posts/c.mdx': plainPost('c', 'Two.', 'formerly: [a]') });
  expect(recordsOf().a?.slice(0, 2)).toEqual(a);
  await publish({ 'posts/c.mdx': plainPost('c', 'Two.', 'formerly: [zero, a]') });
  expect(recordsOf().zero?.slice(0, 2)).toEqual(a);
  await publish({ 'posts/b.mdx': plainPost('b', 'Two.', 'draft: true'), 'posts/c.mdx': undefined });
  expect(recordsOf()).toEqual({});
  expect(readPointer(folders.releaseDir)?.history).toBeUndefined();
  await publish({ 'posts/b.mdx': plainPost('b', 'Three.') });
  expect(recordsOf()).toEqual({});
});

test('a post keeps a limited number of versions, and their numbers stay', async () => {
  for (let edit = 0; edit < keptVersions + 3; edit++) await publish({ 'posts/a.mdx': plainPost('a', `Edit ${edit}.`) });
  const versions = recordsOf().a ?? [];
  expect(versions).toHaveLength(keptVersions);
  expect(versions[0]).toEqual({ number: 4, at: expect.any(String), prose: expect.any(String) });
  expect(versions.at(-1)?.number).toBe(keptVersions + 3);
});

test('garbage collection keeps the objects of the history, and only them', async () => {
  await publish({ 'posts/a.mdx': plainPost('a', 'One.') });
  for (let edit = 0; edit < 8; edit++) await publish({ 'posts/a.mdx': plainPost('a', `Edit ${edit}.`) });
  const { collect } = await import('#lib/release/garbage.ts');
  await collect(folders.releaseDir, { age: -1 });
  const bytes = () =>
    readdirSync(join(folders.releaseDir, 'objects'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
  expect((recordsOf().a ?? []).slice(1).map(changesOf)).toHaveLength(8);
  await publish({ 'posts/a.mdx': plainPost('a', 'A secret.', 'draft: true') });
  for (let edit = 0; edit < 8; edit++) await publish({ 'posts/b.mdx': plainPost('b', `Other ${edit}.`) });
  await collect(folders.releaseDir, { age: -1 });
  expect(bytes().some((text) => text.includes('Edit 3'))).toBe(false);
});

const pathOf = (digest: string) => join(folders.releaseDir, 'objects', digest.slice(0, 2), digest.slice(2));

async function readParts(): Promise<{ root: string; record: string; versions: Version[] }> {
  const { history: root = '' } = (await new FileReleaseStore(folders.releaseDir).readPointer()) ?? {};
  const record = parseRoot(readFileSync(pathOf(root), 'utf8')).posts.a ?? '';
  return { root, record, versions: recordsOf().a ?? [] };
}

test.each(['root', 'record'] as const)('a history whose %s is deleted starts again', async (part) => {
  await publish({ 'posts/a.mdx': plainPost('a', 'One.') });
  await publish({ 'posts/a.mdx': plainPost('a', 'Two.') });
  rmSync(pathOf((await readParts())[part]));
  await publish({ 'posts/a.mdx': plainPost('a', 'Three.') });
  expect((recordsOf().a ?? []).slice(1).map(changesOf)).toEqual([[': [Two.]', ': {Three.}']]);
});

test.each(['root', 'record'] as const)(
  'a history whose %s cannot be read waits for a backup, and is named',
  async (part) => {
    const errors = vi.spyOn(log, 'error').mockReturnValue();
    await publish({ 'posts/a.mdx': plainPost('a', 'One.') });
    await publish({ 'posts/a.mdx': plainPost('a', 'Two.') });
    const digest = (await readParts())[part];
    const bytes = readFileSync(pathOf(digest));
    writeFileSync(pathOf(digest), 'damaged');
    await publish({ 'posts/a.mdx': plainPost('a', 'Three.') });
    expect(JSON.stringify(errors.mock.calls)).toContain(digest.slice(2));
    expect(JSON.stringify(errors.mock.calls)).toContain('restored from a backup');
    writeFileSync(pathOf(digest), bytes);
    expect((recordsOf().a ?? []).map(({ number }) => number)).toEqual([1, 2]);
    await publish({ 'posts/a.mdx': plainPost('a', 'Four.') });
    expect((recordsOf().a ?? []).slice(1).map(changesOf)).toEqual([
      [': [One.]', ': {Two.}'],
      [': [Two.]', ': {Four.}'],
    ]);
    errors.mockRestore();
  },
);

test('damaged differences and the live text are made again', async () => {
  await publish({ 'posts/a.mdx': plainPost('a', 'One.') });
  await publish({ 'posts/a.mdx': plainPost('a', 'Two.') });
  await publish({ 'posts/a.mdx': plainPost('a', 'Three.') });
  const { versions } = await readParts();
  writeFileSync(pathOf(versions[1]?.changes ?? ''), 'damaged');
  rmSync(pathOf(versions[2]?.prose ?? ''));
  await publish({ 'posts/a.mdx': plainPost('a', 'Four.') });
  expect((recordsOf().a ?? []).slice(1).map(changesOf)).toEqual([
    [': [One.]', ': {Two.}'],
    [': [Two.]', ': {Three.}'],
    [': [Three.]', ': {Four.}'],
  ]);
});
