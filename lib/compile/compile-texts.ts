// Reads and compiles the texts of documents, and stores the results in the caches.
import { basename } from 'node:path';
import type { CompileCache, Version } from '#lib/compile/compile-cache.ts';
import type { Compiler } from '#lib/compile/compiler.ts';
import type { CrashGuard } from '#lib/compile/crash-guard.ts';
import type { BrokenDocumentCache } from '#lib/compile/documents.ts';
import { makeOrder } from '#lib/compile/make-order.ts';
import type { Article } from '#lib/compile/mdx/compile.ts';
import { splitLevels } from '#lib/model/diagnostic.ts';
import type { Digest } from '#lib/model/digest.ts';
import { inParallel } from '#lib/model/in-parallel.ts';
import { openReleaseStore } from '#lib/model/open-release-store.ts';
import type { ReleaseStore } from '#lib/model/release-store.ts';
import type { OnProgress } from '#lib/progress.ts';
import type { ContentFiles } from '#lib/source/content-files.ts';
import { decodeText } from '#lib/source/decode-text.ts';
import { digestText, type SourceDocument } from '#lib/source/documents.ts';
import { parseFrontMatter } from '#lib/source/front-matter.ts';

/** Number of files read or written concurrently, which stays below the limit of open files. */
const filesAtOnce = 16;

/** The fix of a text that the compiler cannot finish. */
const simplify = 'reduce nesting or split the post';

/** The files, caches and settings of one run. */
export interface Input {
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

/** The key is kind, format, language of the site, and identity, because the same bytes compile differently in each. */
function nameText({ kind, format, identity }: SourceDocument, language: string): string {
  return `${kind} ${format} ${language} ${identity}`;
}

/** @returns the digest of the text that a file had when it was last read, or `undefined` if it has changed since */
export function findText(source: SourceDocument, { cache, language }: Input): Digest | undefined {
  return cache.texts.get(nameText(source, language));
}

/** A text to compile. */
export interface Text {
  source: SourceDocument;
  text: string;
  /** Texts of the files beside the document, by name. */
  inputs: Record<string, string>;
  digest: string;
}

/**
 * Reads the files of documents.
 * @returns the texts to compile, without those that are cached under another file identity or cannot be decoded
 * @throws {Error} if a file cannot be read
 */
export async function readTexts(
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
      const diagnostic = { file: source.file, line: decoded.line, field: 'file', message: decoded.message };
      broken.set(source.path, digest, { source, frontMatter: {}, diagnostics: [diagnostic] });
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

/** Notes that a text is not compiled again, because it crashed the process twice. */
export function refuse({ source, digest }: Text, broken: BrokenDocumentCache): void {
  const message = `crashed the publisher twice while it was compiled: ${simplify}; a changed file is tried again`;
  const diagnostic = { file: source.file, line: 1, field: 'text', message };
  broken.set(source.path, digest, { source, frontMatter: {}, diagnostics: [diagnostic] });
}

/**
 * Compiles texts, and stores the results in the caches.
 * @throws {Error} if the compiler cannot be started, or a file cannot be written
 */
export async function compileTexts(texts: readonly Text[], compiler: Compiler, input: Input): Promise<void> {
  const versions = texts.map(({ digest }) => digest);
  await input.guard.watch(versions, () => compileGuarded(texts, compiler, input));
}

/** A text and its front matter. */
interface Parsed extends Text {
  front: ReturnType<typeof parseFrontMatter>;
}

/** The crash guard notes the texts while this runs. */
async function compileGuarded(texts: readonly Text[], compiler: Compiler, input: Input): Promise<void> {
  const { cache, language } = input;
  const parsed = texts.map((text): Parsed => {
    const { source } = text;
    return { ...text, front: parseFrontMatter(source.kind, source.file, text.text) };
  });
  const orders = parsed.map(({ source, text, inputs, front }) => makeOrder(source, text, { inputs, front, language }));
  const { articles, failed } = await compiler.compile(orders);
  await inParallel(parsed, filesAtOnce, async (text) => {
    const { path, file } = text.source;
    const problem = failed.get(path);
    const article = articles.get(path);
    if (problem !== undefined) storeFailure(text, problem, input);
    else if (article) await storeArticle(text, article, input);
    else throw new Error(`${file} was not compiled`);
  });
  await cache.write();
}

/** Stores the error of a text that the compiler could not finish. */
function storeFailure({ source, digest, front }: Parsed, problem: string, { broken }: Input): void {
  const { path, file } = source;
  const { known, diagnostics, lines } = front;
  const message = `cannot be compiled (${problem}): ${simplify}`;
  const diagnostic = { file, line: lines + 1, field: 'text', message };
  broken.set(path, digest, { source, frontMatter: known, facts: undefined, diagnostics: [...diagnostics, diagnostic] });
}

/** Stores a version of a document, or its errors. */
async function storeArticle({ source, digest, front }: Parsed, article: Article, input: Input): Promise<void> {
  const { releaseDir, cache, broken, guard } = input;
  const { path, file } = source;
  const { data, known, diagnostics } = front;
  const all = [...diagnostics, ...article.diagnostics.map((diagnostic) => ({ file, ...diagnostic }))];
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
  } else {
    const facts = article.isRead ? article.facts : undefined;
    broken.set(path, digest, { source, frontMatter: known, facts, diagnostics: all });
  }
  guard.clear(digest);
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
