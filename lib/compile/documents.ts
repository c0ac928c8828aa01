// Compiles changed documents and takes the others from the compile cache.
import { basename } from 'node:path';

import type { CompileCache, Version } from '#lib/compile/compile-cache.ts';
import { type Compiler, startCompilers } from '#lib/compile/compiler.ts';
import type { CrashGuard } from '#lib/compile/crash-guard.ts';
import { makeOrder } from '#lib/compile/make-order.ts';
import type { Article, Facts } from '#lib/compile/mdx/compile.ts';
import type { Digest } from '#lib/model/digest.ts';
import { type Fault, splitLevels } from '#lib/model/fault.ts';
import { inParallel } from '#lib/model/in-parallel.ts';
import { openReleaseStore } from '#lib/model/open-release-store.ts';
import type { ReleaseStore } from '#lib/model/release-store.ts';
import type { OnProgress } from '#lib/progress.ts';
import type { ContentFiles } from '#lib/source/content-files.ts';
import { decodeText } from '#lib/source/decode-text.ts';
import { digestText, type Place, type SourceDocument } from '#lib/source/documents.ts';
import {
  type DocumentKind,
  type FrontMatter,
  type PostFrontMatter,
  parseFrontMatter,
} from '#lib/source/front-matter.ts';

interface Compiled<Kind extends DocumentKind> extends Omit<Version, 'frontMatter'> {
  source: Place;
  kind: Kind;
  frontMatter: FrontMatter<Kind>;
  version: Version;
}

export type CompiledDocument = { [Kind in DocumentKind]: Compiled<Kind> }[DocumentKind];
export type CompiledPost = Compiled<'post'>;

/** A document with or without errors, as input of the checks across documents. */
export interface KnownDocument {
  source: Place;
  frontMatter: Partial<PostFrontMatter>;
  /** Absent if the text could not be parsed. */
  facts?: Facts;
}

export interface BrokenDocument extends KnownDocument {
  /** Errors of the document itself, at least one, and its warnings. */
  faults: Fault[];
}

export interface Documents {
  /** Documents without errors of their own, by path. */
  good: Map<string, CompiledDocument>;
  broken: Map<string, BrokenDocument>;
  /** The number of documents compiled in this run. */
  compiled: number;
}

/**
 * Limits of a batch in documents and bytes. They bound memory, because the texts and trees of a batch are in memory
 * together, and the work that is lost when the process is killed.
 */
const batch = 16;
const batchSize = 2_000_000;
/** Number of files read or written concurrently, which stays below the limit of open files. */
const filesAtOnce = 16;

/** Caches documents with errors by path and digest, so that they are not compiled again until they change. */
export class BrokenDocumentCache {
  private readonly known = new Map<string, { text: Digest; document: BrokenDocument }>();

  find(path: string, text: Digest | undefined): BrokenDocument | undefined {
    const found = this.known.get(path);
    return found?.text === text ? found?.document : undefined;
  }

  set(path: string, text: Digest, document: BrokenDocument): void {
    this.known.set(path, { text, document });
  }
}

/** The key is kind, format, language of the site, and identity, because the same bytes compile differently in each. */
function nameText({ kind, format, identity }: SourceDocument, language: string): string {
  return `${kind} ${format} ${language} ${identity}`;
}

interface Input {
  files: ContentFiles;
  releaseDir: string;
  cache: CompileCache;
  broken: BrokenDocumentCache;
  guard: CrashGuard;
  /** The language of the site. */
  language: string;
  onProgress?: OnProgress;
  /** Replaces `startCompilers` in tests. */
  start?: (documents: number) => Compiler[];
}

/**
 * Reads and compiles the documents that are not in the cache, and adds them to it. Both maps of the result follow the
 * order of `sources`.
 * @throws if a file cannot be read or written
 */
export async function readDocuments(sources: readonly SourceDocument[], input: Input): Promise<Documents> {
  const { files, cache, broken: knownBroken, guard, language, onProgress, start = startCompilers } = input;
  const documents: Documents = { good: new Map(), broken: new Map(), compiled: 0 };
  const textOf = (source: SourceDocument) => cache.texts.get(nameText(source, language));
  const changed = sources.filter(
    (source) => canBeRead(source) && !cache.find(textOf(source)) && !knownBroken.find(source.path, textOf(source)),
  );
  const batches = divide(changed, ({ path }) => files.files.get(path)?.size ?? 0).values();
  const compilers = start(changed.length);
  const suspects: Text[] = [];
  let done = 0;
  onProgress?.('files compiled', done, changed.length);
  const work = async (compiler: Compiler) => {
    for (const some of batches) {
      const texts = await readTexts(some, input);
      const safe: Text[] = [];
      for (const text of texts) {
        if (guard.isRefused(text.digest)) refuse(text, knownBroken);
        else if (guard.isSuspect(text.digest)) suspects.push(text);
        else safe.push(text);
      }
      documents.compiled += safe.length;
      await compileTexts(safe, compiler, input);
      done += some.length;
      onProgress?.('files compiled', done, changed.length);
    }
  };
  // Suspects are compiled one at a time, so that another crash identifies its text.
  const workAlone = async ([compiler]: readonly Compiler[]) => {
    for (const suspect of suspects) {
      documents.compiled += 1;
      if (compiler) await compileTexts([suspect], compiler, input);
    }
  };
  // Two batches for each compiler: it compiles one while the other is read, checked and written.
  await Promise.all([...compilers, ...compilers].map(work))
    .then(() => workAlone(compilers))
    .finally(() => Promise.all(compilers.map((compiler) => compiler.close())));
  for (const source of sources) {
    const { path, faults } = source;
    const version = cache.find(textOf(source));
    const broken = canBeRead(source) ? knownBroken.find(path, textOf(source)) : { source, frontMatter: {}, faults: [] };
    if (version && faults.length === 0) documents.good.set(path, describeVersion(source, version));
    else if (version) {
      documents.broken.set(path, {
        ...describeVersion(source, version),
        faults: [...faults, ...listWarnings(source, version)],
      });
    } else if (broken) documents.broken.set(path, { ...broken, faults: [...faults, ...broken.faults] });
  }
  return documents;
}

