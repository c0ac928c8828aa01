// Releases without strict mode: good files go live, broken ones keep their last good version, and withdrawn ones disappear.
import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { type Diagnostic, formatDiagnostic } from '#lib/model/diagnostic.ts';
import type { Index } from '#lib/model/release.ts';
import { readCurrent, readObject } from '#lib/model/release-files.ts';
import { ReleaseBuilder } from '#lib/release/builder.ts';
import type { Candidate, PrepareOptions } from '#lib/release/candidate.ts';
import { defaultSite } from '#lib/site.ts';
import { readFolder } from '#lib/source/content-files.ts';
import { type Folders, makeFolders, putFiles, readAll } from '#test/corpus/folder.ts';
import { type Files, goodFolder, now, post } from '#test/corpus/form.ts';
import { readRelease } from '#test/corpus/release.ts';
import { setCurrent } from '#test/set-current.ts';

const day = 24 * 60 * 60 * 1000;

let folders: Folders;
let builder: ReleaseBuilder;

beforeEach(async () => {
  folders = await makeFolders(goodFolder);
  builder = await ReleaseBuilder.open(folders.releaseDir);
  return () => rm(folders.root, { recursive: true, force: true });
});

async function restart(): Promise<void> {
  builder = await ReleaseBuilder.open(folders.releaseDir);
}

async function prepare(files: Files = {}, options: Partial<PrepareOptions> = {}): Promise<Candidate> {
  await putFiles(folders.contentDir, files);
  return builder.prepare(readFolder(folders.contentDir), { now, ...options });
}

interface Published extends Omit<Candidate, 'errors'> {
  errors: string[];
  /** The bytes of all files of the release, as text. */
  text: string;
  slugs: string[];
  index: Index;
}

/** Prepares a release and makes it the current one. */
async function publish(files: Files = {}, options: Partial<PrepareOptions> = {}): Promise<Published> {
  const candidate = await prepare(files, options);
  if (!candidate.digest) throw new Error(`There is no release:\n${candidate.errors.map(formatDiagnostic).join('\n')}`);
  await setCurrent(folders.releaseDir, candidate.digest);
  const { bytes, index } = await readRelease(folders.releaseDir, candidate.digest);
  const errors = candidate.errors.map(formatDiagnostic);
  return { ...candidate, errors, index, text: bytes.toString(), slugs: index.posts.map(({ slug }) => slug).toSorted() };
}

const broken = (words: string) => post(`${words} {here}.`);
const errorOf = (slug: string) =>
  `content/posts/${slug}.mdx:7 MDX has the expression {here}, which is not evaluated: write \\{ for a brace, or put it in code`;

test('a candidate is complete and readable by its digest before it is published', async () => {
  const { digest = '', changed, isNew, kept, errors } = await prepare({ 'posts/x.mdx': post('Words.') });
  expect(readCurrent(folders.releaseDir)).toBeUndefined();
  expect((await readRelease(folders.releaseDir, digest)).index.posts).toHaveLength(2);
  expect({ isNew, kept, errors }).toEqual({ isNew: true, kept: [], errors: [] });
  expect(changed).toEqual([
    { path: '/posts/x', change: 'added' },
    { path: '/posts/good', change: 'added' },
    { path: '/about', change: 'added' },
  ]);
});

test('changes are listed by address, without unchanged pages', async () => {
  await publish({ 'posts/x.mdx': post('Words.'), 'posts/y.mdx': post('Words.') });
  const { changed, compiled } = await publish({
    'posts/x.mdx': post('Other words.'),
    'posts/y.mdx': undefined,
    'posts/z.mdx': post('Words.'),
  });
  expect(changed).toEqual([
    { path: '/posts/x', change: 'changed' },
    { path: '/posts/z', change: 'added' },
    { path: '/posts/y', change: 'removed' },
  ]);
  // Equal texts in several files are compiled once.
  expect(compiled).toBe(1);
  expect(await prepare()).toMatchObject({ changed: [], isNew: false, compiled: 0 });
});

