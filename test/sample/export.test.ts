// Tests that the export of the posts of the repository has nothing that only this software shows, and can be imported again
// without an error.
import { rm } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { visit } from 'unist-util-visit';
import { expect, onTestFinished, test } from 'vitest';
import { exportContent } from '#lib/export/export-content.ts';
import { parseMarkdown } from '#lib/import/markdown/parse.ts';
import { readSource } from '#lib/import/source/read-source.ts';
import { findChanges, writeOutputs } from '#lib/import/write.ts';
import { formatDiagnostic } from '#lib/model/diagnostic.ts';
import { makeRelease } from '#lib/release/make-release.ts';
import { readFolder } from '#lib/source/content-files.ts';
import { makeFolders } from '#test/corpus/folder.ts';
import { importInto } from '#test/import/import-blog.ts';

const content = readFolder(join(import.meta.dirname, '../../content'));
const { outputs, problems } = await exportContent(content);

const texts = [...outputs].flatMap(([path, output]): [string, string][] =>
  path.endsWith('.md') && 'text' in output ? [[path, output.text.replace(/^---\n[\s\S]*?\n---\n/, '')]] : [],
);

test('all documents are exported, without a problem', () => {
  expect(problems).toEqual([]);
  expect(texts.length).toBe(
    [...content.files.keys()].filter((path) => /^(?:posts|pages)\/.*\.mdx?$/.test(path)).length,
  );
});

test.each(texts)('%s has no empty code, no component and no missing image', (path, text) => {
  const found: string[] = [];
  visit(parseMarkdown(text), (node) => {
    if (node.type === 'code' && (!node.value.trim() || /\b(?:file|region)=/.test(node.meta ?? '')))
      found.push(`code ${node.meta}`);
    if (node.type === 'html' && /<!--|<\/?[A-Z]/.test(node.value)) found.push(node.value);
    if (node.type === 'text' && /<\/?[A-Z]|\{\/\*/.test(node.value)) found.push(node.value);
    if (node.type === 'image' && !outputs.has(posix.join(posix.dirname(path), decodeURI(node.url))))
      found.push(node.url);
  });
  expect(found).toEqual([]);
});

test('each chart is an image', async () => {
  for (const [path] of texts.filter(([name]) => name.startsWith('posts/'))) {
    const source = String(await content.read(path.replace(/\.md$/, '.mdx')));
    const images = [...(texts.find(([name]) => name === path)?.[1] ?? '').matchAll(/^!\[.*\]\(\.\/.*\.svg/gm)];
    expect([path, images.length]).toEqual([path, source.match(/^<Chart /gm)?.length ?? 0]);
  }
});

test('the import of the export makes a release without an error', async () => {
  const folders = await makeFolders({});
  onTestFinished(() => rm(folders.root, { recursive: true }));
  const target = join(folders.root, 'export');
  await writeOutputs(target, outputs, await findChanges(target, outputs));
  const now = Date.parse('2027-01-01T00:00:00Z');
  const plan = await importInto(readSource(target, {}), folders.contentDir, now);
  expect(plan.documents.flatMap(({ notes }) => notes)).toEqual([]);
  const { errors, warnings } = await makeRelease({ ...folders, now });
  expect([...errors, ...warnings].map(formatDiagnostic)).toEqual([]);
});
