import { cp, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { formatDiagnostic } from '#lib/model/diagnostic.ts';
import type { Digest } from '#lib/model/digest.ts';
import { ReleaseBuilder } from '#lib/release/builder.ts';
import { makeRelease } from '#lib/release/make-release.ts';
import { broken } from '#test/corpus/broken.ts';
import { type Folders, makeFolders, putFiles, readAll } from '#test/corpus/folder.ts';
import { type Broken, body, type Files, goodFolder, isWarning, now, post } from '#test/corpus/form.ts';
import { setCurrent } from '#test/set-current.ts';

let folders: Folders;
/** The release of the good folder, which is current before each test. */
let good: Digest;
let builder: ReleaseBuilder;

/** All tests share the folders, and put their content back, so that only what a test changes is compiled. */
beforeAll(async () => {
  folders = await makeFolders(goodFolder);
  builder = await ReleaseBuilder.open(folders.releaseDir);
  const { errors, isNew, digest = '' } = await makeRelease({ ...folders, now, builder });
  expect({ errors, isNew }).toEqual({ errors: [], isNew: true });
  good = digest;
});

afterAll(() => rm(folders.root, { recursive: true }));

async function releaseWith(files: Files) {
  await putFiles(folders.contentDir, files);
  onTestFinished(restore);
  return makeRelease({ ...folders, now, builder });
}

async function restore(): Promise<void> {
  await rm(folders.contentDir, { recursive: true });
  await mkdir(folders.contentDir);
  await putFiles(folders.contentDir, goodFolder);
  await setCurrent(folders.releaseDir, good);
}

/** Reads the pointer and the manifests, which determine what readers see. */
async function readPublished(): Promise<[string, Buffer][]> {
  const pointer = await readFile(join(folders.releaseDir, 'current'));
  return [['current', pointer], ...(await readAll(join(folders.releaseDir, 'manifests')))];
}

const [warned, refused] = [true, false].map((isWarned) =>
  broken.filter(([, , lines]) => lines.every(isWarning) === isWarned),
) as [Broken[], Broken[]];

test.each(refused)('%s is refused with all its errors', async (_name, files, expected) => {
  const before = await readPublished();
  const outcome = await releaseWith(files);
  expect(outcome.errors.map(formatDiagnostic)).toEqual(expected.filter((line) => !isWarning(line)));
  expect(outcome.warnings.map(formatDiagnostic)).toEqual(expected.filter(isWarning));
  expect(outcome.isNew).toBe(false);
  expect(outcome.digest).toBe(good);
  expect(await readPublished()).toEqual(before);
});

test.each(warned)('%s is published with its warnings', async (_name, files, expected) => {
  const { errors, warnings, isNew } = await releaseWith(files);
  expect({ errors, warnings: warnings.map(formatDiagnostic), isNew }).toEqual({
    errors: [],
    warnings: expected,
    isNew: true,
  });
});

test('each input of the corpus has a unique name', () => {
  expect(broken.length).toBeGreaterThan(230);
  expect(new Set(broken.map(([name]) => name)).size).toBe(broken.length);
});

test('an error that was not fixed is found by the next run', async () => {
  const first = await releaseWith(body('[Words](/nowhere), {here}.'));
  const second = await makeRelease({ ...folders, now });
  expect(second.errors).toEqual(first.errors);
  expect(second.errors).toHaveLength(2);
});

test.each<[string, Files]>([
  ['a < between spaces and a }', body('When a < b it fails. Write } to close.')],
  ['signs after a backslash', body('It takes \\<5 ms, \\{ opens, \\[a\\]\\[b\\], \\[^1\\].')],
  ['signs in code', body('Write `<5 {x} [a][b] [^1] <script>`.', '', '```html', '<script>{x}</script>', '```')],
  ['a comment', body('{/* Not shown. */}', '', 'Words {/* nor this */} words.')],
  ['a component in one line', body('<Callout kind="note">Words.</Callout>')],
  [
    'links that are good',
    body('[a](/) [b](/about) [c](/about?x=1#who-writes) [d](#) [e](mailto:a@example.org) https://example.org'),
  ],
  ['a link in angle brackets', body('[a](<https://example.org/a b>)')],
  [
    'a link from a draft to a draft',
    { 'posts/x.mdx': post('[d](/posts/y)', 'draft: true'), 'posts/y.mdx': post('Words.', 'draft: true') },
  ],
  [
    'a link from a scheduled post to one that is due on the same day',
    {
      'posts/x.mdx': post('[d](/posts/y)').replace('02-01', '09-01'),
      'posts/y.mdx': post('[d](/posts/x)').replace('02-01', '09-01'),
    },
  ],
  ['front matter with spaces after its marks', { 'posts/x.mdx': post('Words.').replaceAll('---\n', '--- \n') }],
  [
    'an update in plain on the day of a date with a time',
    {
      'posts/x.mdx': post('Words.', 'updated: 2026-02-01').replace('date: 2026-02-01', 'date: 2026-02-01T09:00+01:00'),
    },
  ],
  ['an update today, where the day begins before UTC', { 'posts/x.mdx': post('Words.', 'updated: 2026-06-02') }],
  [
    'an update of a post to come on the day it comes',
    { 'posts/x.mdx': post('Words.', 'updated: 2026-09-01').replace('date: 2026-02-01', 'date: 2026-09-01') },
  ],
  [
    'comments that are surely comments',
    {
      'posts/x.mdx': post(
        'Words.',
        '# A line.',
        'draft: false # not yet',
        'updated: # none so far',
        'tags:',
        '  - caching # the closest',
      )
        .replace('2026-02-01', '2026-02-01 # the day')
        .replace('post"', 'post" # in quotes')
        .replace('updated: # none so far\n', ''),
      'tags.yaml': '# All tags.\ncaching: Caching\narchitecture: Architecture\nbackend: Back#end\n',
    },
  ],
  [
    'a time with a part of a second',
    { 'posts/x.mdx': post('Words.').replace('2026-02-01', '2026-02-01T09:00:00.000Z') },
  ],
  [
    'values that YAML 1.1 takes for others',
    { 'posts/x.mdx': post('Words.', 'series: { title: 12:30:45, part: 1 }').replace('"A broken post"', '1_000') },
  ],
  [
    'what editors and systems leave behind',
    { 'posts/w.mdx~': 'x', 'posts/#w.mdx#': 'x', 'posts/.w.mdx.swp': 'x', 'posts/4913': '', 'pages/Thumbs.db': 'x' },
  ],
  [
    'hidden files and the guide for authors',
    { 'posts/.draft.mdx': 'x', 'posts/.git/x.txt': 'x', '.editorconfig': 'x', 'README.md': '# Guide' },
  ],
])('%s: no problem is found', async (_name, files) => {
  const { errors, warnings } = await releaseWith(files);
  expect([...errors, ...warnings].map(formatDiagnostic)).toEqual([]);
});

const spelled = post(
  '## One\n\nWords, `code` and\nmore words.\n\n```ts\nconst a = 1;\n\n```',
  'series:',
  '  title: "S"',
  '  part: 1',
);

test.each([
  ['a byte order mark', `\ufeff${spelled}`],
  ['line ends of Windows', spelled.replaceAll('\n', '\r\n')],
  ['line ends of old Macs', spelled.replaceAll('\n', '\r')],
  ['a byte order mark and mixed line ends', `\ufeff${spelled.replace('\n', '\r\n').replace('\n\n', '\r\r\n')}`],
])('%s changes nothing in the release', async (_name, text) => {
  const plain = await releaseWith({ 'posts/x.mdx': spelled });
  expect(plain.errors).toEqual([]);
  const other = await releaseWith({ 'posts/x.mdx': text });
  expect(other).toEqual({ ...plain, isNew: false, compiled: 0 });
});

test('a broken tag list is found with any line endings', async () => {
  const { errors } = await releaseWith({ 'tags.yaml': '\ufeffcaching: Caching\rB: b\r' });
  expect(errors.map(formatDiagnostic)).toEqual([
    `content/tags.yaml:2 tags have "B", which is not a slug: write b: Its name`,
  ]);
});

test('errors name the content folder and take one line', async () => {
  await cp(folders.contentDir, join(folders.root, 'words'), { recursive: true });
  await putFiles(join(folders.root, 'words'), { 'posts/a\u2028b\u0007c.mdx': post('Words.', '"titl\\u0085": 1') });
  const { errors } = await makeRelease({ ...folders, contentDir: join(folders.root, 'words'), now });
  expect(errors.map(formatDiagnostic)).toEqual([
    'words/posts/a b c.mdx:1 slug "a b c" has more than small letters, digits and single hyphens: rename it to a-b-c.mdx',
    'words/posts/a b c.mdx:5 titl is not a field of a post (did you mean title?): rename it, or remove it',
  ]);
});