test('a broken post keeps its last good version and the others go live', async () => {
  await publish({ 'posts/x.mdx': post('The first version.') });
  const { text, errors, kept } = await publish({
    'posts/x.mdx': broken('The second version'),
    'posts/y.mdx': post('A good edit.'),
  });
  expect(text).toContain('The first version.');
  expect(text).toContain('A good edit.');
  expect(text).not.toContain('The second version');
  expect(errors).toEqual([errorOf('x')]);
  expect(kept).toEqual(['content/posts/x.mdx']);
});

test('in strict mode any error stops the release', async () => {
  const first = await publish();
  const files = { 'posts/x.mdx': broken('Words'), 'posts/y.mdx': post('A good edit.') };
  const candidate = await prepare(files, { isStrict: true });
  expect(candidate).toMatchObject({ digest: undefined, isNew: false, kept: [], changed: [] });
  expect(candidate.errors.map(formatDiagnostic)).toEqual([errorOf('x')]);
  expect(readCurrent(folders.releaseDir)).toBe(first.digest);
});

test('a broken new post is absent, and its errors are reported', async () => {
  await publish();
  const { slugs, kept, absent, errors } = await publish({ 'posts/x.mdx': broken('Words') });
  expect({ slugs, kept, errors }).toEqual({ slugs: ['good'], kept: ['content/posts/x.mdx'], errors: [errorOf('x')] });
  expect(absent).toEqual(kept);
});

test('a post that is renamed to a name with capitals stays, and the error names the file', async () => {
  await publish({ 'posts/x.mdx': post('Words.') });
  const { slugs, kept, absent, errors } = await publish({ 'posts/x.mdx': undefined, 'posts/X.mdx': post('Words.') });
  expect(slugs).toEqual(['good', 'x']);
  expect({ kept, absent }).toEqual({ kept: ['content/posts/X.mdx'], absent: [] });
  expect(errors).toEqual([expect.stringMatching(/^content\/posts\/X\.mdx:1 slug "X" has more than small letters/)]);
});

test('without a previous release a broken post is absent, and the good ones are shown', async () => {
  const { slugs, errors } = await publish({ 'posts/x.mdx': broken('Words'), 'posts/y.mdx': post('Words.') });
  expect({ slugs, errors }).toEqual({ slugs: ['good', 'y'], errors: [errorOf('x')] });
});

test('a last good version stays through edits of other posts, restarts and a lost cache', async () => {
  await publish({ 'posts/x.mdx': post('The first version.') });
  await publish({ 'posts/x.mdx': broken('The second version') });
  for (const [round, version] of ['third', 'fourth', 'fifth'].entries()) {
    if (round > 0) await restart();
    const { text, errors } = await publish({
      'posts/x.mdx': broken(`The ${version} version`),
      'posts/y.mdx': post(`Edit ${round}.`),
    });
    expect(text).toContain('The first version.');
    expect(text).toContain(`Edit ${round}.`);
    expect(errors).toEqual([errorOf('x')]);
  }
});

test('a fixed post goes live', async () => {
  await publish({ 'posts/x.mdx': post('The first version.') });
  await publish({ 'posts/x.mdx': broken('The second version') });
  await restart();
  const { text, errors, kept, compiled } = await publish({ 'posts/x.mdx': post('The third version.') });
  expect(text).toContain('The third version.');
  expect({ errors, kept, compiled }).toEqual({ errors: [], kept: [], compiled: 1 });
});

test('a broken post is compiled once, however often the others change', async () => {
  await publish({ 'posts/x.mdx': broken('Words') });
  expect(await publish({ 'posts/y.mdx': post('Words.') })).toMatchObject({ compiled: 1, errors: [errorOf('x')] });
  expect(await publish({ 'posts/y.mdx': undefined })).toMatchObject({ compiled: 0, errors: [errorOf('x')] });
});

test('a deleted post disappears even if another post links to it, and only the link is reported', async () => {
  await publish({ 'posts/x.mdx': post('Words.'), 'posts/y.mdx': post('[To x](/posts/x).') });
  const { slugs, errors, kept, text } = await publish({
    'posts/x.mdx': undefined,
    'posts/z.mdx': post('A good edit.'),
  });
  expect(slugs).toEqual(['good', 'y', 'z']);
  expect(errors).toEqual([
    'content/posts/y.mdx:7 link /posts/x leads to no page (did you mean /posts/y?): correct it, or remove it',
  ]);
  expect(kept).toEqual([]);
  expect(text).toContain('A good edit.');
  const edited = await publish({ 'posts/y.mdx': post('[Still to x](/posts/x).') });
  expect(edited.text).toContain('Still to x');
  expect(edited.errors).toHaveLength(1);
});

