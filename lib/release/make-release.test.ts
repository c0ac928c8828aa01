import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { beforeEach, expect, test } from 'vitest';
import type { Digest } from '#lib/model/digest.ts';
import { listPastReleases, readCurrent, readPointer } from '#lib/model/release-files.ts';
import { makeRelease, type ReleaseOutcome } from '#lib/release/make-release.ts';
import { type Folders, makeFolders, putFiles, readAll } from '#test/corpus/folder.ts';
import { type Files, goodFolder, now, post } from '#test/corpus/form.ts';
import { readRelease } from '#test/corpus/release.ts';

const day = 24 * 60 * 60 * 1000;

let folders: Folders;

beforeEach(async () => {
  folders = await makeFolders(goodFolder);
  return () => rm(folders.root, { recursive: true, force: true });
});

async function release(at = now, where = folders): Promise<ReleaseOutcome & { digest: Digest }> {
  const outcome = await makeRelease({ contentDir: where.contentDir, releaseDir: where.releaseDir, now: at });
  expect(outcome.errors).toEqual([]);
  if (!outcome.digest) throw new Error('There is no release');
  return { ...outcome, digest: outcome.digest };
}

function put(files: Files): Promise<void> {
  return putFiles(folders.contentDir, files);
}

/** Builds a post whose title, description and text contain the given title. */
function dated(date: string, title: string): string {
  return `---\ntitle: "${title}"\ndescription: "About ${title}."\ndate: ${date}\n---\n\nThe ${title} itself.\n`;
}

