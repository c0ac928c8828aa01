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

const titles = [
  ['Plain words', 'plain-words'],
  ['"Quoted" and \'quoted\'', 'quoted-and-quoted'],
  ['C:\\path: a story #1', 'c-path-a-story-1'],
  ["C'est déjà l'été à Łódź", 'c-est-deja-l-ete-a-lodz'],
  ['Release day 🎉 {now} <b>', 'release-day-now-b'],
  ['Two\nlines\tand a \u0007bell', 'two-lines-and-a-bell'],
  ['- a list? & *more* | !tag @home %d', 'a-list-more-tag-home-d'],
  ['a'.repeat(110), 'a'.repeat(80)],
  [`${'word '.repeat(21)}words`, `${'word-'.repeat(15)}word`],
] as const;

test('posts that are begun with unusual titles pass the check', async () => {
  for (const [title, slug] of titles) {
    expect(begin(title), title).toMatchObject({ status: 0, stderr: '' });
    const text = await readFile(join(folders.contentDir, 'posts', `${slug}.mdx`), 'utf8');
    expect(text).toContain('draft: true');
  }
  const now = Date.now();
  const hidden = await makeRelease({ ...folders, now });
  expect(hidden).toMatchObject({ errors: [], visible: 1, documents: 2 + titles.length });
  const shown = await makeRelease({ ...folders, now, withHidden: true });
  expect(shown).toMatchObject({ errors: [], visible: 1 + titles.length, compiled: 0 });
});

test('titles without a Latin letter get the date as slug, then a number as well, and the author is informed', async () => {
  const before = new Date().toISOString().slice(0, 10);
  const outcomes = ['日本語', 'Ещё один', '🎉'].map((title) => begin(title));
  // Skips the check if the day changed during the test.
  if (new Date().toISOString().slice(0, 10) !== before) return;
  for (const [index, slug] of [before, `${before}-2`, `${before}-3`].entries()) {
    expect(outcomes[index]).toMatchObject({ status: 0, stderr: '' });
    expect(outcomes[index]?.stdout).toContain(`so the slug is the date, ${slug}. Rename the file`);
    expect(outcomes[index]?.stdout).toMatch(new RegExp(`^Created the draft \\S*posts/${slug}\\.mdx\\.`, 'm'));
  }
  const { errors, documents } = await makeRelease({ ...folders, now: Date.now() });
  expect([errors, documents]).toEqual([[], 5]);
});

test('the slug of a folder is in use', async () => {
  await putFiles(folders.contentDir, { 'posts/in-a-folder/index.mdx': post('Words.') });
  const { status, stderr } = begin('In a folder');
  expect([status, stderr]).toEqual([
    1,
    'There is a post with the slug in-a-folder already: choose another title, or edit that post\n',
  ]);
});

test('a title of 111 characters, an empty one and one that is in use are refused', async () => {
  const before = await readAll(folders.contentDir);
  for (const args of [['a'.repeat(111)], [], [' '], ['Good']]) {
    const { status, stderr } = begin(...args);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^[^\n]+: [^\n]+\n$/);
  }
  expect(await readAll(folders.contentDir)).toEqual(before);
});

test('series, tags and date are filled in on request', async () => {
  await putFiles(folders.contentDir, {
    'posts/one.mdx': post('Words.', 'series: { title: "On Redis", part: 2 }'),
  });
  const asked = begin('Part three', '--series', 'on redis', '--tags=caching,backend', '--at', '2026-12-01T09:00+01:00');
  expect(asked).toMatchObject({ status: 0, stderr: '' });
  const text = await readFile(join(folders.contentDir, 'posts/part-three.mdx'), 'utf8');
  expect(text).toContain(
    'date: 2026-12-01T09:00+01:00\ntags: [caching, backend]\nseries: { title: "On Redis", part: 3 }\n',
  );
  expect(begin('Local', '--at', '2026-12-01T09:00')).toMatchObject({ status: 0, stderr: '' });
  expect(await readFile(join(folders.contentDir, 'posts/local.mdx'), 'utf8')).toMatch(
    /date: 2026-12-01T09:00[+-]\d{2}:\d{2}\n/,
  );
  expect((await makeRelease({ ...folders, now: Date.now() })).errors).toEqual([]);
});

test.each([
  [
    ['A', '--tags', 'cachin'],
    'There is no tag cachin (did you mean caching?): use architecture, backend, caching, or add it to tags.yaml',
  ],
  [
    ['A', '--at', '11/12/2026'],
    'The date of --at "11/12/2026" may be November 12, 2026 or December 11, 2026: write 2026-11-12 or 2026-12-11',
  ],
  [
    ['A', '--serie', 'x'],
    '--serie is not an option or has no value: use --series "Its name", --tags a,b or --at 2026-12-01T09:00',
  ],
  [
    ['A', '--at'],
    '--at is not an option or has no value: use --series "Its name", --tags a,b or --at 2026-12-01T09:00',
  ],
])('%j is refused', (parts, message) => {
  expect(begin(...parts)).toMatchObject({ status: 1, stderr: `${message}\n` });
});