test.each([
  ['draft: true', 'a draft: publish it, or remove the link'],
  ['date: 2026-09-01', 'a post that is not there before 2026-09-01: publish it earlier, or remove the link'],
])('a post withdrawn by %s disappears, even if others link to it', async (field, problem) => {
  const text = post('The xylophone.');
  await publish({ 'posts/x.mdx': text, 'posts/y.mdx': post('[To x](/posts/x).') });
  const back = field.startsWith('date') ? text.replace(/^date: .*$/m, field) : text.replace(/^date: /m, `${field}\n$&`);
  const { slugs, errors, kept, text: all } = await publish({ 'posts/x.mdx': back });
  expect(slugs).toEqual(['good', 'y']);
  expect(errors).toEqual([`content/posts/y.mdx:7 link /posts/x leads to ${problem}`]);
  expect(kept).toEqual([]);
  expect(all).not.toContain('xylophone');
});

test('a withdrawn post disappears even if the rest of its text is broken', async () => {
  await publish({ 'posts/x.mdx': post('The xylophone.') });
  const { slugs, text, kept } = await publish({
    'posts/x.mdx': broken('Words').replace(/^date: /m, 'draft: true\n$&'),
  });
  expect({ slugs, kept }).toEqual({ slugs: ['good'], kept: [] });
  expect(text).not.toContain('xylophone');
  expect((await publish({ 'posts/x.mdx': broken('Words') })).slugs).toEqual(['good']);
});

test('a withdrawn post with a dead link disappears', async () => {
  await publish({ 'posts/x.mdx': post('The xylophone.') });
  const { slugs, errors } = await publish({ 'posts/x.mdx': post('[Nowhere](/nowhere).', 'draft: true') });
  expect(slugs).toEqual(['good']);
  expect(errors).toEqual(['content/posts/x.mdx:8 link /nowhere leads to no page: correct it, or remove it']);
});

test('a dead link holds back the post that adds it', async () => {
  await publish({ 'posts/x.mdx': post('The first version.') });
  const { text, kept } = await publish({
    'posts/x.mdx': post('The second version, [with](/nowhere).'),
    'posts/new.mdx': post('[To nothing](/nothing).'),
  });
  expect(text).toContain('The first version.');
  expect(text).not.toContain('To nothing');
  expect(kept).toEqual(['content/posts/new.mdx', 'content/posts/x.mdx']);
});

test('renaming a linked heading holds back the renamed post, and the error names the link', async () => {
  await publish({ 'posts/x.mdx': post('## One\n\nWords.'), 'posts/y.mdx': post('[To one](/posts/x#one).') });
  const renamed = { 'posts/x.mdx': post('## Two\n\nOther words.') };
  const { text, errors, kept } = await publish(renamed);
  expect(text).not.toContain('Other words.');
  expect(errors).toEqual([
    'content/posts/y.mdx:7 link /posts/x#one leads to a heading that /posts/x does not have: correct the part after #, or remove it',
  ]);
  expect(kept).toEqual(['content/posts/x.mdx']);
  const both = await publish({ 'posts/y.mdx': post('[To two](/posts/x#two).') });
  expect(both).toMatchObject({ errors: [], kept: [] });
  expect(both.text).toContain('Other words.');
});

test('an edit of a post that links to a renamed heading goes live', async () => {
  await publish({ 'posts/x.mdx': post('## One\n\nWords.'), 'posts/y.mdx': post('[To one](/posts/x#one).') });
  const { text, kept } = await publish({
    'posts/x.mdx': post('## Two\n\nOther words.'),
    'posts/y.mdx': post('A good edit, and [to one](/posts/x#one).'),
  });
  expect(text).toContain('A good edit');
  expect(text).not.toContain('Other words.');
  expect(kept).toEqual(['content/posts/x.mdx']);
});

