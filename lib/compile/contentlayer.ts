// Compiles documents with Contentlayer's core and reads the articles from its output.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as effect from '@contentlayer2/utils/effect';
import { provideCwdCustom } from 'contentlayer2/core';
import { DummyTracing, unknownToAbsolutePosixFilePath } from 'contentlayer2/utils';
import { NodeFsLive } from 'contentlayer2/utils/node';
import { makeContentSource } from '#lib/compile/document-types.ts';
import { type Article, parseArticle } from '#lib/compile/mdx/compile.ts';
import type { DocumentKind } from '#lib/source/front-matter.ts';

/** A document with valid front matter. */
export interface Draft {
  kind: DocumentKind;
  /** The key of the result. */
  path: string;
  /** The normalised text. */
  text: string;
  /** The parsed front matter, and the number of lines that it takes in the text. */
  fields: object;
  lines: number;
}

/**
 * Compiles documents whose front matter is valid.
 * @returns the articles by document path
 * @throws if Contentlayer rejects a document that `parseFrontMatter` accepted, which is a bug in the latter
 */
export async function compileWithContentlayer(documents: readonly Draft[]): Promise<Map<string, Article>> {
  const staging = await mkdtemp(join(tmpdir(), 'load-bearing-'));
  try {
    // Contentlayer reads folders, so the changed files are written to a temporary one. They get plain names there,
    // because its glob patterns would skip some names that authors use.
    const staged = documents.map((document, index) => ({ document, name: `${document.kind}s/${index}.mdx` }));
    for (const folder of ['posts', 'pages']) await mkdir(join(staging, 'content', folder), { recursive: true });
    for (const { document, name } of staged) await writeFile(join(staging, 'content', name), restate(document));
    const compiled = await fetchDocuments(staging);
    return new Map(
      staged.map(({ document, name }) => {
        const article = compiled.get(name);
        if (!article) throw new Error(`Contentlayer left out ${document.path}`);
        return [document.path, article];
      }),
    );
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** Rewrites the front matter as JSON, which every YAML parser reads the same way, and keeps its number of lines. */
function restate({ text, fields, lines }: Draft): string {
  const body = text.split('\n').slice(lines);
  return ['---', JSON.stringify(fields), ...Array.from({ length: lines - 3 }, () => ''), '---', ...body].join('\n');
}

/** The types of the effect library do not resolve under TypeScript 7, so the functions used here are declared. */
type Step = (before: unknown) => unknown;
interface Steps {
  pipe: (start: unknown, ...steps: Step[]) => unknown;
  provideConsole: Step;
  Chunk: { unsafeHead: Step };
  S: { runCollect: Step; take: (count: number) => Step };
  T: {
    chain: (next: (value: never) => unknown) => Step;
    map: (step: Step) => Step;
    provide: (service: unknown) => Step;
    provideSomeLayer: (layer: unknown) => Step;
    rightOrFail: Step;
    runPromise: Step;
  };
}
const { pipe, provideConsole, Chunk, S, T } = effect as unknown as Steps;

/** The part of Contentlayer's data cache that is used here. */
interface Documents {
  cacheItemsMap: Record<string, { document: { _id: string; body: { html: string } } }>;
}

const source = makeContentSource(undefined);

async function fetchDocuments(cwd: string): Promise<Map<string, Article>> {
  const { provideSchema, fetchData } = await source;
  // The schema hash identifies a bundled configuration file. The configuration is not bundled here, so a constant is
  // enough.
  const documents = await pipe(
    provideSchema('load-bearing'),
    T.chain((schemaDef) =>
      pipe(
        fetchData({ schemaDef, verbose: false, skipCachePersistence: true }),
        S.take(1),
        S.runCollect,
        T.map(Chunk.unsafeHead),
        T.rightOrFail,
      ),
    ),
    provideCwdCustom(unknownToAbsolutePosixFilePath(cwd)) as Step,
    T.provide(DummyTracing),
    provideConsole,
    T.provideSomeLayer(NodeFsLive),
    T.runPromise,
  );
  return new Map(
    Object.values((documents as Documents).cacheItemsMap).map(({ document }) => [
      document._id,
      parseArticle(document.body.html),
    ]),
  );
}
