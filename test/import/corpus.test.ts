// Tests an import of blogs in the conventions of ten generators: it is clean, equal to GitHub's renderer, and keeps addresses.
import { spawnSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Root } from 'hast';
import { fromHtml } from 'hast-util-from-html';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSource } from '#lib/import/source/read-source.ts';
import { findChanges } from '#lib/import/write.ts';
import type { Body } from '#lib/model/body.ts';
import { openReleaseStore } from '#lib/model/open-release-store.ts';
import { RedirectTable } from '#lib/model/redirects.ts';
import type { Index } from '#lib/model/release.ts';
import { getIndex, getManifest } from '#lib/model/stored-release.ts';
import { makeRelease, type ReleaseOutcome } from '#lib/release/make-release.ts';
import { type Folders, makeFolders, putFiles } from '#test/corpus/folder.ts';
import { goodFolder, now } from '#test/corpus/form.ts';
import { type CorpusBlog, makeBlog } from '#test/import/corpus.ts';
import { dialects } from '#test/import/dialects.ts';
import { importInto, planImport } from '#test/import/import-blog.ts';
import { outline } from '#test/import/outline.ts';
import { sampled, samples } from '#test/sample-counts.ts';

/** Posts of each generator: at least 200 in all. */
const count = samples(2, 21);
const blogs = dialects.map((dialect, index): [string, CorpusBlog] => [
  dialect.name,
  makeBlog(dialect, index + 1, count),
]);
const cmark = spawnSync('cmark-gfm', ['--version']).status === 0;

let folders: Folders;
let outcome: ReleaseOutcome;
let index: Index;
let notes: string[];

async function importBlog([name, { files }]: [string, CorpusBlog]): Promise<string[]> {
  const source = join(folders.root, name);
  await putFiles(source, files);
  const collection = readSource(source, {});
  expect(collection.origin.toLowerCase().replace('.js', '')).toContain(name);
  const plan = await importInto(collection, folders.contentDir, now);
  const again = planImport(collection, folders.contentDir, now);
  expect((await findChanges(folders.contentDir, again.outputs)).changed).toEqual([]);
  return plan.documents.flatMap((document) =>
    document.notes.map(({ file, line, message }) => `${name} ${file}:${line} ${message}`),
  );
}

beforeAll(async () => {
  folders = await makeFolders(goodFolder);
  notes = [];
  for (const blog of blogs) notes.push(...(await importBlog(blog)));
  outcome = await makeRelease({ ...folders, now });
  const store = openReleaseStore(folders.releaseDir);
  if (outcome.digest) index = await getIndex(store, await getManifest(store, outcome.digest));
});

afterAll(() => rm(folders.root, { recursive: true }));

test('all posts are imported without an error, and the report lists no work', sampled, () => {
  expect(notes).toEqual([]);
  expect(outcome.errors).toEqual([]);
  expect(outcome.visible).toBe(count * dialects.length + 1);
});

test('every old address leads to its post', sampled, () => {
  const slugs = new Set(index.posts.map(({ slug }) => `/posts/${slug}`));
  const table = new RedirectTable(index.redirects, (path) => slugs.has(path));
  const missing = blogs.flatMap(([, { posts }]) =>
    posts
      .filter(({ address, name }) => !slugs.has(address) && table.find(address) !== `/posts/${name}`)
      .map(({ address }) => address),
  );
  expect(missing).toEqual([]);
});

describe.runIf(cmark)('the text and the structure are those of GitHub', () => {
  test.each(blogs)('%s', sampled, async (_name, { posts }) => {
    const store = openReleaseStore(folders.releaseDir);
    for (const { name, reference } of posts) {
      const post = index.posts.find(({ slug }) => slug === name);
      const { tree } = JSON.parse(String(await store.getObject(post?.body ?? ''))) as Body;
      expect([name, outline(tree as Root)]).toEqual([name, outline(renderReference(reference))]);
    }
  });
});

test.skipIf(cmark)('the comparison with GitHub needs cmark-gfm (Debian: apt-get install cmark-gfm)', (context) => {
  context.skip();
});

function renderReference(markdown: string): Root {
  const extensions = ['table', 'strikethrough', 'autolink', 'tasklist', 'footnotes'].flatMap((name) => ['-e', name]);
  const { stdout } = spawnSync('cmark-gfm', ['--unsafe', ...extensions], { input: markdown, encoding: 'utf8' });
  // The title of a callout is not part of its text here.
  return fromHtml(stdout.replace(/\[!NOTE\]\n/g, ''), { fragment: true });
}
