// Compiles changed documents and takes the others from the compile cache.
import type { Version } from '#lib/compile/compile-cache.ts';
import { compileTexts, findText, type Input, readTexts, refuse, type Text } from '#lib/compile/compile-texts.ts';
import { type Compiler, startCompilers } from '#lib/compile/compiler.ts';
import type { Facts } from '#lib/compile/mdx/compile.ts';
import type { Diagnostic } from '#lib/model/diagnostic.ts';
import type { Digest } from '#lib/model/digest.ts';
import type { Place, SourceDocument } from '#lib/source/documents.ts';
import type { DocumentKind, FrontMatter, PostFrontMatter } from '#lib/source/front-matter-schema.ts';

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
  diagnostics: Diagnostic[];
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

/**
 * Reads and compiles the documents that are not in the cache, and adds them to it. Both maps of the result follow the
 * order of `sources`.
 * @throws {Error} if a file cannot be read or written
 */
export async function readDocuments(sources: readonly SourceDocument[], input: Input): Promise<Documents> {
  const { cache, broken } = input;
  const changed = sources.filter((source) => {
    const text = findText(source, input);
    return canBeRead(source) && !cache.find(text) && !broken.find(source.path, text);
  });
  const compiled = await compileChanged(changed, input);
  return { ...collectDocuments(sources, input), compiled };
}

/**
 * Compiles documents in batches, with all compilers at the same time.
 * @returns the number of documents that were compiled
 */
async function compileChanged(changed: readonly SourceDocument[], input: Input): Promise<number> {
  const { files, broken, guard, onProgress, start = startCompilers } = input;
  const batches = divide(changed, ({ path }) => files.files.get(path)?.size ?? 0).values();
  const compilers = start(changed.length);
  const suspects: Text[] = [];
  let compiled = 0;
  let done = 0;
  onProgress?.('files compiled', done, changed.length);
  const work = async (compiler: Compiler) => {
    for (const some of batches) {
      const safe: Text[] = [];
      for (const text of await readTexts(some, input)) {
        if (guard.isRefused(text.digest)) refuse(text, broken);
        else if (guard.isSuspect(text.digest)) suspects.push(text);
        else safe.push(text);
      }
      compiled += safe.length;
      await compileTexts(safe, compiler, input);
      done += some.length;
      onProgress?.('files compiled', done, changed.length);
    }
  };
  // Suspects are compiled one at a time, so that another crash identifies its text.
  const workAlone = async ([compiler]: readonly Compiler[]) => {
    for (const suspect of suspects) {
      compiled += 1;
      if (compiler) await compileTexts([suspect], compiler, input);
    }
  };
  // Two batches for each compiler: it compiles one while the other is read, checked and written.
  await Promise.all([...compilers, ...compilers].map(work))
    .then(() => workAlone(compilers))
    .finally(() => Promise.all(compilers.map((compiler) => compiler.close())));
  return compiled;
}

/** Takes the documents from the caches, where the compilers have put them. */
function collectDocuments(sources: readonly SourceDocument[], input: Input): Omit<Documents, 'compiled'> {
  const good: Documents['good'] = new Map();
  const broken: Documents['broken'] = new Map();
  for (const source of sources) {
    const { path, diagnostics } = source;
    const text = findText(source, input);
    const version = input.cache.find(text);
    const failed = canBeRead(source) ? input.broken.find(path, text) : { source, frontMatter: {}, diagnostics: [] };
    if (version && diagnostics.length === 0) good.set(path, describeVersion(source, version));
    else if (version) {
      const all = [...diagnostics, ...listWarnings(source, version)];
      broken.set(path, { ...describeVersion(source, version), diagnostics: all });
    } else if (failed) broken.set(path, { ...failed, diagnostics: [...diagnostics, ...failed.diagnostics] });
  }
  return { good, broken };
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
function canBeRead({ diagnostics }: SourceDocument): boolean {
  return !diagnostics.some(({ field }) => field === 'file');
}

/** Combines a compiled version with its place, because equal files share a version. */
export function describeVersion(source: Place, version: Version): CompiledDocument {
  return { ...version, source, kind: source.kind, version } as CompiledDocument;
}

/** @returns the warnings of a version at a place */
export function listWarnings({ file }: Place, { warnings = [] }: Pick<Version, 'warnings'>): Diagnostic[] {
  return warnings.map((warning) => ({ ...warning, file }));
}
