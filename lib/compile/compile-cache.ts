// Caches compiled documents and images in an append-only log on disk, which garbage collection compacts.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { fingerprint } from '#lib/compile/fingerprint.ts';
import type { ArticleDiagnostic, Facts } from '#lib/compile/mdx/compile.ts';
import { stemOf } from '#lib/images/files.ts';
import { listStoredImages, type StoredImage } from '#lib/images/image-store.ts';
import { ignoreMissing, openToAppend, writeAtomically } from '#lib/model/atomic-write.ts';
import { type Digest, digestPattern } from '#lib/model/digest.ts';
import { identityOf } from '#lib/model/file-identity.ts';
import { openReleaseStore } from '#lib/model/open-release-store.ts';
import { isDamaged, readBytes } from '#lib/model/read-file.ts';
import type { ReleaseImage } from '#lib/model/release.ts';

/** A compiled document whose text has no errors. */
export interface Version {
  /** Warnings of the text and its front matter. They have no file, because equal files share a version. */
  warnings?: ArticleDiagnostic[];
  /** The digest returned by `digestText`. */
  text: Digest;
  frontMatter: unknown;
  facts: Facts;
  body: Digest;
  markdown: Digest;
  search: Digest;
}

/** Returns the digests of the objects that hold the compiled document. */
export function objectsOf({ body, markdown, search }: Pick<Version, 'body' | 'markdown' | 'search'>): Digest[] {
  return [body, markdown, search];
}

const digest = z.string().regex(digestPattern);
/** Each kind of entry has a field of its own. Choosing by it takes a third of the time of `z.union` (measured). */
const entrySchemas = {
  /** The file with this identity holds this text. */
  text: z.strictObject({ identity: z.string(), text: digest }),
  version: z.strictObject({
    compiler: z.string(),
    version: z.looseObject({
      text: digest,
      warnings: z.array(z.looseObject({ level: z.literal('warning'), line: z.number() })).optional(),
      frontMatter: z.looseObject({}),
      facts: z.looseObject({ anchors: z.array(z.string()), links: z.array(z.unknown()), images: z.array(z.unknown()) }),
      body: digest,
      markdown: digest,
      search: digest,
    }),
  }),
  /** The file with this identity holds this image, or an image with an error. Stored logs name it `picture`. */
  picture: z.strictObject({
    compiler: z.string(),
    identity: z.string(),
    picture: z.union([
      z.looseObject({ name: z.string(), width: z.number(), height: z.number(), better: z.looseObject({}) }),
      z.strictObject({ fault: z.string() }),
    ]),
  }),
};

type Entry =
  | { identity: string; text: Digest }
  | { compiler: string; version: Version }
  | { compiler: string; identity: string; picture: StoredImage };

export class CompileCache {
  /** Text digests by file identity. */
  readonly texts = new Map<string, Digest>();
  readonly images = new Map<string, StoredImage>();
  private readonly versions = new Map<Digest, Version>();
  /** Documents from another version of the compiler, used until they are compiled again. */
  private readonly older = new Map<Digest, Version>();
  private readonly olderImages = new Map<string, ReleaseImage>();
  private readonly releaseDir: string;
  readonly compiler: string;
  private fresh: Entry[] = [];
  /** True if the log ends with an incomplete line, which a killed process leaves behind. */
  private isTorn = false;
  /** Damaged files. Log entries that refer to them are ignored, so that the files are generated again. */
  private readonly damaged = { objects: new Set<Digest>(), stems: new Set<string>() };
  /** The identity of the log file when it was last known to be complete. */
  private restored: string | undefined;

  private constructor(releaseDir: string, compiler: string) {
    this.releaseDir = releaseDir;
    this.compiler = compiler;
  }

  /** Opens the cache of a release folder and reads its log. A damaged log is an empty or partial cache. */
  static async open(releaseDir: string): Promise<CompileCache> {
    const cache = new CompileCache(releaseDir, fingerprint('lib/compile/documents.ts'));
    await cache.load();
    return cache;
  }

