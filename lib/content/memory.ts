// What the last run compiled, so that the next one compiles only what changed. It is a cache: losing it costs time.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Facts } from '#lib/content/mdx/compile.ts';
import type { SourceDocument } from '#lib/content/source.ts';
import { type Digest, digestPattern, hasObject, writeAtomically } from '#lib/content/store.ts';

/** What is kept of a document, each in an object of its own. */
export function objectsOf({ body, markdown, search }: Pick<Entry, 'body' | 'markdown' | 'search'>): Digest[] {
  return [body, markdown, search];
}

interface Entry {
  /** Of the text that was compiled. */
  source: Digest;
  frontMatter: unknown;
  facts: Facts;
  body: Digest;
  markdown: Digest;
  search: Digest;
}

const digest = z.string().regex(digestPattern);
const schema = z.object({
  compiler: digest,
  entries: z.record(
    z.string(),
    z.object({
      source: digest,
      frontMatter: z.looseObject({}),
      facts: z.looseObject({}),
      body: digest,
      markdown: digest,
      search: digest,
    }),
  ),
});

export class Memory {
  private readonly releaseDir: string;
  private readonly compiler: Digest;
  readonly entries: Record<string, Entry>;

  private constructor(releaseDir: string, compiler: Digest, entries: Record<string, Entry>) {
    this.releaseDir = releaseDir;
    this.compiler = compiler;
    this.entries = entries;
  }

  static async read(releaseDir: string): Promise<Memory> {
    const compiler = await fingerprintCompiler();
    try {
      const memory = schema.parse(JSON.parse(await readFile(pathIn(releaseDir), 'utf8')));
      const entries = memory.compiler === compiler ? (memory.entries as unknown as Record<string, Entry>) : {};
      return new Memory(releaseDir, compiler, entries);
    } catch {
      return new Memory(releaseDir, compiler, {});
    }
  }

  get size(): number {
    return Object.keys(this.entries).length;
  }

  find({ path, digest: source }: SourceDocument): Entry | undefined {
    const entry = this.entries[path];
    return entry?.source === source ? entry : undefined;
  }

  /** The documents that are new or changed, and those of which an object has been lost. */
  async listUnknown(sources: readonly SourceDocument[]): Promise<SourceDocument[]> {
    const isKnown = await Promise.all(
      sources.map(async (source) => {
        const entry = this.find(source);
        if (!entry) return false;
        const isThere = await Promise.all(objectsOf(entry).map((object) => hasObject(this.releaseDir, object)));
        return !isThere.includes(false);
      }),
    );
    return sources.filter((_source, index) => !isKnown[index]);
  }

  async write(sources: readonly SourceDocument[]): Promise<void> {
    const entries = Object.fromEntries(
      sources.flatMap((source) => {
        const entry = this.find(source);
        return entry ? [[source.path, entry]] : [];
      }),
    );
    await writeAtomically(pathIn(this.releaseDir), JSON.stringify({ compiler: this.compiler, entries }));
  }
}

function pathIn(releaseDir: string): string {
  return join(releaseDir, 'compiled.json');
}

/** The digest of everything that decides what a text is compiled to: the code that does it and the locked dependencies. */
async function fingerprintCompiler(): Promise<Digest> {
  const hash = createHash('sha256');
  const root = join(import.meta.dirname, '../..');
  const names = await readdir(import.meta.dirname, { recursive: true });
  const files = names
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.startsWith('corpus'))
    .map((name) => join('lib/content', name))
    .concat('lib/search/entry.ts', 'lib/search/words.ts', 'package-lock.json')
    .toSorted();
  for (const name of files) hash.update(await readFile(join(root, name)));
  return hash.digest('hex');
}
