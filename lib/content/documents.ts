// Documents compiled, or carried over from the last run because neither they nor the compiler changed.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compileDocuments } from '#lib/content/compile.ts';
import type { Fault } from '#lib/content/fault.ts';
import { type DocumentKind, type FrontMatter, parseFrontMatter } from '#lib/content/front-matter.ts';
import type { Article, Facts } from '#lib/content/mdx/compile.ts';
import type { SourceDocument } from '#lib/content/source.ts';
import { type Digest, writeAtomically, writeObject } from '#lib/content/store.ts';

interface Compiled<Kind extends DocumentKind> {
  source: SourceDocument;
  kind: Kind;
  frontMatter: FrontMatter<Kind>;
  facts: Facts;
  body: Digest;
}

export type CompiledDocument = { [Kind in DocumentKind]: Compiled<Kind> }[DocumentKind];
export type CompiledPost = Compiled<'post'>;
export type CompiledPage = Compiled<'page'>;

export interface Documents {
  /** The documents without a fault of their own, in the order of their paths. */
  documents: CompiledDocument[];
  faults: Fault[];
  /** How many were compiled in this run, and not carried over. */
  compiled: number;
}

type Memory = Record<string, { source: Digest; frontMatter: unknown; facts: Facts; body: Digest }>;

/**
 * Compiles what changed since the last run and stores the bodies. What is remembered is a cache: without it, or after
 * a change to the compiler or its dependencies, everything is compiled again.
 */
export async function readDocuments(sources: readonly SourceDocument[], releaseDir: string): Promise<Documents> {
  const memory = await Memo.read(releaseDir);
  const changed = sources.filter((source) => memory.find(source) === undefined);
  const faults: Fault[] = [];
  const fresh = await compileChanged(changed, faults);
  await inParallel([...fresh], async ([path, { frontMatter, article, source }]) => {
    const body = await writeObject(releaseDir, article.body);
    memory.entries[path] = { source, frontMatter, facts: article.facts, body };
  });
  const documents = sources.flatMap((source) => {
    const found = memory.find(source);
    return found ? [{ ...found, source, kind: source.kind } as CompiledDocument] : [];
  });
  if (changed.length > 0 || memory.size !== documents.length) await memory.write(sources);
  return { documents, faults, compiled: changed.length };
}

interface Fresh {
  source: Digest;
  frontMatter: unknown;
  article: Article;
}

async function compileChanged(changed: readonly SourceDocument[], faults: Fault[]): Promise<Map<string, Fresh>> {
  const fields = new Map<string, unknown>();
  const broken: SourceDocument[] = [];
  for (const source of changed) {
    const parsed = parseFrontMatter(source.kind, source.file, source.text);
    faults.push(...parsed.faults);
    if (parsed.data) fields.set(source.path, parsed.data);
    else broken.push(source);
  }
  // Contentlayer would stop at front matter with a fault, but the author is to hear of the text's faults, too.
  if (broken.length > 0) {
    const { compileArticle } = await import('#lib/content/mdx/compile.ts');
    for (const { file, text } of broken) {
      const article = await compileArticle(text);
      faults.push(...article.faults.map((fault) => ({ file, ...fault })));
    }
  }
  const sound = changed.filter(({ path }) => fields.has(path));
  const articles = await compileDocuments(sound.map(({ path, text }) => ({ path, text })));
  const fresh = new Map<string, Fresh>();
  for (const { path, file, digest } of sound) {
    const article = articles.get(path);
    if (!article) throw new Error(`${file} was not compiled`);
    faults.push(...article.faults.map((fault) => ({ file, ...fault })));
    if (article.faults.length === 0) fresh.set(path, { source: digest, frontMatter: fields.get(path), article });
  }
  return fresh;
}

/** The bodies that the next run may carry over, also those of drafts, which no release names. */
export async function listRememberedBodies(releaseDir: string): Promise<Digest[]> {
  return Object.values((await Memo.read(releaseDir)).entries).map(({ body }) => body);
}

/** Disk writes that wait for the disk go faster side by side. */
async function inParallel<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const queue = items.values();
  const lane = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: 8 }, lane));
}

class Memo {
  private readonly path: string;
  private readonly compiler: Digest;
  readonly entries: Memory;

  private constructor(path: string, compiler: Digest, entries: Memory) {
    this.path = path;
    this.compiler = compiler;
    this.entries = entries;
  }

  static async read(releaseDir: string): Promise<Memo> {
    const path = join(releaseDir, 'compiled.json');
    const compiler = await fingerprintCompiler();
    try {
      const memory = JSON.parse(await readFile(path, 'utf8')) as { compiler: Digest; entries: Memory };
      return new Memo(path, compiler, memory.compiler === compiler ? memory.entries : {});
    } catch {
      return new Memo(path, compiler, {});
    }
  }

  get size(): number {
    return Object.keys(this.entries).length;
  }

  find({ path, digest }: SourceDocument) {
    const entry = this.entries[path];
    return entry?.source === digest ? entry : undefined;
  }

  async write(sources: readonly SourceDocument[]): Promise<void> {
    const entries = Object.fromEntries(
      sources.flatMap((source) => {
        const entry = this.find(source);
        return entry ? [[source.path, entry]] : [];
      }),
    );
    await writeAtomically(this.path, JSON.stringify({ compiler: this.compiler, entries }));
  }
}

/** The digest of everything that decides what a text is compiled to: this folder's code and the locked dependencies. */
async function fingerprintCompiler(): Promise<Digest> {
  const hash = createHash('sha256');
  const root = join(import.meta.dirname, '../..');
  const files = (await readdir(import.meta.dirname, { recursive: true }))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .toSorted();
  for (const path of [...files.map((name) => join(import.meta.dirname, name)), join(root, 'package-lock.json')]) {
    hash.update(await readFile(path));
  }
  return hash.digest('hex');
}
