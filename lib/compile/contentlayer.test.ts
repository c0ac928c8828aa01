import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as effect from '@contentlayer2/utils/effect';
import { provideCwdCustom } from 'contentlayer2/core';
import { DummyTracing, unknownToAbsolutePosixFilePath } from 'contentlayer2/utils';
import { NodeFsLive } from 'contentlayer2/utils/node';
import { expect, onTestFinished, test } from 'vitest';
import { compileWithContentlayer } from '#lib/compile/contentlayer.ts';
import { makeContentSource } from '#lib/compile/document-types.ts';
import { compileArticle } from '#lib/compile/mdx/compile.ts';
import { parseFrontMatter } from '#lib/source/front-matter.ts';

const text = `---
title: "A title"
description: "A description."
date: 2026-01-31
tags: [caching]
series: { title: "A series", part: 1 }
cover: { src: ./cover.png, alt: "A cover" }
---

## A heading

Text with **emphasis** and [a link](/archive).

\`\`\`ts
const one = 1;
\`\`\`
`;

function parse(source: string) {
  const { data } = parseFrontMatter('post', 'posts/x.mdx', source);
  if (!data) throw new Error('The front matter has errors');
  return data;
}

type Step = (before: unknown) => unknown;
interface Steps {
  pipe: (start: unknown, ...steps: Step[]) => unknown;
  provideConsole: Step;
  Chunk: { unsafeHead: Step };
  S: { runCollect: Step; take: (count: number) => Step };
  T: Record<'chain' | 'map' | 'provide' | 'provideSomeLayer', (step: unknown) => Step> &
    Record<'rightOrFail' | 'runPromise', Step>;
}

/** @returns the documents that Contentlayer's own source reads from a folder, by path */
async function readFolder(cwd: string): Promise<Record<string, { document: { body: { html: string } } }>> {
  const { pipe, provideConsole, Chunk, S, T } = effect as unknown as Steps;
  const { provideSchema, fetchData } = await makeContentSource(undefined);
  const fetch = (schemaDef: never) =>
    pipe(
      fetchData({ schemaDef, verbose: false, skipCachePersistence: true }),
      S.take(1),
      S.runCollect,
      T.map(Chunk.unsafeHead),
      T.rightOrFail,
    );
  const cache = await pipe(
    provideSchema('test'),
    T.chain(fetch),
    provideCwdCustom(unknownToAbsolutePosixFilePath(cwd)) as Step,
    T.provide(DummyTracing),
    provideConsole,
    T.provideSomeLayer(NodeFsLive),
    T.runPromise,
  );
  return (cache as { cacheItemsMap: Awaited<ReturnType<typeof readFolder>> }).cacheItemsMap;
}

test("Contentlayer's own source accepts the document types and compiles the same text", async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'load-bearing-test-'));
  onTestFinished(() => rm(cwd, { recursive: true }));
  await mkdir(join(cwd, 'content/posts'), { recursive: true });
  await writeFile(join(cwd, 'content/posts/x.mdx'), text);
  const { document } = (await readFolder(cwd))['posts/x.mdx'] ?? {};
  const { body } = await compileWithContentlayer({
    kind: 'post',
    path: 'posts/x.mdx',
    text,
    language: 'en',
    fields: parse(text),
  });
  expect(document?.body.html).toContain(body);
});

test('a document compiles as it does without Contentlayer', async () => {
  const draft = { kind: 'post', path: 'posts/x.mdx', text, language: 'en', fields: parse(text) } as const;
  expect(await compileWithContentlayer(draft)).toEqual(await compileArticle(text));
});

test.each([
  ['a missing field', { title: 'A', description: 'A' }, /missing date/],
  ['an unknown field', { ...parse(text), extra: 1 }, /unknown extra/],
])('%s is an error of the program', async (_name, fields, message) => {
  await expect(
    compileWithContentlayer({ kind: 'post', path: 'posts/x.mdx', text, language: 'en', fields }),
  ).rejects.toThrow(message);
});