  /** Reads the log, including entries added by other processes. Entries whose objects are missing are dropped. */
  async load(): Promise<void> {
    const record = await readRecord(this.releaseDir);
    if (!record) return;
    this.isTorn = !record.endsWith('\n');
    for (const entry of readEntries(record)) this.take(entry);
    this.forgetLost(await openReleaseStore(this.releaseDir).listObjects(), await listStoredImages(this.releaseDir));
    this.dropDamaged();
  }

  private take(entry: Entry): void {
    if ('version' in entry) {
      const { compiler, version } = entry;
      (compiler === this.compiler ? this.versions : this.older).set(version.text, version);
    } else if ('picture' in entry) {
      const { compiler, identity, picture: image } = entry;
      if (compiler === this.compiler) this.images.set(identity, image);
      else if (!('fault' in image)) this.olderImages.set(identity, image);
    } else this.texts.set(entry.identity, entry.text);
  }

  /** Returns the version that this compiler version produced. */
  find(text: Digest | undefined): Version | undefined {
    return text === undefined ? undefined : this.versions.get(text);
  }

  /** Finds a version that this or another compiler version produced. */
  findAny(text: Digest): Version | undefined {
    return this.versions.get(text) ?? this.older.get(text);
  }

  /** Finds an image that this or another compiler version produced, and marks it as produced by this one. */
  recallImage(identity: string): ReleaseImage | undefined {
    const image = this.images.get(identity) ?? this.olderImages.get(identity);
    if (!image || 'fault' in image) return undefined;
    this.images.set(identity, image);
    return image;
  }

  forget({ text }: Version): void {
    this.versions.delete(text);
    this.older.delete(text);
  }

  /** Drops all versions and images that include a damaged file, so that they are generated again. */
  forgetDamaged(objects: ReadonlySet<Digest>, stems: ReadonlySet<string>): void {
    for (const digest of objects) this.damaged.objects.add(digest);
    for (const stem of stems) this.damaged.stems.add(stem);
    this.dropDamaged();
  }

  private dropDamaged(): void {
    const { objects, stems } = this.damaged;
    for (const version of [...this.versions.values(), ...this.older.values()]) {
      if (objectsOf(version).some((digest) => objects.has(digest))) this.forget(version);
    }
    for (const images of [this.images, this.olderImages]) {
      for (const [identity, image] of images) {
        if (!('fault' in image) && stems.has(stemOf(image.name) ?? '')) images.delete(identity);
      }
    }
  }

  /**
   * Rewrites entries that a damaged log has lost. Only the entries of a release are restored, because garbage
   * collection drops the others on purpose.
   * @returns the number of restored entries
   */
  async restore(texts: ReadonlySet<Digest>, images: ReadonlySet<string>): Promise<number> {
    const identity = await identify(this.releaseDir);
    if (identity === this.restored) return 0;
    const written = new Set(readEntries(await readRecord(this.releaseDir)).map(nameEntry));
    const { compiler } = this;
    const known: Entry[] = [
      ...[...this.texts].filter(([, text]) => texts.has(text)).map(([name, text]) => ({ identity: name, text })),
      ...[...texts].flatMap((text) => this.versions.get(text) ?? []).map((version) => ({ compiler, version })),
      ...[...this.images]
        .filter(([name]) => images.has(name))
        .map(([name, picture]) => ({ compiler, identity: name, picture })),
    ];
    const lost = known.filter((entry) => !written.has(nameEntry(entry)));
    this.fresh = [...lost, ...this.fresh];
    await this.write();
    this.restored = await identify(this.releaseDir);
    return lost.length;
  }

  private forgetLost(objects: ReadonlySet<Digest>, stems: ReadonlySet<string>): void {
    const isThere = (digest: Digest) => objects.has(digest);
    for (const version of [...this.versions.values(), ...this.older.values()]) {
      if (!objectsOf(version).every(isThere)) this.forget(version);
    }
    for (const images of [this.images, this.olderImages]) {
      for (const [identity, image] of images) {
        if (!('fault' in image) && !stems.has(stemOf(image.name) ?? '')) images.delete(identity);
      }
    }
  }

  /** Queues an entry, like `addVersion` and `addImage`. `write` saves it. */
  addText(identity: string, text: Digest): void {
    this.add({ identity, text });
  }

  addVersion(version: Version): void {
    for (const digest of objectsOf(version)) this.damaged.objects.delete(digest);
    this.add({ compiler: this.compiler, version });
  }

