// What earlier runs compiled, so that the next one compiles only what changed: a record on the disk that only grows, and is tidied now and then.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { fingerprint } from '#lib/compile/fingerprint.ts';
import type { Facts } from '#lib/compile/mdx/compile.ts';
import { stemOf } from '#lib/images/files.ts';
import { type Finding, listShelf } from '#lib/images/image-store.ts';
import { ignoreMissing, openToAppend, writeAtomically } from '#lib/model/atomic-write.ts';
import { type Digest, digestPattern } from '#lib/model/digest.ts';
import { listObjects } from '#lib/model/object-store.ts';
import { isDamaged, readBytes } from '#lib/model/read-file.ts';
import type { Picture } from '#lib/model/release.ts';

/** A text without a fault of its own, compiled. */
export interface Version {
  /** As `digestText` makes it. */
  text: Digest;
  frontMatter: unknown;
  facts: Facts;
  body: Digest;
  markdown: Digest;
  search: Digest;
}

/** What is kept of a document, each in an object of its own. */
export function objectsOf({ body, markdown, search }: Pick<Version, 'body' | 'markdown' | 'search'>): Digest[] {
  return [body, markdown, search];
}

const digest = z.string().regex(digestPattern);
const entrySchema = z.union([
  /** Bytes of an identity are this text. */
  z.strictObject({ identity: z.string(), text: digest }),
  z.strictObject({
    compiler: z.string(),
    version: z.looseObject({
      text: digest,
      frontMatter: z.looseObject({}),
      facts: z.looseObject({ anchors: z.array(z.string()), links: z.array(z.unknown()), images: z.array(z.unknown()) }),
      body: digest,
      markdown: digest,
      search: digest,
    }),
  }),
  /** Bytes of an identity are this picture, or one with a fault. */
  z.strictObject({
    compiler: z.string(),
    identity: z.string(),
    picture: z.union([
      z.looseObject({ name: z.string(), width: z.number(), height: z.number(), better: z.looseObject({}) }),
      z.strictObject({ fault: z.string() }),
    ]),
  }),
]);

type Entry =
  | { identity: string; text: Digest }
  | { compiler: string; version: Version }
  | { compiler: string; identity: string; picture: Finding };

export class CompileCache {
  /** By the identity of the bytes: the digest of the text in them. */
  readonly texts = new Map<string, Digest>();
  readonly pictures = new Map<string, Finding>();
  private readonly versions = new Map<Digest, Version>();
  /** Of another compiler: good enough to be shown where there is no better one. */
  private readonly older = new Map<Digest, Version>();
  private readonly olderPictures = new Map<string, Picture>();
  private readonly releaseDir: string;
  readonly compiler: string;
  private fresh: Entry[] = [];
  /** Whether the record ends in the middle of a line, as a killed run leaves it. */
  private isTorn = false;
  /** Files that are to be made again: what the record says of them does not count. */
  private readonly damaged = { objects: new Set<Digest>(), stems: new Set<string>() };
  /** What the file system said of the record when nothing was missing from it. */
  private restored: string | undefined;

  private constructor(releaseDir: string, compiler: string) {
    this.releaseDir = releaseDir;
    this.compiler = compiler;
  }

  static async open(releaseDir: string): Promise<CompileCache> {
    const cache = new CompileCache(releaseDir, fingerprint('lib/compile/documents.ts'));
    await cache.load();
    return cache;
  }

  /** Reads what other processes have written meanwhile, too, but for that of which an object is not there any more. */
  async load(): Promise<void> {
    const record = await readRecord(this.releaseDir);
    if (!record) return;
    this.isTorn = !record.endsWith('\n');
    for (const entry of readEntries(record)) this.take(entry);
    this.forgetLost(await listObjects(this.releaseDir), await listShelf(this.releaseDir));
    this.dropDamaged();
  }

  private take(entry: Entry): void {
    if ('version' in entry) {
      const { compiler, version } = entry;
      (compiler === this.compiler ? this.versions : this.older).set(version.text, version);
    } else if ('picture' in entry) {
      const { compiler, identity, picture } = entry;
      if (compiler === this.compiler) this.pictures.set(identity, picture);
      else if (!('fault' in picture)) this.olderPictures.set(identity, picture);
    } else this.texts.set(entry.identity, entry.text);
  }

  find(text: Digest | undefined): Version | undefined {
    return text === undefined ? undefined : this.versions.get(text);
  }

  /** Also one that another compiler made. */
  findAny(text: Digest): Version | undefined {
    return this.versions.get(text) ?? this.older.get(text);
  }

