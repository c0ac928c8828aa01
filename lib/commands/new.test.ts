import { spawnSync } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { childEnv } from '#lib/env.ts';
import { makeRelease } from '#lib/release/make-release.ts';
import { type Folders, makeFolders, putFiles, readAll } from '#test/corpus/folder.ts';
import { goodFolder, post } from '#test/corpus/form.ts';

const command = join(import.meta.dirname, './new.ts');

let folders: Folders;

beforeEach(async () => {
  folders = await makeFolders(goodFolder);
  return () => rm(folders.root, { recursive: true });
});

function begin(...title: string[]) {
  const env = childEnv({ CONTENT_DIR: folders.contentDir });
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...title], { env, encoding: 'utf8' });
  return { status, stdout, stderr };
}

test.each([
  ['Plain words', 'plain-words'],
  ['"Quoted" and \'quoted\'', 'quoted-and-quoted'],
  ['C:\\path: a story #1', 'c-path-a-story-1'],
  ["C'est déjà l'été à Łódź", 'c-est-deja-l-ete-a-lodz'],
  ['Release day 🎉 {now} <b>', 'release-day-now-b'],
  ['Two\nlines\tand a \u0007bell', 'two-lines-and-a-bell'],
  ['- a list? & *more* | !tag @home %d', 'a-list-more-tag-home-d'],
  ['a'.repeat(110), 'a'.repeat(80)],
  [`${'word '.repeat(21)}words`, `${'word-'.repeat(15)}word`],
])('a post that is begun as %j passes the check', async (title, slug) => {
  expect(begin(title)).toMatchObject({ status: 0, stderr: '' });
  const text = await readFile(join(folders.contentDir, 'posts', `${slug}.mdx`), 'utf8');
  expect(text).toContain('draft: true');
  const now = Date.now();
  const hidden = await makeRelease({ ...folders, now });
  expect(hidden).toMatchObject({ faults: [], visible: 1, documents: 3 });
  const shown = await makeRelease({ ...folders, now, withHidden: true });
  expect(shown).toMatchObject({ faults: [], visible: 2, compiled: 0 });
});

test('titles without a Latin letter get the date as their slug, then numbers behind it, and are told so', async () => {
  const before = new Date().toISOString().slice(0, 10);
  const outcomes = ['日本語', 'Ещё один', '🎉'].map((title) => begin(title));
  // Skips the check if the day changed during the test.
  if (new Date().toISOString().slice(0, 10) !== before) return;
  for (const [index, slug] of [before, `${before}-2`, `${before}-3`].entries()) {
    expect(outcomes[index]).toMatchObject({ status: 0, stderr: '' });
    expect(outcomes[index]?.stdout).toContain(`so the slug is the date, ${slug}. Rename the file`);
    expect(outcomes[index]?.stdout).toContain(`posts/${slug}.mdx is begun`);
  }
  const { faults, documents } = await makeRelease({ ...folders, now: Date.now() });
  expect([faults, documents]).toEqual([[], 5]);
});

test('a slug that a folder has is taken', async () => {
  await putFiles(folders.contentDir, { 'posts/in-a-folder/index.mdx': post('Words.') });
  const { status, stderr } = begin('In a folder');
  expect([status, stderr]).toEqual([
    1,
    'There is a post with the slug in-a-folder already: choose another title, or edit that post\n',
  ]);
});

test('a title of 111 characters, none at all and one that is taken are refused', async () => {
  const before = await readAll(folders.contentDir);
  for (const args of [['a'.repeat(111)], [], [' '], ['Good']]) {
    const { status, stderr } = begin(...args);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^[^\n]+: [^\n]+\n$/);
  }
  expect(await readAll(folders.contentDir)).toEqual(before);
});
