// Redirects in releases. `test/corpus/redirects.ts` has the errors of the file.
import { rm } from 'node:fs/promises';
import { beforeEach, expect, test } from 'vitest';
import { formatDiagnostic } from '#lib/model/diagnostic.ts';
import { findRedirect } from '#lib/posts/redirects.ts';
import { ReleaseBuilder } from '#lib/release/builder.ts';
import { readFolder } from '#lib/source/content-files.ts';
import { type Folders, makeFolders, putFiles } from '#test/corpus/folder.ts';
import { type Files, goodFolder, now, post } from '#test/corpus/form.ts';
import { readRelease } from '#test/corpus/release.ts';
import { setCurrent } from '#test/set-current.ts';

let folders: Folders;
let builder: ReleaseBuilder;

beforeEach(async () => {
  folders = await makeFolders(goodFolder);
  builder = await ReleaseBuilder.open(folders.releaseDir);
  return () => rm(folders.root, { recursive: true, force: true });
});

async function publish(files: Files, withHidden = false) {
  await putFiles(folders.contentDir, files);
  const { digest = '', errors, warnings } = await builder.prepare(readFolder(folders.contentDir), { now, withHidden });
  await setCurrent(folders.releaseDir, digest);
  const { index } = await readRelease(folders.releaseDir, digest);
  const find = (url: string) => findRedirect(index, url);
  return { errors: errors.map(formatDiagnostic), warnings: warnings.map(formatDiagnostic), find };
}

test('a release has the redirects of the file and of posts, and those of feeds', async () => {
  const rules = '/2015/03/x.html: /posts/good#first-section\n/?p=1: /posts/good\n/blog/*: /posts/*\n/tag/*: /tags/*\n';
  const { errors, warnings, find } = await publish({ 'redirects.yaml': rules });
  expect({ errors, warnings }).toEqual({ errors: [], warnings: [] });
  expect(find('/2015/03/x.html?a=1')).toBe('/posts/good?a=1#first-section');
  expect(find('/?a=1&p=1')).toBe('/posts/good?a=1');
  expect(find('/?a=1')).toBeUndefined();
  expect(find('/blog/old-name/')).toBe('/posts/good');
  expect(find('/tag/caching')).toBe('/tags/caching');
  expect(find('/posts/old-name.md')).toBe('/posts/good.md');
  for (const path of ['/feed', '/feed/', '/rss.xml', '/index.xml']) expect(find(path), path).toBe('/feed.xml');
  for (const path of ['/', '/about', '/posts/good', '/feed.xml', '/media/x.png'])
    expect(find(path), path).toBeUndefined();
});

test('a post has redirects from the old addresses in its front matter', async () => {
  const { errors, find } = await publish({ 'posts/x.mdx': post('Words.', 'redirects: [/2015/x.html, "/?p=1"]') });
  expect(errors).toEqual([]);
  expect([find('/2015/x.html'), find('/?p=1'), find('/?p=2')]).toEqual(['/posts/x', '/posts/x', undefined]);
});

test('a chain is followed, with a warning', async () => {
  const { errors, warnings, find } = await publish({ 'redirects.yaml': '/a: /b\n/b: /posts/old-name\n' });
  expect(errors).toEqual([]);
  expect(warnings).toEqual([
    'content/redirects.yaml:1 warning: redirect /a leads to /b, which redirects to /posts/good: write /posts/good',
    'content/redirects.yaml:2 warning: redirect /b leads to /posts/old-name, which redirects to /posts/good: write /posts/good',
  ]);
  expect(find('/a')).toBe('/posts/good');
});

test('a redirect to a hidden post begins with the post, and a preview has it before', async () => {
  const files = {
    'redirects.yaml': '/soon: /posts/x\n',
    'posts/x.mdx': post('Words.').replace('2026-02-01', '2027-01-01'),
  };
  const hidden = await publish(files);
  expect(hidden.errors).toEqual([]);
  expect(hidden.find('/soon')).toBeUndefined();
  expect((await publish({}, true)).find('/soon')).toBe('/posts/x');
});

test('an error of the file keeps its last good version, and a dead target only disables its rule', async () => {
  await publish({ 'redirects.yaml': '/a: /posts/x\n/b: /about\n', 'posts/x.mdx': post('Words.') });
  const bad = await publish({ 'redirects.yaml': '/a: nowhere\n/c: /about\n' });
  expect(bad.errors).toHaveLength(1);
  expect([bad.find('/a'), bad.find('/b'), bad.find('/c')]).toEqual(['/posts/x', '/about', undefined]);
  const dead = await publish({ 'redirects.yaml': '/a: /posts/x\n/c: /about\n', 'posts/x.mdx': undefined });
  expect(dead.errors).toEqual([
    'content/redirects.yaml:1 redirect /a to /posts/x leads to no page: correct it, or remove it',
  ]);
  expect([dead.find('/a'), dead.find('/b'), dead.find('/c')]).toEqual([undefined, undefined, '/about']);
});