const image = (color: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><rect fill="${color}" width="20" height="10"/></svg>`;

test('equal content gives an equal release, whatever its folder and the order of writes', async () => {
  const files: [string, string][] = [
    ['posts/b/index.mdx', post('![A](./b.svg) ![B](../a.svg)', 'tags: [backend]')],
    ['posts/b/b.svg', image('tomato')],
    ['posts/a.svg', image('blue')],
    ['posts/a.mdx', post('Words.')],
    ['posts/c.mdx', post('Words.')],
    ['pages/imprint.mdx', '---\ntitle: "T"\ndescription: "D."\n---\n\nWords.\n'],
  ];
  await put(Object.fromEntries(files));
  const other = await makeFolders({});
  for (const [path, text] of [...files, ...Object.entries(goodFolder)].toReversed()) {
    await putFiles(other.contentDir, { [path]: text });
  }
  const first = await release();
  const second = await release(now, other);
  expect(second.digest).toBe(first.digest);
  const files1 = await readAll(join(folders.releaseDir, 'objects'));
  expect(await readAll(join(other.releaseDir, 'objects'))).toEqual(files1);
  await rm(other.root, { recursive: true });
});

test('the passing of time alone does not change a release', async () => {
  await put({ 'posts/later.mdx': dated('2027-01-01', 'later') });
  const first = await release();
  const second = await release(now + 30 * day);
  expect(second).toEqual({ ...first, isNew: false, compiled: 0 });
});

test('a post dated tomorrow is in no part of the release, and appears when it is due', async () => {
  await put({
    'posts/secret.mdx': `${dated('2026-06-02T09:00+02:00', 'xylophone')}\n![xylophone](./x.svg)\n`,
    'posts/x.svg': `${image('tomato')}<!-- xylophone -->`,
  });
  const before = await release();
  expect(before).toMatchObject({ visible: 1, documents: 3, nextDue: '2026-06-02T09:00+02:00' });
  expect((await readRelease(folders.releaseDir, before.digest)).bytes.includes('xylophone')).toBe(false);

  const due = Date.parse('2026-06-02T07:00:00Z');
  expect((await release(due - 1)).digest).toBe(before.digest);

  const after = await release(due);
  expect(after).toMatchObject({ isNew: true, compiled: 0, visible: 2, nextDue: undefined });
  const { bytes, index } = await readRelease(folders.releaseDir, after.digest);
  expect(bytes.includes('The xylophone itself.')).toBe(true);
  expect(index.posts.map(({ slug }) => slug)).toEqual(['secret', 'good']);
  expect(index.posts[0]).not.toHaveProperty('hidden');
});

test('a draft is in no release, however old it is', async () => {
  await put({
    'posts/draft.mdx': dated('2020-01-01', 'xylophone').replace(
      '---\n\n',
      'draft: true\nformerly: [xylophone]\n---\n\n',
    ),
  });
  const { digest, visible } = await release(now + 1000 * day);
  expect(visible).toBe(1);
  expect((await readRelease(folders.releaseDir, digest)).bytes.includes('xylophone')).toBe(false);
});

test('a release with hidden posts marks them', async () => {
  await put({ 'posts/later.mdx': dated('2027-01-01', 'later'), 'posts/draft.mdx': post('Words.', 'draft: true') });
  const { digest = '' } = await makeRelease({ ...folders, now, withHidden: true });
  const { index } = await readRelease(folders.releaseDir, digest);
  expect(index.posts.map(({ slug, hidden }) => [slug, hidden])).toEqual([
    ['later', 'scheduled'],
    ['draft', 'draft'],
    ['good', undefined],
  ]);
});

test('a release with hidden posts leaves out new files with errors, and keeps the last good version of others', async () => {
  const write = () => makeRelease({ ...folders, now, withHidden: true });
  await put({ 'posts/broken.mdx': post('![A plan](./plan.png)'), 'posts/other.mdx': post('One.') });
  expect(await write()).toMatchObject({ isReleased: true, visible: 2, kept: ['content/posts/broken.mdx'] });
  await put({ 'posts/other.mdx': post('![A plan](./plan.png)'), 'posts/third.mdx': post('Words.') });
  const { digest = '', errors } = await write();
  expect(errors).toHaveLength(2);
  const { index } = await readRelease(folders.releaseDir, digest);
  expect(index.posts.map(({ slug }) => slug).toSorted()).toEqual(['good', 'other', 'third']);
});

test('an old slug redirects to its post, but not to a hidden one', async () => {
  await put({ 'posts/later.mdx': dated('2027-01-01', 'later').replace('---\n\n', 'formerly: [early]\n---\n\n') });
  const { digest } = await release();
  expect((await readRelease(folders.releaseDir, digest)).index.redirects).toEqual({
    '/posts/old-name': '/posts/good',
    '/posts/old-name.md': '/posts/good.md',
    '/posts/old-name/history': '/posts/good/history',
  });
});

test.each([3, 30, 120])(
  'an edit of one of %i posts compiles one; no edit, a deletion and its reversal compile none',
  async (count) => {
    const posts = Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`posts/p${index}.mdx`, dated('2026-01-01', `number ${index}`)]),
    );
    await put(posts);
    const documents = count + 2;
    expect(await release()).toMatchObject({ compiled: documents, documents, visible: count + 1, isNew: true });
    expect(await release()).toMatchObject({ compiled: 0, documents, isNew: false });
    await put({ 'posts/p1.mdx': dated('2026-01-01', 'another') });
    expect(await release()).toMatchObject({ compiled: 1, documents, isNew: true });
    await put({ 'posts/p2.mdx': undefined });
    expect(await release()).toMatchObject({ compiled: 0, documents: documents - 1, isNew: true });
    await put({ 'posts/p1.mdx': posts['posts/p1.mdx'], 'posts/p2.mdx': posts['posts/p2.mdx'] });
    expect(await release()).toMatchObject({ compiled: 0, documents, isNew: true });
  },
);

test('an edited image gives another release without compiling its post', async () => {
  await put({
    'posts/x.mdx': post('![A](./x.svg)', 'cover: { src: ./x.svg, alt: "A" }'),
    'posts/x.svg': image('tomato'),
  });
  const first = await release();
  await put({ 'posts/x.svg': image('blue') });
  const second = await release();
  expect(second).toMatchObject({ compiled: 0, isNew: true });
  const [before, after] = await Promise.all(
    [first, second].map(({ digest }) => readRelease(folders.releaseDir, digest)),
  );
  expect(before?.bytes.includes('tomato')).toBe(true);
  expect(after?.bytes.includes('tomato')).toBe(false);
  expect(after?.bytes.includes('blue')).toBe(true);
  expect(after?.index.posts[0]?.cover).toMatchObject({ alt: 'A', width: 20, height: 10 });
});

test('content with an error leaves the previous release, and the other posts stay cached', async () => {
  const first = await release();
  await put({ 'posts/x.mdx': post('{x}'), 'posts/y.mdx': post('Words.') });
  const broken = await makeRelease({ ...folders, now });
  expect(broken).toMatchObject({ isNew: false, digest: first.digest, compiled: 2 });
  await put({ 'posts/x.mdx': post('x') });
  expect(await release()).toMatchObject({ isNew: true, compiled: 1 });
});

const record = () => join(folders.releaseDir, 'compiled.log');

/** Formats a line of the record with a valid checksum. */
function seal(line: string): string {
  const json = line.slice(line.indexOf(' ') + 1);
  return `${crc32(json).toString(16).padStart(8, '0')} ${json}`;
}

/** Changes every line about a compiled text, and updates its checksum. */
function forge(change: (line: string) => string): (text: string) => string {
  return (text) =>
    text
      .split('\n')
      .map((line) => (line.includes('"version"') ? seal(change(line)) : line))
      .join('\n');
}

test.each<[string, (text: string) => string]>([
  ['is empty', () => ''],
  ['is cut off in its first line', (text) => text.slice(0, 50)],
  ['is not text', () => '\0\0\0'],
  ['has zeros in each line', (text) => text.replaceAll('"', '\0')],
  ['has a changed letter in each line', (text) => text.replaceAll('"facts"', '"fakts"')],
  ['has lines without their parts', forge((line) => line.replace('"facts"', '"fakts"'))],
  ['has lines of another kind', forge(() => '0 null')],
  ['has lists for lines', forge(() => '0 []')],
  ['has bodies that are not digests', forge((line) => line.replace(/"body":"\w+"/, '"body":"../../current"'))],
  ['has bodies that are not there', forge((line) => line.replace(/"body":"\w{4}/, '"body":"0000'))],
  ['is of another compiler', forge((line) => line.replace(/"compiler":"\w{4}/, '"compiler":"0000'))],
])('a record that %s costs only time', async (_name, damage) => {
  const first = await release();
  const text = await readFile(record(), 'utf8');
  expect(damage(text)).not.toBe(text);
  await writeFile(record(), damage(text));
  expect(await release()).toEqual({ ...first, isNew: false, compiled: 2 });
  expect(await release()).toMatchObject({ compiled: 0 });
});

test('a cache log that ends at any byte is read up to its last complete line, and continued', async () => {
  const first = await release();
  const text = await readFile(record(), 'utf8');
  const step = Math.ceil(text.length / 40);
  for (let end = text.length - 1; end > 0; end -= step) {
    await writeFile(record(), text.slice(0, end));
    const { compiled, digest } = await release();
    expect(digest).toBe(first.digest);
    const whole = text
      .slice(0, end)
      .split('\n')
      .filter((line) => line.includes('"version"') && text.includes(`${line}\n`));
    expect(compiled).toBe(2 - whole.length);
    expect(await release()).toMatchObject({ compiled: 0 });
  }
});

test('a release with lost objects is built again', async () => {
  const first = await release();
  await rm(join(folders.releaseDir, 'objects'), { recursive: true });
  expect(await release()).toMatchObject({ digest: first.digest, compiled: 2 });
  await readRelease(folders.releaseDir, first.digest);
});

test('a truncated object is written again', async () => {
  const { digest } = await release();
  const { index } = await readRelease(folders.releaseDir, digest);
  const body = index.posts[0]?.body ?? '';
  await writeFile(join(folders.releaseDir, 'objects', body.slice(0, 2), body.slice(2)), '{');
  await rm(record());
  await release();
  await readRelease(folders.releaseDir, digest);
});

test('two runs at the same time lose no release', async () => {
  const { digest } = await release();
  const before = readPointer(folders.releaseDir);
  const other = await makeFolders({ ...goodFolder, 'posts/another.mdx': post('Another.') });
  const both = await Promise.all([
    makeRelease({ contentDir: other.contentDir, releaseDir: folders.releaseDir, now }),
    putFiles(folders.contentDir, { 'posts/more.mdx': post('More.') }).then(() => release()),
  ]);
  await rm(other.root, { recursive: true });
  const after = readPointer(folders.releaseDir);
  expect(both.map((outcome) => outcome.digest)).toContain(after?.release);
  expect(after?.sequence).toBe((before?.sequence ?? 0) + 2);
  expect(listPastReleases(folders.releaseDir)).toContain(digest);
});

test('a pointer to a missing release is set again', async () => {
  const { digest } = await release();
  for (const text of ['', 'nonsense\n', `${'0'.repeat(64)}\n`]) {
    await writeFile(join(folders.releaseDir, 'current'), text);
    expect(await release()).toMatchObject({ digest, isNew: true });
    expect(readCurrent(folders.releaseDir)).toBe(digest);
  }
});
