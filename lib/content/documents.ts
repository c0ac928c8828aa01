// Documents compiled, or carried over from the last run because neither they nor the compiler changed.
import { compileDocuments } from '#lib/content/compile.ts';
import type { Draft } from '#lib/content/contentlayer.ts';
import type { Fault } from '#lib/content/fault.ts';
import {
  type DocumentKind,
  type FrontMatter,
  type PostFrontMatter,
  parseFrontMatter,
} from '#lib/content/front-matter.ts';
import type { Article, Facts } from '#lib/content/mdx/compile.ts';
import { Memory, objectsOf } from '#lib/content/memory.ts';
import { blankLines, type SourceDocument } from '#lib/content/source.ts';
import { type Digest, writeObject } from '#lib/content/store.ts';

interface Compiled<Kind extends DocumentKind> {
  source: SourceDocument;
  kind: Kind;
  frontMatter: FrontMatter<Kind>;
  facts: Facts;
  body: Digest;
  markdown: Digest;
  search: Digest;
}

export type CompiledDocument = { [Kind in DocumentKind]: Compiled<Kind> }[DocumentKind];
export type CompiledPost = Compiled<'post'>;

/** What is known of a document, with or without faults of its own: enough to look for those between documents. */
export interface KnownDocument {
  source: SourceDocument;
  frontMatter: Partial<PostFrontMatter>;
  /** Absent if the text could not be read. */
  facts?: Facts;
}

export interface Documents {
  /** The documents without a fault of their own, in the order of their paths. */
  documents: CompiledDocument[];
  /** All of them, in the same order. */
  known: KnownDocument[];
  faults: Fault[];
  /** How many were compiled in this run, and not carried over. */
  compiled: number;
}

/**
 * Compiles what changed since the last run and stores their objects. What is remembered is a cache: without it, or after
 * a change to the compiler or its dependencies, everything is compiled again.
 */
export async function readDocuments(sources: readonly SourceDocument[], releaseDir: string): Promise<Documents> {
  const memory = await Memory.read(releaseDir);
  const changed = await memory.listUnknown(sources);
  const faults: Fault[] = [];
  const broken = new Map<string, KnownDocument>();
  const fresh = await compileChanged(changed, faults, broken);
  await inParallel([...fresh], async ([path, { frontMatter, article, source }]) => {
    const body = await writeObject(releaseDir, article.body);
    const markdown = await writeObject(releaseDir, JSON.stringify(article.source));
    const search = await writeObject(releaseDir, article.search);
    memory.entries[path] = { source, frontMatter, facts: article.facts, body, markdown, search };
  });
  const documents: CompiledDocument[] = [];
  const known: KnownDocument[] = [];
  for (const source of sources) {
    const found = memory.find(source);
    const document = found && ({ ...found, source, kind: source.kind } as CompiledDocument);
    if (document) documents.push(document);
    known.push(document ?? broken.get(source.path) ?? { source, frontMatter: {} });
  }
  if (changed.length > 0 || memory.size !== documents.length) await memory.write(sources);
  return { documents, known, faults, compiled: changed.length };
}

interface Fresh {
  source: Digest;
  frontMatter: unknown;
  article: Article;
}

/** @param broken receives what is known of the documents with faults */
async function compileChanged(
  changed: readonly SourceDocument[],
  faults: Fault[],
  broken: Map<string, KnownDocument>,
): Promise<Map<string, Fresh>> {
  const drafts: Draft[] = [];
  const fields = new Map<string, { data: unknown; known: Partial<PostFrontMatter> }>();
  const articles = new Map<string, Article>();
  for (const source of changed) {
    const { data, known, faults: ownFaults, lines } = parseFrontMatter(source.kind, source.file, source.text);
    faults.push(...ownFaults);
    fields.set(source.path, { data, known });
    // Contentlayer would stop at front matter with a fault, but the author is to hear of the text's faults, too.
    if (data) drafts.push({ ...source, fields: data, lines });
    else {
      const { compileArticle } = await import('#lib/content/mdx/compile.ts');
      articles.set(source.path, await compileArticle(blankLines(source.text, lines)));
    }
  }
  for (const [path, article] of await compileDocuments(drafts)) articles.set(path, article);
  const fresh = new Map<string, Fresh>();
  for (const source of changed) {
    const { path, file, digest } = source;
    const article = articles.get(path);
    const front = fields.get(path);
    if (!article || !front) throw new Error(`${file} was not compiled`);
    faults.push(...article.faults.map((fault) => ({ file, ...fault })));
    if (front.data && article.faults.length === 0) {
      fresh.set(path, { source: digest, frontMatter: front.data, article });
    } else {
      broken.set(path, { source, frontMatter: front.known, facts: article.isRead ? article.facts : undefined });
    }
  }
  return fresh;
}

/** The objects that the next run may carry over, also those of drafts, which no release names. */
export async function listRememberedObjects(releaseDir: string): Promise<Digest[]> {
  return Object.values((await Memory.read(releaseDir)).entries).flatMap(objectsOf);
}

/** Disk writes that wait for the disk go faster side by side. */
async function inParallel<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const queue = items.values();
  const lane = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: 8 }, lane));
}