  /** Also one of another compiler: from now on it is as good as one of this. */
  recallPicture(identity: string): Picture | undefined {
    const picture = this.pictures.get(identity) ?? this.olderPictures.get(identity);
    if (!picture || 'fault' in picture) return undefined;
    this.pictures.set(identity, picture);
    return picture;
  }

  forget({ text }: Version): void {
    this.versions.delete(text);
    this.older.delete(text);
  }

  /** Forgets all versions and images that a damaged file is a part of, so that they are made again. */
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
    for (const pictures of [this.pictures, this.olderPictures]) {
      for (const [identity, picture] of pictures) {
        if (!('fault' in picture) && stems.has(stemOf(picture.name) ?? '')) pictures.delete(identity);
      }
    }
  }

  /**
   * Writes down again what a damaged record has lost. Garbage collection drops entries on purpose, so only those count that
   * a release was made of.
   * @returns how many entries that was
   */
  async restore(texts: ReadonlySet<Digest>, pictures: ReadonlySet<string>): Promise<number> {
    const identity = await identify(this.releaseDir);
    if (identity === this.restored) return 0;
    const written = new Set(readEntries(await readRecord(this.releaseDir)).map(nameEntry));
    const { compiler } = this;
    const known: Entry[] = [
      ...[...this.texts].filter(([, text]) => texts.has(text)).map(([name, text]) => ({ identity: name, text })),
      ...[...texts].flatMap((text) => this.versions.get(text) ?? []).map((version) => ({ compiler, version })),
      ...[...this.pictures]
        .filter(([name]) => pictures.has(name))
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
    for (const pictures of [this.pictures, this.olderPictures]) {
      for (const [identity, picture] of pictures) {
        if (!('fault' in picture) && !stems.has(stemOf(picture.name) ?? '')) pictures.delete(identity);
      }
    }
  }

  addText(identity: string, text: Digest): void {
    this.add({ identity, text });
  }

  addVersion(version: Version): void {
    for (const digest of objectsOf(version)) this.damaged.objects.delete(digest);
    this.add({ compiler: this.compiler, version });
  }

  addPicture(identity: string, picture: Finding): void {
    if (!('fault' in picture)) this.damaged.stems.delete(stemOf(picture.name) ?? '');
    this.add({ compiler: this.compiler, identity, picture });
  }

  private add(entry: Entry): void {
    this.take(entry);
    this.fresh.push(entry);
  }

  /** Writes down what is new: in one piece, behind what is there, and waits until the disk has it. */
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
      // A line that was begun and not ended is left as it is: nobody reads it.
      this.isTorn = true;
      await file.appendFile(text);
      await file.datasync();
      this.isTorn = false;
    } catch (error) {
      // What a full disk did not take is written with what comes next: a ledger may name it.
      this.fresh = [...entries, ...this.fresh];
      throw error;
    } finally {
      await file.close();
    }
  }
}

/**
 * Drops from the record what no kept release was made of, once that is most of it.
 * @returns the objects of what is left, and the stems of its pictures
 */
export async function tidyRecord(
  releaseDir: string,
  usedTexts: ReadonlySet<Digest>,
  usedPictures: ReadonlySet<string>,
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
          ? usedPictures.has(entry.identity)
          : usedTexts.has(entry.text);
    if (!isUsed) continue;
    kept.set(nameEntry(entry), formatEntry(entry));
    if ('version' in entry) objects.push(...objectsOf(entry.version));
    if ('picture' in entry && !('fault' in entry.picture)) stems.push(stemOf(entry.picture.name) ?? '');
  }
  const text = [...kept.values()].join('');
  if (text.length < record.length / 2) await writeAtomically(nameRecord(releaseDir), text);
  return { objects, stems };
}

/** Of two entries with one name the later one counts. */
function nameEntry(entry: Entry): string {
  if ('version' in entry) return `version ${entry.version.text}`;
  return 'picture' in entry ? `picture ${entry.identity}` : `text ${entry.identity}`;
}

function nameRecord(releaseDir: string): string {
  return join(releaseDir, 'compiled.log');
}

async function identify(releaseDir: string): Promise<string> {
  const found = await stat(nameRecord(releaseDir)).catch(ignoreMissing);
  return found ? `${found.ino} ${found.size} ${found.mtimeMs}` : '';
}

/** @returns the record; nothing, if it is missing or unreadable */
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

/** What is damaged is passed over: it is compiled again. */
function readEntries(record: string): Entry[] {
  return record.split('\n').flatMap((line) => {
    const json = line.slice(line.indexOf(' ') + 1);
    if (json === '' || line !== `${sum(json)} ${json}`) return [];
    const parsed = entrySchema.safeParse(JSON.parse(json));
    return parsed.success ? [parsed.data as unknown as Entry] : [];
  });
}

function sum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}