function divide<Item>(items: readonly Item[], sizeOf: (item: Item) => number): Item[][] {
  const batches: Item[][] = [];
  let room = 0;
  for (const item of items) {
    const size = sizeOf(item);
    const last = batches.at(-1);
    if (last && last.length < batch && size <= room) last.push(item);
    else {
      batches.push([item]);
      room = batchSize;
    }
    room -= size;
  }
  return batches;
}

/** Returns false for files that are too large and for links, which are not read. */
function canBeRead({ faults }: SourceDocument): boolean {
  return !faults.some(({ field }) => field === 'file');
}

/** Combines a compiled version with its place, because equal files share a version. */
export function describeVersion(source: Place, version: Version): CompiledDocument {
  return { ...version, source, kind: source.kind, version } as CompiledDocument;
}

/** @returns the warnings of a version at a place */
export function listWarnings({ file }: Place, { warnings = [] }: Pick<Version, 'warnings'>): Fault[] {
  return warnings.map((warning) => ({ ...warning, file }));
}

interface Text {
  source: SourceDocument;
  text: string;
  /** Texts of the files beside the document, by name. */
  inputs: Record<string, string>;
  digest: string;
}

/** @returns the texts to compile, without those that are cached under another file identity or cannot be decoded */
async function readTexts(
  sources: readonly SourceDocument[],
  { files, cache, broken, language }: Input,
): Promise<Text[]> {
  const texts: Text[] = [];
  await inParallel(sources, filesAtOnce, async (source) => {
    const bytes = await files.read(source.path);
    const decoded = decodeText(bytes);
    const inputs = await readInputs(source, files);
    const digest = digestText(source, language, 'text' in decoded ? decoded.text : bytes, inputs);
    cache.addText(nameText(source, language), digest);
    if ('line' in decoded) {
      const fault = { file: source.file, line: decoded.line, field: 'file', message: decoded.message };
      broken.set(source.path, digest, { source, frontMatter: {}, faults: [fault] });
    } else if (!cache.find(digest) && !broken.find(source.path, digest)) {
      texts.push({ source, text: decoded.text, inputs, digest });
    }
  });
  return texts;
}

/** A file that is not text is left out, so that a block that shows it is an error. */
async function readInputs({ inputs }: SourceDocument, files: ContentFiles): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const path of inputs) {
    const decoded = decodeText(await files.read(path));
    if ('text' in decoded) texts[basename(path)] = decoded.text;
  }
  return texts;
}

function refuse({ source, digest }: Text, broken: BrokenDocumentCache): void {
  const message =
    'ended the publisher twice while it was compiled: split the post, or take out what is nested deepest or repeated most; a changed file is tried again';
  const fault = { file: source.file, line: 1, field: 'text', message };
  broken.set(source.path, digest, { source, frontMatter: {}, faults: [fault] });
}

async function compileTexts(texts: readonly Text[], compiler: Compiler, input: Input): Promise<void> {
  const versions = texts.map(({ digest }) => digest);
  await input.guard.watch(versions, () => compileNoted(texts, compiler, input));
}

async function compileNoted(
  texts: readonly Text[],
  compiler: Compiler,
  { releaseDir, cache, broken, guard, language }: Input,
): Promise<void> {
  const parsed = texts.map(({ source, text, inputs, digest }) => {
    const front = parseFrontMatter(source.kind, source.file, text);
    return { source, text, inputs, digest, front };
  });
  const orders = parsed.map(({ source, text, inputs, front }) => makeOrder(source, text, { inputs, front, language }));
  const { articles, failed } = await compiler.compile(orders);
  await inParallel(parsed, filesAtOnce, async ({ source, digest, front }) => {
    const { path, file } = source;
    const article = articles.get(path);
    const { data, known, faults } = front;
    const problem = failed.get(path);
    if (problem !== undefined) {
      const message = `cannot be compiled (${problem}): split the post, or take out what is nested deepest or repeated most`;
      const fault = { file, line: front.lines + 1, field: 'text', message };
      broken.set(path, digest, { source, frontMatter: known, facts: undefined, faults: [...faults, fault] });
      return;
    }
    if (!article) throw new Error(`${file} was not compiled`);
    const all = [...faults, ...article.faults.map((fault) => ({ file, ...fault }))];
    const { errors, warnings } = splitLevels(all);
    if (data && errors.length === 0) {
      cache.addVersion({
        text: digest,
        ...(warnings.length > 0 && { warnings: warnings.map(({ file, ...rest }) => rest) }),
        frontMatter: data,
        // Only a post without a description needs its opening.
        facts: data.description === undefined ? article.facts : { ...article.facts, opening: undefined },
        ...(await putArticle(openReleaseStore(releaseDir), article)),
      });
      guard.clear(digest);
    } else {
      const facts = article.isRead ? article.facts : undefined;
      broken.set(path, digest, { source, frontMatter: known, facts, faults: all });
      guard.clear(digest);
    }
  });
  await cache.write();
}

async function putArticle(
  store: ReleaseStore,
  article: Article,
): Promise<Pick<Version, 'body' | 'markdown' | 'search'>> {
  const [body, markdown, search] = await Promise.all([
    store.putObject(article.body),
    store.putObject(JSON.stringify(article.source)),
    store.putObject(article.search),
  ]);
  return { body, markdown, search };
}
