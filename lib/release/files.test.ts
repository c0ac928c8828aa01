// Files beside a post: which are published, at which address, and what browsers get.
import { rm } from 'node:fs/promises';
import { beforeEach, expect, test, vi } from 'vitest';
import { formatDiagnostic } from '#lib/model/diagnostic.ts';
import { fileLimit } from '#lib/model/file-types.ts';
import { type Folders, makeFolders, putFiles } from '#test/corpus/folder.ts';
import { type Files, goodFolder, now, post } from '#test/corpus/form.ts';

const modules = async () => ({
  ...(await import('#lib/release/make-release.ts')),
  ...(await import('#lib/posts/read-release.ts')),
  ...(await import('#lib/immutable-files.ts')),
});

let lib: Awaited<ReturnType<typeof modules>>;
let folders: Folders;

beforeEach(async () => {
  vi.resetModules();
  folders = await makeFolders(goodFolder);
  vi.stubEnv('RELEASE_DIR', folders.releaseDir);
  lib = await modules();
  return () => rm(folders.root, { recursive: true });
});

async function release(files: Files) {
  await putFiles(folders.contentDir, files);
  const { errors, warnings, digest = '' } = await lib.makeRelease({ ...folders, now });
  return { digest, lines: [...errors, ...warnings].map(formatDiagnostic) };
}

/** Returns the page of the post `x` as HTML of its tree, and the URLs in it. */
function readPage(digest: string) {
  const shown = lib.readIndex(digest).posts.find(({ slug }) => slug === 'x');
  if (!shown) throw new Error('The post is missing');
  const text = JSON.stringify(lib.readBody(shown).tree);
  return {
    text,
    markdown: lib.readMarkdown(shown),
    names: [...text.matchAll(/\/media\/([\w.-]+)/g)].map(([, name = '']) => name),
  };
}

const data = 'a,b\n1,2\n';

test('files that a post names are published under a name from their content, and others are not', async () => {
  const { digest, lines } = await release({
    'posts/x/index.mdx': post(
      'See [data](./data.csv), [the paper](paper.PDF#page=2) and [this](./data.csv).\n\n<Video src="./x.mp4" title="T" captions="./x.vtt" />\n\n<Audio src="./x.mp3" title="T" />',
    ),
    'posts/x/data.csv': data,
    'posts/x/paper.PDF': '%PDF-1.7',
    'posts/x/x.mp4': 'video',
    'posts/x/x.vtt': 'WEBVTT\n',
    'posts/x/x.mp3': 'sound',
    'posts/x/notes.txt': 'Nobody names this.',
    'posts/hidden.mdx': post('[Plans](./plans.zip)', 'draft: true'),
    'posts/plans.zip': 'plans',
  });
  expect(lines).toEqual([]);
  const { text, markdown, names } = readPage(digest);
  expect(names.map((name) => name.slice(17))).toEqual(['csv', 'pdf', 'csv', 'mp4', 'vtt', 'mp3']);
  expect(text).toMatch(/"href":"\/media\/[0-9a-f]{16}\.csv","download":"data\.csv"/);
  expect(text).toMatch(/"href":"\/media\/[0-9a-f]{16}\.pdf#page=2"}/);
  expect(markdown).not.toContain('](./');
  const [csv = ''] = names;
  expect(String(await lib.readMedia(csv))).toBe(data);
  const changed = await release({ 'posts/x/data.csv': `${data}3,4\n` });
  expect(readPage(changed.digest).names[0]).not.toBe(csv);
  // Pages that readers have open still link to the old version.
  expect(String(await lib.readMedia(csv))).toBe(data);
});

test('files that HTML names are published, on pages and in the Markdown for readers', async () => {
  const { digest } = await release({
    'posts/x.md': post('Get <a href="./data.csv#row=2">the data</a>.\n\n<video src="./x.mp4" title="T"></video>'),
    'posts/data.csv': data,
    'posts/x.mp4': 'video',
  });
  const { text, markdown } = readPage(digest);
  expect(text).toMatch(/"href":"\/media\/[0-9a-f]{16}\.csv#row=2"/);
  expect(markdown).toMatch(/<a href="http[^"]*\/media\/[0-9a-f]{16}\.csv#row=2">/);
  expect(markdown).not.toContain('./');
});

test('the file of a draft is not published', async () => {
  const text = post('[Plans](./plans.zip)');
  const { digest } = await release({ 'posts/x.mdx': text, 'posts/plans.zip': 'plans' });
  const [name = ''] = readPage(digest).names;
  expect(String(await lib.readMedia(name))).toBe('plans');
  const other = await makeFolders({
    ...goodFolder,
    'posts/x.mdx': text.replace('---\n\n', 'draft: true\n---\n\n'),
    'posts/plans.zip': 'plans',
  });
  vi.resetModules();
  vi.stubEnv('RELEASE_DIR', other.releaseDir);
  lib = await modules();
  await lib.makeRelease({ ...other, now });
  expect(await lib.readMedia(name)).toBeUndefined();
  await rm(other.root, { recursive: true });
});