test('the new one of two files with the same slug is held back, even if the error names the other', async () => {
  await publish({ 'posts/x/index.mdx': post('The first version.') });
  const { text, errors, kept } = await publish({ 'posts/x.mdx': post('An intruder.') });
  expect(errors).toEqual(['content/posts/x/index.mdx:1 slug "x" is taken by content/posts/x.mdx: rename one of them']);
  expect(kept).toEqual(['content/posts/x.mdx']);
  expect(text).toContain('The first version.');
  expect(text).not.toContain('An intruder.');
});

test('without a previous release one of two files with the same slug is shown', async () => {
  const { slugs, kept } = await publish({ 'posts/x/index.mdx': post('Words.'), 'posts/x.mdx': post('Others.') });
  expect({ slugs, kept }).toEqual({ slugs: ['good', 'x'], kept: ['content/posts/x/index.mdx'] });
});

test('without a previous release a dead link is reported and holds back no post', async () => {
  const { slugs, errors } = await publish({ 'posts/x.mdx': post('[Nowhere](/nowhere).') });
  expect(slugs).toEqual(['good', 'x']);
  expect(errors).toEqual(['content/posts/x.mdx:7 link /nowhere leads to no page: correct it, or remove it']);
});

test.each<[string, Files, Files, string]>([
  [
    'an old slug that is in use',
    { 'posts/x.mdx': post('Words.') },
    { 'posts/y.mdx': post('Words.', 'formerly: [x]') },
    'content/posts/y.mdx',
  ],
  [
    'an old slug of another',
    { 'posts/x.mdx': post('Words.', 'formerly: [o]') },
    { 'posts/a.mdx': post('Words.', 'formerly: [o]') },
    'content/posts/a.mdx',
  ],
  [
    'a part of a series that is taken',
    { 'posts/x.mdx': post('Words.', 'series: { title: "S", part: 1 }') },
    { 'posts/a.mdx': post('Words.', 'series: { title: "S", part: 1 }') },
    'content/posts/a.mdx',
  ],
  [
    'another spelling of a series',
    { 'posts/x.mdx': post('Words.', 'series: { title: "S", part: 1 }') },
    { 'posts/a.mdx': post('Words.', 'series: { title: "s", part: 2 }') },
    'content/posts/a.mdx',
  ],
  ['an unknown tag', {}, { 'posts/a.mdx': post('Words.', 'tags: [quantum]') }, 'content/posts/a.mdx'],
  [
    'a post that is the last with a tag that another links to, without it',
    { 'posts/x.mdx': post('Words.', 'tags: [backend]'), 'posts/y.mdx': post('[Tag](/tags/backend).') },
    { 'posts/x.mdx': post('Words.') },
    'content/posts/x.mdx',
  ],
  ['a list of tags without one in use', {}, { 'tags.yaml': 'backend: Backend\n' }, 'content/tags.yaml'],
  ['a broken list of tags', {}, { 'tags.yaml': 'caching: "Caching\n' }, 'content/tags.yaml'],
  ['a broken fact of the site', { 'site.yaml': 'name: Tragwerk\n' }, { 'site.yaml': 'nam: T\n' }, 'content/site.yaml'],
  ['no list of tags', {}, { 'tags.yaml': undefined }, 'content/tags.yaml'],
  ['a broken page', {}, { 'pages/about.mdx': 'Words.' }, 'content/pages/about.mdx'],
  [
    'a file that is too large',
    { 'posts/x.mdx': post('Words.') },
    { 'posts/x.mdx': 'x'.repeat(1_000_001) },
    'content/posts/x.mdx',
  ],
  [
    'a link in the place of a post',
    { 'posts/x.mdx': post('Words.') },
    { 'posts/x.mdx': { link: 'good.mdx' } },
    'content/posts/x.mdx',
  ],
  [
    'bytes that are no text',
    { 'posts/x.mdx': post('Words.') },
    { 'posts/x.mdx': Buffer.of(0xff, 0xfe) },
    'content/posts/x.mdx',
  ],
])(
  '%s: the changed file is kept as it was, and a good edit beside it goes live',
  async (_name, before, change, file) => {
    const first = await publish(before);
    const unchanged = await prepare(change);
    expect(unchanged.kept).toEqual([file]);
    expect(unchanged.errors.length).toBeGreaterThan(0);
    expect(unchanged.digest).toBe(first.digest);
    await restart();
    const { kept, text } = await publish({ 'posts/good-edit.mdx': post('A good edit.') });
    expect(kept).toEqual([file]);
    expect(text).toContain('A good edit.');
    const fixed = await publish({
      ...Object.fromEntries(Object.keys(change).map((path) => [path, undefined])),
      ...goodFolder,
      ...before,
    });
    expect(fixed).toMatchObject({ errors: [], kept: [] });
  },
);