  addImage(identity: string, image: StoredImage): void {
    if (!('fault' in image)) this.damaged.stems.delete(stemOf(image.name) ?? '');
    this.add({ compiler: this.compiler, identity, picture: image });
  }

  private add(entry: Entry): void {
    this.take(entry);
    this.fresh.push(entry);
  }

  /**
   * Appends the new entries in one write and flushes them to disk.
   * @throws if the write fails; the entries are then part of the next write
   */
  async write(): Promise<void> {
    if (this.fresh.length === 0) return;
    const entries = this.fresh;
    this.fresh = [];
    const text = `${this.isTorn ? '\n' : ''}${entries.map(formatEntry).join('')}`;
    const file = await openToAppend(nameRecord(this.releaseDir)).catch((error: unknown) => {
      this.fresh = [...entries, ...this.fresh];
      throw error;
    });
    try {
      // A failed write may leave an incomplete line, which readers skip.
      this.isTorn = true;
      await file.appendFile(text);
      await file.datasync();
      this.isTorn = false;
    } catch (error) {
      // Entries stay queued after a failed write, because a ledger may refer to them.
      this.fresh = [...entries, ...this.fresh];
      throw error;
    } finally {
      await file.close();
    }
  }
}

/**
 * Rewrites the log if the entries of kept releases take less than half of it.
 * @param isForced rewrites it in any case, so that it holds no other text
 * @returns the object digests and the image stems of these entries
 */
export async function tidyRecord(
  releaseDir: string,
  usedTexts: ReadonlySet<Digest>,
  usedImages: ReadonlySet<string>,
  isForced = false,
): Promise<{ objects: Digest[]; stems: string[] }> {
  const record = await readRecord(releaseDir);
  if (!record) return { objects: [], stems: [] };
  const kept = new Map<string, string>();
  const objects: Digest[] = [];
  const stems: string[] = [];
  for (const entry of readEntries(record)) {
    const isUsed =
      'version' in entry
        ? usedTexts.has(entry.version.text)
        : 'picture' in entry
          ? usedImages.has(entry.identity)
          : usedTexts.has(entry.text);
    if (!isUsed) continue;
    kept.set(nameEntry(entry), formatEntry(entry));
    if ('version' in entry) objects.push(...objectsOf(entry.version));
    if ('picture' in entry && !('fault' in entry.picture)) stems.push(stemOf(entry.picture.name) ?? '');
  }
  const text = [...kept.values()].join('');
  if (isForced || text.length < record.length / 2) await writeAtomically(nameRecord(releaseDir), text);
  return { objects, stems };
}

/** Returns the key of an entry. The last entry with a key wins. */
function nameEntry(entry: Entry): string {
  if ('version' in entry) return `version ${entry.version.text}`;
  return 'picture' in entry ? `picture ${entry.identity}` : `text ${entry.identity}`;
}

function nameRecord(releaseDir: string): string {
  return join(releaseDir, 'compiled.log');
}

async function identify(releaseDir: string): Promise<string> {
  const found = await stat(nameRecord(releaseDir), { bigint: true }).catch(ignoreMissing);
  return found ? identityOf(found) : '';
}

/** @returns the log, or an empty string if it is missing or unreadable */
async function readRecord(releaseDir: string): Promise<string> {
  try {
    return (await readBytes(nameRecord(releaseDir))).toString();
  } catch (error) {
    if (!isDamaged(error)) throw error;
    return '';
  }
}

function formatEntry(entry: Entry): string {
  const json = JSON.stringify(entry);
  return `${sum(json)} ${json}\n`;
}

/** Parses the log. Damaged lines are skipped, and their documents are compiled again. */
function readEntries(record: string): Entry[] {
  return record.split('\n').flatMap((line) => {
    const json = line.slice(line.indexOf(' ') + 1);
    if (json === '' || line !== `${sum(json)} ${json}`) return [];
    const entry = parseEntry(JSON.parse(json));
    return entry ? [entry] : [];
  });
}

function parseEntry(json: unknown): Entry | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  const kind = 'text' in json ? 'text' : 'version' in json ? 'version' : 'picture';
  return entrySchemas[kind].safeParse(json).data as Entry | undefined;
}

function sum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}
