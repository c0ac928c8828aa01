// Contentlayer's core, run in this process on just the documents that changed. Its output is read here and nowhere else.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as effect from '@contentlayer2/utils/effect';
import { provideCwdCustom } from 'contentlayer2/core';
import { DummyTracing, unknownToAbsolutePosixFilePath } from 'contentlayer2/utils';
import { NodeFsLive } from 'contentlayer2/utils/node';
import { type Article, parseArticle } from '#lib/content/mdx/compile.ts';
import { makeContentSource } from '#lib/content/schema.ts';

/** What the core needs of a document: where it stands and its normalised text. */
export interface Draft {
  path: string;
  text: string;
}

/**
 * Compiles documents whose front matter is without fault.
 * @returns each article by the path of its document
 * @throws if Contentlayer refuses a document that our own check let pass: the two disagree, and the check is to be mended
 */
export async function compileWithContentlayer(documents: readonly Draft[]): Promise<Map<string, Article>> {
  const staging = await mkdtemp(join(tmpdir(), 'load-bearing-'));
  try {
    // Contentlayer takes folders, so the changed files get one of their own: one edit compiles one file.
    for (const { path, text } of documents) {
      const file = join(staging, 'content', path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
    const compiled = await fetchDocuments(staging);
    const missing = documents.filter(({ path }) => !compiled.has(path));
    if (missing.length > 0) {
      throw new Error(`Contentlayer left out ${missing.map(({ path }) => path).join(', ')}`);
    }
    return compiled;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
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