test('a new post that links to a broken new one waits for it', async () => {
  await publish();
  const { slugs } = await publish({ 'posts/x.mdx': broken('Words'), 'posts/y.mdx': post('[To x](/posts/x).') });
  expect(slugs).toEqual(['good']);
  const fixed = await publish({ 'posts/x.mdx': post('Words.') });
  expect(fixed).toMatchObject({ slugs: ['good', 'x', 'y'], errors: [] });
});

const image = (color: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><rect fill="${color}" width="20" height="10"/></svg>`;

test.each<[string, Files[string]]>([
  ['is deleted', undefined],
  ['is no image any more', 'Words.'],
])('an image that %s while a post still names it stays for this post', async (_name, change) => {
  await publish({ 'posts/x.mdx': post('![A](./x.svg)'), 'posts/x.svg': image('tomato') });
  const { kept, text, errors } = await publish({ 'posts/x.svg': change, 'posts/y.mdx': post('A good edit.') });
  expect(kept).toEqual(['content/posts/x.svg']);
  expect(errors).toHaveLength(1);
  expect(text).toContain('tomato');
  expect(text).toContain('A good edit.');
  await restart();
  const edited = await publish({ 'posts/x.mdx': post('More, ![A](./x.svg)') });
  expect(edited.text).toContain('More, ');
  expect(edited.text).toContain('tomato');
  const without = await publish({ 'posts/x.mdx': post('Nothing to see.') });
  expect(without).toMatchObject({ kept: [], errors: [] });
  expect(without.text).not.toContain('tomato');
});

test('a new post with a missing image is absent, also without a previous release', async () => {
  const files = { 'posts/x.mdx': post('![A](./x.svg)') };
  expect(await publish(files)).toMatchObject({ slugs: ['good'], kept: ['content/posts/x.mdx'] });
  expect(await publish(files)).toMatchObject({ slugs: ['good'], kept: ['content/posts/x.mdx'] });
  expect(await publish({ 'posts/x.svg': image('tomato') })).toMatchObject({ slugs: ['good', 'x'], kept: [] });
});

test('a document that is moved into a folder and broken at once stays at its last good version', async () => {
  await publish({ 'posts/x.mdx': post('The first version.') });
  const { text, kept } = await publish({ 'posts/x.mdx': undefined, 'posts/x/index.mdx': broken('The second version') });
  expect(text).toContain('The first version.');
  expect(kept).toEqual(['content/posts/x/index.mdx']);
  await restart();
  expect((await publish({ 'posts/y.mdx': post('Words.') })).text).toContain('The first version.');
});

test('a post that is renamed and broken at once stays under its old name', async () => {
  await publish({ 'posts/x.mdx': post('The first version.') });
  const renamed = {
    'posts/x.mdx': undefined,
    'posts/y.mdx': broken('The second version').replace(/^date: /m, 'formerly: [x]\n$&'),
  };
  const { text, slugs, kept } = await publish(renamed);
  expect({ slugs, kept }).toEqual({ slugs: ['good', 'x'], kept: ['content/posts/y.mdx'] });
  expect(text).toContain('The first version.');
  const fixed = await publish({ 'posts/y.mdx': post('The third version.', 'formerly: [x]') });
  expect(fixed).toMatchObject({ slugs: ['good', 'y'], errors: [] });
});

test('an old slug that two broken posts claim is shown once', async () => {
  await publish({ 'posts/x.mdx': post('The first version.') });
  const renamed = broken('Words').replace(/^date: /m, 'formerly: [x]\n$&');
  const { slugs } = await publish({ 'posts/x.mdx': undefined, 'posts/y.mdx': renamed, 'posts/z.mdx': renamed });
  expect(slugs).toEqual(['good', 'x']);
});

test('if a last good version is lost, an error stops the release', async () => {
  const first = await publish({ 'posts/x.mdx': post('The first version.') });
  await writeFile(join(folders.releaseDir, 'compiled.log'), '');
  await restart();
  expect(await prepare({ 'posts/x.mdx': broken('Words') })).toMatchObject({ digest: undefined });
  expect(readCurrent(folders.releaseDir)).toBe(first.digest);
  expect(await publish({ 'posts/x.mdx': post('Others.') })).toMatchObject({ errors: [], isNew: true });
});

test('unchanged posts do not need the compile cache', async () => {
  await publish({ 'posts/x.mdx': post('The first version.') });
  await writeFile(join(folders.releaseDir, 'compiled.log'), '');
  await restart();
  const { slugs, kept } = await publish({ 'posts/y.mdx': broken('Words') });
  expect({ slugs, kept }).toEqual({ slugs: ['good', 'x'], kept: ['content/posts/y.mdx'] });
});

const refusal: Diagnostic = {
  file: 'content/posts/x.mdx',
  line: 1,
  field: 'page',
  message: 'cannot be rendered: simplify it',
};

test('a refused post stays at its last good version, and a refused new one is absent', async () => {
  await publish({ 'posts/x.mdx': post('The first version.') });
  const files = { 'posts/x.mdx': post('The second version.'), 'posts/y.mdx': post('Words.') };
  const first = await prepare(files);
  const refused = new Map([
    ['posts/x.mdx', refusal],
    ['posts/y.mdx', { ...refusal, file: 'content/posts/y.mdx' }],
  ]);
  const second = await prepare({}, { refused });
  expect(first.changed).toHaveLength(2);
  expect(second).toMatchObject({ changed: [], isNew: false, kept: ['content/posts/x.mdx', 'content/posts/y.mdx'] });
  expect(second.errors.map(formatDiagnostic)).toEqual([
    'content/posts/x.mdx:1 page cannot be rendered: simplify it',
    'content/posts/y.mdx:1 page cannot be rendered: simplify it',
  ]);
  await restart();
  expect((await publish({}, { refused })).text).toContain('The first version.');
});

test('after a rollback the last good versions are those of the restored release', async () => {
  const first = await publish({ 'posts/x.mdx': post('The first version.') });
  await publish({ 'posts/x.mdx': post('A mistake.') });
  await setCurrent(folders.releaseDir, first.digest ?? '');
  for (const isFresh of [false, true]) {
    if (isFresh) await restart();
    const { digest = '' } = await prepare({ 'posts/x.mdx': broken('A hasty change'), 'posts/y.mdx': post('Words.') });
    const text = (await readRelease(folders.releaseDir, digest)).bytes.toString();
    expect(text).toContain('The first version.');
    expect(text).not.toContain('A mistake.');
  }
});

test('a scheduled post that breaks before its date appears in its last good version', async () => {
  const scheduled = (text: string) => text.replace(/^date: .*$/m, 'date: 2026-06-03');
  expect((await publish({ 'posts/x.mdx': scheduled(post('The first version.')) })).nextDue).toBe('2026-06-03');
  const { nextDue, slugs } = await publish({ 'posts/x.mdx': scheduled(broken('The second version')) });
  expect({ nextDue, slugs }).toEqual({ nextDue: '2026-06-03', slugs: ['good'] });
  await restart();
  const due = await publish({}, { now: now + 2 * day });
  expect(due.text).toContain('The first version.');
  expect(due.nextDue).toBeUndefined();
});

test('a clock set back hides no published post', async () => {
  const later = post('Words.').replace(/^date: .*$/m, 'date: 2026-06-03');
  const first = await publish({ 'posts/x.mdx': later }, { now: now + 2 * day });
  expect(first.slugs).toEqual(['good', 'x']);
  expect(await prepare()).toMatchObject({ isNew: false, digest: first.digest });
  await restart();
  const second = await publish({ 'posts/y.mdx': later.replace('06-03', '06-04') });
  expect(second).toMatchObject({ slugs: ['good', 'x'], nextDue: '2026-06-04' });
});

test('without the about page no release is built, and the last one stays', async () => {
  const first = await publish();
  expect(await prepare({ 'pages/about.mdx': undefined })).toMatchObject({ digest: undefined, isNew: false });
  expect(readCurrent(folders.releaseDir)).toBe(first.digest);
});

test('without a ledger of the last release an error stops the release', async () => {
  const first = await publish({ 'posts/x.mdx': post('Words.') });
  await rm(join(folders.releaseDir, 'ledgers'), { recursive: true });
  await restart();
  expect(await prepare({ 'posts/x.mdx': broken('Words') })).toMatchObject({ digest: undefined });
  expect(readCurrent(folders.releaseDir)).toBe(first.digest);
  expect(await publish({ 'posts/x.mdx': post('Others.') })).toMatchObject({ errors: [], isNew: true });
});

test('a changed compiler compiles all posts again, and keeps the last good version of a broken one', async () => {
  await publish({ 'posts/x.mdx': post('The first version.') });
  const record = join(folders.releaseDir, 'compiled.log');
  const text = await readFile(record, 'utf8');
  const { crc32 } = await import('node:zlib');
  const other = text.split('\n').map((line) => {
    const json = line.slice(9).replace(/"compiler":"\w{4}/, '"compiler":"0000');
    return json && `${crc32(json).toString(16).padStart(8, '0')} ${json}`;
  });
  await writeFile(record, other.join('\n'));
  await restart();
  const { compiled, text: all } = await publish({ 'posts/x.mdx': broken('The second version') });
  expect(compiled).toBe(3);
  expect(all).toContain('The first version.');
});

test('a preview release does not affect later releases', async () => {
  const first = await publish({ 'posts/x.mdx': post('The xylophone.', 'draft: true') });
  const preview = await prepare({}, { withHidden: true });
  expect(preview).toMatchObject({ visible: 2, isNew: true });
  expect(await prepare()).toMatchObject({ digest: first.digest, visible: 1, isNew: false });
});

test('a check finds links to drafts, as a release does', async () => {
  const { errors } = await publish({
    'posts/x.mdx': post('Words.', 'draft: true'),
    'posts/y.mdx': post('[a](/posts/x)'),
  });
  const checked = await builder.check(readFolder(folders.contentDir), { now });
  expect(checked.map(formatDiagnostic)).toEqual(errors);
  expect(errors.join()).toContain('leads to a draft');
});

test('a run killed while it writes the cache loses only unwritten entries', async () => {
  await publish({ 'posts/x.mdx': post('The first version.') });
  await appendFile(join(folders.releaseDir, 'compiled.log'), '0badc0de {"compiler":');
  await restart();
  const { text } = await publish({ 'posts/x.mdx': broken('Words'), 'posts/y.mdx': post('Others.') });
  expect(text).toContain('The first version.');
  await restart();
  expect(await prepare()).toMatchObject({ isNew: false, compiled: 1 });
});

test('one builder and many build byte-identical releases of the same content', async () => {
  const edits: Files[] = [
    { 'posts/x.mdx': post('![A](./x.svg)', 'tags: [backend]'), 'posts/x.svg': image('tomato') },
    { 'posts/x.svg': image('blue') },
    { 'posts/good.mdx': undefined },
    { 'posts/x.mdx': post('![A](./x.svg)', 'tags: [backend]', 'formerly: [good]') },
  ];
  const other = await makeFolders(goodFolder);
  for (const edit of edits) {
    const one = await publish(edit);
    await putFiles(other.contentDir, edit);
    const fresh = await ReleaseBuilder.open(join(other.root, `release-${one.digest}`));
    expect((await fresh.prepare(readFolder(other.contentDir), { now })).digest).toBe(one.digest);
  }
  await rm(other.root, { recursive: true });
  expect([...(await readAll(folders.releaseDir)).keys()].filter((path) => path.includes('.tmp'))).toEqual([]);
});

test('the facts of the site are those of its file, and the last good ones while it has an error', async () => {
  const read = async (digest = '') => (await readRelease(folders.releaseDir, digest)).index;
  const first = await read((await publish()).digest);
  expect(first.site).toEqual(defaultSite);
  const renamed = await publish({ 'site.yaml': 'name: Tragwerk\ndescription: Vom Bau.\nlanguage: DE-ch\n' });
  const after = await read(renamed.digest);
  const site = {
    name: 'Tragwerk',
    author: 'Tragwerk',
    description: 'Vom Bau.',
    tagline: 'Vom Bau.',
    language: 'de-CH',
  };
  expect(after.site).toEqual(site);
  expect(after.posts[0]?.card).not.toBe(first.posts[0]?.card);
  const broken = await publish({ 'site.yaml': 'name: [Other]\n', 'posts/x.mdx': post('Words.') });
  expect(broken.kept).toEqual(['content/site.yaml']);
  expect(await read(broken.digest)).toMatchObject({ site, posts: [{ slug: 'x' }, { slug: 'good' }] });
  const back = await publish({ 'site.yaml': undefined, 'posts/x.mdx': undefined });
  expect((await read(back.digest)).site).toEqual(defaultSite);
});

test('texts without a language have that of the site, and are compiled again when it changes', async () => {
  const files = {
    'posts/x.mdx': post('A "quote".').replace(/title: .*/, 'title: \'A "title"\''),
    'posts/y.mdx': post('A "quote".').replace('title:', 'lang: fr\ntitle:'),
  };
  const read = async (release: Published) => {
    const bodies = release.index.posts.map(async ({ slug, title, body, card }) => {
      const text = (await readObject(folders.releaseDir, body)).toString();
      return [slug, { title, quote: /A (.quote.)\./u.exec(text.replace(/[\u00a0\u202f]/g, ''))?.[1], card }] as const;
    });
    return Object.fromEntries(await Promise.all(bodies));
  };
  const english = await read(await publish(files));
  expect(english).toMatchObject({ x: { title: 'A “title”', quote: '“quote”' }, y: { quote: '«quote»' } });
  const german = await publish({ 'site.yaml': 'language: de\n' });
  expect(german.compiled).toBe(german.documents);
  expect(await read(german)).toMatchObject({ x: { title: 'A „title“', quote: '„quote“' }, y: { quote: '«quote»' } });
  const broken = await publish({ 'site.yaml': 'language: [de]\n' });
  expect(broken).toMatchObject({ compiled: 0, kept: ['content/site.yaml'] });
  expect(await read(broken)).toEqual(await read(german));
  const back = await publish({ 'site.yaml': undefined });
  expect(back.compiled).toBe(0);
  expect(await read(back)).toEqual(english);
});

test('on a site that is written from right to left, texts have its language unless they name another', async () => {
  const own = post('נא לקרוא.').replace(/title: .*/, 'title: "Redis בייצור"');
  const files = { 'posts/x.mdx': own, 'posts/y.mdx': post('Words.').replace('title:', 'lang: en\ntitle:') };
  const read = ({ index }: Published) => Object.fromEntries(index.posts.map(({ slug, lang }) => [slug, lang]));
  expect(read(await publish({ ...files, 'site.yaml': 'language: he\n' }))).toMatchObject({ x: 'he', y: 'en' });
  expect(read(await publish({ 'site.yaml': undefined }))).toMatchObject({ x: undefined, y: 'en' });
});

const warned = post('Words.').replace('title: "', 'title: "𐀀 ');
const warning = 'content/posts/x.mdx:2 warning: title has "𐀀" (U+10000)';

test('a post with a warning is published, and the warning is kept until the post changes', async () => {
  const first = await publish({ 'posts/x.mdx': warned });
  expect(first).toMatchObject({ slugs: ['good', 'x'], errors: [], kept: [] });
  await restart();
  const { warnings, unchanged, compiled } = await prepare();
  expect(warnings.map(formatDiagnostic)).toEqual([expect.stringContaining(warning)]);
  expect({ compiled, isUnchanged: unchanged.has('content/posts/x.mdx') }).toEqual({ compiled: 0, isUnchanged: true });
  expect(await prepare({ 'posts/x.mdx': post('Words.') })).toMatchObject({ warnings: [] });
});

test('warnings stop a release that treats them as errors', async () => {
  const { digest, errors, warnings } = await prepare(
    { 'posts/x.mdx': warned },
    { isStrict: true, failsOnWarnings: true },
  );
  expect(errors.map(formatDiagnostic)).toEqual([expect.stringContaining(warning.replace('warning: ', ''))]);
  expect({ digest, warnings }).toEqual({ digest: undefined, warnings: [] });
});
