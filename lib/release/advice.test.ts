// Tests that the advice of each error and warning about a content folder is right when a script applies it.
import { rm } from 'node:fs/promises';
import { extname } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Diagnostic, formatDiagnostic } from '#lib/model/diagnostic.ts';
import { digestOf } from '#lib/model/digest.ts';
import { ReleaseBuilder } from '#lib/release/builder.ts';
import { type ContentFile, type ContentFiles, readFolder } from '#lib/source/content-files.ts';
import { mediaTypes } from '#lib/source/documents.ts';
import { applyAdvice } from '#test/apply-advice/content.ts';
import type { Content } from '#test/apply-advice/edits.ts';
import { brokenContent } from '#test/corpus/broken.ts';
import { type Folders, makeFolders, putFiles } from '#test/corpus/folder.ts';
import { goodFolder, now } from '#test/corpus/form.ts';
import { further } from '#test/corpus/further.ts';
import { inputs } from '#test/corpus/inputs.ts';

/** Rounds of applying the advice of all messages. Fixing one error may reveal another. */
const rounds = 8;

let folders: Folders;
let builder: ReleaseBuilder;

beforeAll(async () => {
  folders = await makeFolders({});
  builder = await ReleaseBuilder.open(folders.releaseDir);
});

afterAll(() => rm(folders.root, { recursive: true }));

/** Files that a disk does not have in this form are read from memory, which is faster. */
function openContent(content: Content): ContentFiles | undefined {
  const files = new Map<string, ContentFile>();
  for (const [path, value] of content) {
    if (typeof value === 'object' && 'link' in value) return undefined;
    if (path !== path.normalize('NFC')) return undefined;
    files.set(path, { path, identity: digestOf(value), size: value.length, kind: 'file' });
  }
  return { name: 'content', files, read: async (path) => Buffer.from((content.get(path) ?? '') as string) };
}

async function openFolder(content: Content): Promise<ContentFiles> {
  await rm(folders.contentDir, { recursive: true, force: true });
  await putFiles(folders.contentDir, Object.fromEntries(content));
  return readFolder(folders.contentDir);
}

/** Images are read only if there is no other error. */
async function listDiagnostics(content: Content): Promise<Diagnostic[]> {
  const files = openContent(content) ?? (await openFolder(content));
  const found = await builder.check(files, { now });
  const hasImages = [...content.keys()].some((path) => extname(path) in mediaTypes);
  if (found.length > 0 || !hasImages) return found;
  const { errors, warnings } = await builder.prepare(files, { now, isStrict: true });
  return [...errors, ...warnings];
}

async function obeyAll(content: Content): Promise<string[]> {
  const log: string[] = [];
  for (let round = 0; round < rounds; round++) {
    const errors = await listDiagnostics(content);
    if (errors.length === 0) return [];
    log.push(`-- ${round}`);
    // The last line comes first, so that the other line numbers stay valid.
    for (const diagnostic of errors.toReversed())
      log.push(`${applyAdvice(content, diagnostic)} ${formatDiagnostic(diagnostic)}`);
  }
  return [...log, '-- left', ...(await listDiagnostics(content)).map(formatDiagnostic)];
}

const cases = [...brokenContent.map(([name, files]) => [name, files] as const), ...further, ...inputs];