test('.md publishes the same files in HTML', async () => {
  const { digest, lines } = await release({
    'posts/x.md': post('<video src="x.mp4" controls></video>\n\n<a href="./data.csv">data</a>'),
    'posts/x.mp4': 'video',
    'posts/data.csv': data,
  });
  expect(lines).toEqual([]);
  expect(readPage(digest).names.map((name) => name.slice(17))).toEqual(['mp4', 'csv']);
});

test('files that are missing, too large or executable are errors', async () => {
  const { lines } = await release({
    'posts/x.mdx': post('[Data](./dat.csv), <a>.\n\n[Page](./page.html)').replace(', <a>', ''),
    'posts/data.csv': data,
    'posts/page.html': '<script>',
    'posts/run.js': 'x',
    'posts/long.mp4': Buffer.alloc(fileLimit + 1),
  });
  expect(lines).toEqual([
    `content/posts/long.mp4:1 file is ${fileLimit + 1} bytes, the limit is ${fileLimit}: make it smaller, or put it elsewhere and link to it`,
    'content/posts/page.html:1 file could run on a page of the site, so it is not published: put it in a .zip, or move it out of the folder',
    'content/posts/run.js:1 file could run on a page of the site, so it is not published: put it in a .zip, or move it out of the folder',
    'content/posts/x.mdx:7 file ./dat.csv is not there (did you mean data.csv?): put the file at content/posts/dat.csv, or correct its name',
    'content/posts/x.mdx:9 link ./page.html is relative: start it with / as in /posts/its-slug, or with https://',
  ]);
});

test('a file that is used as another type is an error', async () => {
  const { lines } = await release({
    'posts/x.mdx': post('![D](./data.csv)\n\n<Video src="./x.png" title="T" captions="./data.csv" />'),
    'posts/data.csv': data,
  });
  expect(lines).toEqual([
    'content/posts/x.mdx:7 image ./data.csv is not an image: link to it, [what it is](./data.csv)',
    'content/posts/x.mdx:9 image ./x.png cannot be played: name an .mp4, .webm, .mp3, .m4a, .ogg or .opus',
    'content/posts/x.mdx:9 image ./data.csv holds no captions: name a .vtt',
  ]);
});

test.each([
  [undefined, 200, undefined, '0123456789'],
  ['bytes=0-', 206, 'bytes 0-9/10', '0123456789'],
  ['bytes=2-4', 206, 'bytes 2-4/10', '234'],
  ['bytes=8-99', 206, 'bytes 8-9/10', '89'],
  ['bytes=-3', 206, 'bytes 7-9/10', '789'],
  ['bytes=10-', 416, 'bytes */10', ''],
  ['bytes=-0', 416, 'bytes */10', ''],
  ['bytes=4-2', 200, undefined, '0123456789'],
  ['bytes=0-1,3-4', 200, undefined, '0123456789'],
  ['items=0-1', 200, undefined, '0123456789'],
])('a video asked for with %s is a %i', async (range, status, part, text) => {
  const name = '0123456789abcdef.mp4';
  const asked = new Headers(range === undefined ? {} : { range });
  const response = lib.buildMediaResponse(name, Buffer.from('0123456789'), asked);
  expect([response.status, response.headers.get('content-range') ?? undefined, await response.text()]).toEqual([
    status,
    part,
    text,
  ]);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'accept-ranges': 'bytes',
    'content-type': 'video/mp4',
    etag: `"${name}"`,
    'x-content-type-options': 'nosniff',
  });
  asked.set('if-range', '"another"');
  expect(lib.buildMediaResponse(name, Buffer.from('0123456789'), asked).status).toBe(200);
});

test.each([
  ['.csv', 'text/csv; charset=utf-8', 'attachment'],
  ['.zip', 'application/zip', 'attachment'],
  ['.json', 'application/json', 'attachment'],
  ['.pdf', 'application/pdf', null],
  ['.vtt', 'text/vtt; charset=utf-8', null],
])('%s is %s, %s', (ending, type, disposition) => {
  const { headers } = lib.buildMediaResponse(`0123456789abcdef${ending}`, Buffer.from('x'), new Headers());
  expect([headers.get('content-type'), headers.get('content-disposition')]).toEqual([type, disposition]);
  expect(headers.get('content-security-policy')).toMatch(/default-src 'none'/);
});
