// Documents compiled, or carried over from earlier runs because neither they nor the compiler changed.
import { compileDocuments } from '#lib/content/compile.ts';
import type { Draft } from '#lib/content/contentlayer.ts';
import type { Fault } from '#lib/content/fault.ts';
import type { ContentFiles } from '#lib/content/files.ts';
import {
  type DocumentKind,
  type FrontMatter,
  type PostFrontMatter,
  parseFrontMatter,
} from '#lib/content/front-matter.ts';
import type { Article, Facts } from '#lib/content/mdx/compile.ts';
import type { Memory, Version } from '#lib/content/memory.ts';
import { blankLines, decodeText, digestText, type Place, type SourceDocument } from '#lib/content/source.ts';
import { writeObject } from '#lib/content/store.ts';

interface Compiled<Kind extends DocumentKind> extends Omit<Version, 'frontMatter'> {
  source: Place;
  kind: Kind;
  frontMatter: FrontMatter<Kind>;
  version: Version;
}

export type CompiledDocument = { [Kind in DocumentKind]: Compiled<Kind> }[DocumentKind];
export type CompiledPost = Compiled<'post'>;

/** What is known of a document, with or without faults of its own: enough to look for those between documents. */
export interface KnownDocument {
  source: Place;
  frontMatter: Partial<PostFrontMatter>;
  /** Absent if the text could not be read. */
  facts?: Facts;
}

export interface BrokenDocument extends KnownDocument {
  /** Its own; there is at least one. */
  faults: Fault[];
}

export interface Documents {
  /** By path, those without a fault of their own. */
  good: Map<string, CompiledDocument>;
  broken: Map<string, BrokenDocument>;
  /** How many were compiled in this run, and not carried over. */
  compiled: number;
}

/** Documents. The texts and trees of so many are in memory at once, however many there are. */
const batch = 400;

/** What was found broken, by the identity of its bytes and its path: the next run need not compile it again. */
export type BrokenMemory = Map<string, BrokenDocument>;

export function nameBroken({ path, identity }: SourceDocument): string {
  return `${path} ${identity}`;
}

/** Equal bytes make another document of a page than of a post. */
function nameText({ kind, identity }: SourceDocument): string {
  return `${kind} ${identity}`;
}

/** Reads and compiles what the memory does not know yet, and tells it. */
export async function readDocuments(
  sources: readonly SourceDocument[],
  files: ContentFiles,
  releaseDir: string,
  memory: Memory,
  knownBroken: BrokenMemory,
): Promise<Documents> {
  const documents: Documents = { good: new Map(), broken: new Map(), compiled: 0 };
  const changed = sources.filter(
    (source) => !memory.find(memory.texts.get(nameText(source))) && !knownBroken.has(nameBroken(source)),
  );
  for (let from = 0; from < changed.length; from += batch) {
    const texts = await readTexts(changed.slice(from, from + batch), files, memory, knownBroken);
    documents.compiled += texts.length;
    await compileTexts(texts, releaseDir, memory, knownBroken);
    // A cold run that is killed goes on where it was.
    await memory.write();
  }
  for (const source of sources) {
    const { path, faults } = source;
    const broken = knownBroken.get(nameBroken(source));
    const version = memory.find(memory.texts.get(nameText(source)));
    if (version && faults.length === 0) documents.good.set(path, describeVersion(source, version));
    else if (version) documents.broken.set(path, { ...describeVersion(source, version), faults });
    else if (broken) documents.broken.set(path, { ...broken, faults: [...faults, ...broken.faults] });
  }
  const names = new Set(sources.map(nameBroken));
  for (const name of knownBroken.keys()) if (!names.has(name)) knownBroken.delete(name);
  return documents;
}

export function describeVersion(source: Place, version: Version): CompiledDocument {
  return { ...version, source, kind: source.kind, version } as CompiledDocument;
}

interface Text {
  source: SourceDocument;
  text: string;
  digest: string;
}

/** @returns those that have to be compiled: the others are known under another identity, or cannot be read */
async function readTexts(
  sources: readonly SourceDocument[],
  files: ContentFiles,
  memory: Memory,
  broken: BrokenMemory,
): Promise<Text[]> {
  const texts: Text[] = [];
  await inParallel(sources, async (source) => {
    const unread = { source, frontMatter: {} };
    // A file that is too large, or a link, is not read at all.
    if (source.faults.some(({ field }) => field === 'file'))
      return void broken.set(nameBroken(source), { ...unread, faults: [] });
    const decoded = decodeText(await files.read(source.path));
    if ('line' in decoded) {
      const fault = { file: source.file, line: decoded.line, field: 'file', message: decoded.message };
      return void broken.set(nameBroken(source), { ...unread, faults: [fault] });
    }
    const digest = digestText(source.kind, decoded.text);
    memory.addText(nameText(source), digest);
    if (!memory.find(digest)) texts.push({ source, text: decoded.text, digest });
  });
  return texts;
}

async function compileTexts(
  texts: readonly Text[],
  releaseDir: string,
  memory: Memory,
  broken: BrokenMemory,
): Promise<void> {
  const drafts: Draft[] = [];
  const articles = new Map<string, Article>();
  const parsed = texts.map(({ source, text, digest }) => {
    const front = parseFrontMatter(source.kind, source.file, text);
    return { source, text, digest, front };
  });
  for (const { source, text, front } of parsed) {
    const { path, kind } = source;
    // Contentlayer would stop at front matter with a fault, but the author is to hear of the text's faults, too.
    if (front.data) drafts.push({ kind, path, text, fields: front.data, lines: front.lines });
    else {
      const { compileArticle } = await import('#lib/content/mdx/compile.ts');
      articles.set(path, await compileArticle(blankLines(text, front.lines)));
    }
  }
  for (const [path, article] of await compileDocuments(drafts)) articles.set(path, article);
  await inParallel(parsed, async ({ source, digest, front }) => {
    const { path, file } = source;
    const article = articles.get(path);
    if (!article) throw new Error(`${file} was not compiled`);
    const { data, known, faults } = front;
    if (data && article.faults.length === 0) {
      memory.addVersion({
        text: digest,
        frontMatter: data,
        facts: article.facts,
        ...(await store(article, releaseDir)),
      });
    } else {
      const facts = article.isRead ? article.facts : undefined;
      const own = article.faults.map((fault) => ({ file, ...fault }));
      broken.set(nameBroken(source), { source, frontMatter: known, facts, faults: [...faults, ...own] });
    }
  });
}

async function store(article: Article, releaseDir: string): Promise<Pick<Version, 'body' | 'markdown' | 'search'>> {
  const [body, markdown, search] = await Promise.all([
    writeObject(releaseDir, article.body),
    writeObject(releaseDir, JSON.stringify(article.source)),
    writeObject(releaseDir, article.search),
  ]);
  return { body, markdown, search };
}

/** Reads and writes that wait for the disk go faster side by side, and all at once could be more than may be open. */
async function inParallel<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const queue = items.values();
  const lane = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: 16 }, lane));
}