/** The values that authors meant, of the front matter of `posts/x.mdx`. Any other value would be a wrong fix. */
const meant: Record<string, Record<string, unknown>> = {
  'a title in several lines': { title: 'One Two' },
  'a description that is a list': { description: 'D.' },
  'a tag in capitals': { tags: ['caching'] },
  'a tag that is not a slug': { tags: ['machine-learning', 'caching'] },
  'an unknown tag that is near none, in a list of lines': { tags: ['caching', 'quantum'] },
  'a tag given twice': { tags: ['caching', 'backend'] },
  'a known field in capitals': { draft: true },
  'fields of other generators that hide, date or move a post': {
    date: '2026-02-01',
    draft: true,
    formerly: ['another-slug'],
    redirects: ['/2015/03/x.html', '/old'],
  },
  'fields that have another name here': { description: 'What is broken.', updated: '2026-03-01', tags: ['caching'] },
  'two fields with old addresses': { redirects: ['/old', '/older/', '/oldest'] },
  'old addresses in a further field': { redirects: ['/old', '/older', '/oldest'] },
  'an old slug in a further field': { formerly: ['older', 'oldest'] },
  'an old slug that is an address': { redirects: ['/2015/03/x.html'] },
  'addresses that are none': { redirects: ['/old', '/example.org', '/a%20b'] },
  'a series without its part': { series: { title: 'Redis', part: 1 } },
  'an author that is a map': { author: 'Jo Bloggs' },
  'a time without an offset': { date: '2014-11-18T08:00Z' },
  'a date with two readings': { date: '2014-11-12' },
  'a quote that is not closed': { title: 'T' },
  'a quote within quotes': { title: 'The "best" post' },
  'a tab as indentation': { series: { title: 'Redis', part: 1 } },
  'an indentation that fits nothing': { title: 'T', description: 'D.' },
  'a colon in plain text': { title: 'Redis: the good parts' },
  'a plain text that starts with a sign of YAML': { title: '@home' },
  'a plain text with a # in it': { title: 'We closed issue #42 today' },
  'plain texts with a # in them, beside another error': {
    description: 'Why C # is',
    series: { title: 'Part #1', part: 1 },
  },
  'a text that begins with a #': { title: '#42 is closed' },
  'backslashes in double quotes that are escapes': { title: 'C:\\temp', description: 'D:\\new' },
  'a text that starts with a backtick': { title: '`npm ci` is not npm install' },
  'a text that starts with a dash': { title: '- a dash' },
  'a text that starts with a bracket': { title: '[Draft] A post' },
  'a text in brackets': { title: 'Draft' },
  'a text that starts with a sign of blocks': { title: '> 9,000 requests' },
  'a text that ends with a colon': { title: 'What we do:' },
  'a text that starts with a question mark': { title: '? Why' },
  'a plain text that starts with a percent sign': { title: '%d posts' },
  'a plain text that starts with a star': { title: '*bold*' },
  'a plain text that starts with an exclamation mark': { title: '!important words' },
  'a plain text that starts with an ampersand': { title: '&me' },
  'a list that is not closed': { tags: ['caching', 'backend'] },
  'a field without a space after the colon': { title: 'T' },
  'an unknown escape in quotes': { title: 'C:\\path' },
  'front matter that is a list': { title: 'T', date: '2026-02-01' },
  'front matter after an empty line': { title: 'T' },
  'front matter that is not closed': { title: 'T {1}', description: 'D.' },
  'front matter in plus signs': { title: 'T' },
  'front matter that is JSON': { title: 'T' },
};

function readFields(content: Content): unknown {
  const [, block = ''] = /^---\n([\s\S]*?)\n---\n/.exec(String(content.get('posts/x.mdx'))) ?? [];
  return parse(block);
}

test.each(cases)('the advice on %s is right', async (name, files) => {
  const content: Content = new Map();
  for (const [path, value] of Object.entries({ ...goodFolder, ...files }))
    if (value !== undefined) content.set(path, value);
  expect(await obeyAll(content)).toEqual([]);
  if (meant[name]) expect(readFields(content)).toMatchObject(meant[name]);
  // A fix of a post or a list does not change the other files.
  if (!Object.hasOwn(files, 'posts/good.mdx')) expect(content.get('posts/good.mdx')).toBe(goodFolder['posts/good.mdx']);
});

test('each meant value belongs to a case', () => {
  const names = new Set(cases.map(([name]) => name));
  expect(Object.keys(meant).filter((name) => !names.has(name))).toEqual([]);
});
