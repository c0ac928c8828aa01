import { expect, test } from 'vitest';
import type { ContentFile, ContentFiles } from '#lib/source/content-files.ts';
import { readSource } from '#lib/source/documents.ts';

function sort(...files: (Partial<ContentFile> & { path: string })[]) {
  const all = files.map((file): ContentFile => ({ identity: `id of ${file.path}`, size: 10, kind: 'file', ...file }));
  const content = { name: 'content', files: new Map(all.map((file) => [file.path, file])) } as unknown as ContentFiles;
  return readSource(content);
}

test('samples and tables beside a document are its inputs, and part of its identity', () => {
  const { documents, media, diagnostics } = sort(
    { path: 'posts/a/index.mdx' },
    { path: 'posts/a/x.ts' },
    { path: 'posts/a/t.csv' },
    { path: 'posts/b/index.md' },
    { path: 'posts/c.mdx' },
  );
  expect(diagnostics).toEqual([]);
  expect(documents.map(({ inputs }) => inputs)).toEqual([['posts/a/t.csv', 'posts/a/x.ts'], [], []]);
  expect(documents.map(({ identity }) => identity)).toEqual([
    'id of posts/a/index.mdx id of posts/a/t.csv id of posts/a/x.ts',
    'id of posts/b/index.md',
    'id of posts/c.mdx',
  ]);
  // A sample is never published.
  expect([...media.keys()]).toEqual(['posts/a/t.csv']);
});

test.each([
  ['a sample without a document in its folder', { path: 'posts/x.ts' }, 'could run on a page of the site'],
  ['a sample that is a link', { path: 'posts/a/x.ts', kind: 'other' as const }, 'is not a regular file'],
  ['a sample that is too large', { path: 'posts/a/x.ts', size: 200_000 }, 'the limit of a sample is 100000'],
  ['a program', { path: 'posts/a/x.wasm' }, 'could run on a page of the site'],
])('%s is an error', (_name, file, message) => {
  const { documents, diagnostics } = sort({ path: 'posts/a/index.mdx' }, file);
  expect(documents[0]?.inputs).toEqual([]);
  expect(diagnostics.map((diagnostic) => diagnostic.message)).toEqual([expect.stringContaining(message)]);
});
