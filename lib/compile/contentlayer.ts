// Runs Contentlayer's core on the documents that changed, and reads its output.
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

/** A document as the core needs it. */
export interface Draft {
  kind: DocumentKind;
  /** The key of the result. */
  path: string;
  /** The normalised text. */
  text: string;
  /** The front matter as our own check read it, and the lines of the text it takes. */
  fields: object;
  lines: number;
}

/**
 * Compiles documents whose front matter is valid.
 * @returns each article by the path of its document
 * @throws if Contentlayer refuses a document that our own check accepted, which is a bug in the check
 */
export async function compileWithContentlayer(documents: readonly Draft[]): Promise<Map<string, Article>> {
  const staging = await mkdtemp(join(tmpdir(), 'load-bearing-'));
  try {
    // Contentlayer takes folders, so the changed files get one of their own: one edit compiles one file. Their names
    // there are plain, as its patterns would leave out some that authors give.
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

/** Restates the front matter as JSON, which every YAML parser reads the same way, in as many lines as the author used. */
function restate({ text, fields, lines }: Draft): string {
  const body = text.split('\n').slice(lines);
  return ['---', JSON.stringify(fields), ...Array.from({ length: lines - 3 }, () => ''), '---', ...body].join('\n');
}

/** The effect library's own types do not resolve under TypeScript 7, so the few steps used here are named. */
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

/** The part of Contentlayer's data cache that is read. */
interface Documents {
  cacheItemsMap: Record<string, { document: { _id: string; body: { html: string } } }>;
}

const source = makeContentSource(undefined);

async function fetchDocuments(cwd: string): Promise<Map<string, Article>> {
  const { provideSchema, fetchData } = await source;
  // The hash names a bundled configuration file; ours is loaded by Node as it is and needs none.
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
