// The pictures of a release: what its documents name, made ready for pages.
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { lineOf, resolvePicture } from '#lib/content/check.ts';
import type { KnownDocument } from '#lib/content/documents.ts';
import type { Fault } from '#lib/content/fault.ts';
import type { Picture } from '#lib/content/model.ts';
import { stemOf } from '#lib/content/picture-files.ts';
import { type Finding, PictureShelf } from '#lib/content/picture-shelf.ts';
import { nameFile, type Source, type SourceDocument } from '#lib/content/source.ts';

/** The authors' files, wherever they are. */
export interface PictureFiles {
  files: ReadonlyMap<string, { identity: string; size: number }>;
  read: (path: string) => Promise<Buffer>;
}

/** What names a picture, and where. */
interface Mention {
  path: string;
  /** Where the fault of a picture that is none is shown. */
  place: () => Pick<Fault, 'file' | 'line' | 'field'>;
}

/** How many are in memory at once; the making itself is in turn. */
const atOnce = 4;

export class Pictures {
  private readonly source: Source;
  private readonly files: PictureFiles;
  private readonly shelf: PictureShelf;
  private readonly found = new Map<string, Finding>();
  private readonly used = new Set<string>();

  constructor(source: Source, files: PictureFiles, releaseDir: string) {
    this.source = source;
    this.files = files;
    this.shelf = PictureShelf.of(releaseDir);
  }

  /**
   * Makes what the documents name, also what readers do not see yet: a post that falls due must neither fail nor wait then.
   * @returns a fault where a picture that cannot be shown is named first
   */
  async make(documents: readonly KnownDocument[]): Promise<Fault[]> {
    // A file that is not there is a fault of the check.
    const mentions = documents.flatMap(listMentions).filter(({ path }) => this.source.media.has(path));
    const first = new Map(mentions.toReversed().map((mention) => [mention.path, mention]));
    const queue = first.keys();
    const lane = async () => {
      for (const path of queue) await this.find(path);
    };
    await Promise.all(Array.from({ length: atOnce }, lane));
    return [...first.values()].flatMap(({ path, place }): Fault[] => {
      const finding = this.found.get(path);
      if (!finding || !('fault' in finding)) return [];
      return [{ ...place(), message: `${nameFile(this.source.dir, path)} ${finding.fault}` }];
    });
  }

  private async find(path: string): Promise<void> {
    const file = this.files.files.get(path);
    if (!file) return;
    this.found.set(path, await this.shelf.take({ path, ...file, read: () => this.files.read(path) }));
  }

  /** The picture at a place that a document names, which makes it a part of the release. */
  use(document: SourceDocument, target: string): Picture | undefined {
    const finding = this.found.get(resolvePicture(document, target));
    if (!finding || 'fault' in finding) return undefined;
    const stem = stemOf(finding.name);
    if (stem) this.used.add(stem);
    return finding;
  }

  /** The stems of the pictures in use, sorted, so that equal content makes equal bytes. */
  listUsed(): string[] {
    return [...this.used].toSorted();
  }
}

function listMentions(document: KnownDocument): Mention[] {
  const { source, facts, frontMatter } = document;
  const { file } = source;
  const images = (facts?.images ?? []).map(({ target, line }) => ({
    path: resolvePicture(source, target),
    place: () => ({ file, line, field: 'image' }),
  }));
  const { cover } = frontMatter;
  if (!cover) return images;
  const place = () => ({ file, line: lineOf(document, ['cover', 'src']), field: 'cover.src' });
  return [...images, { path: resolvePicture(source, cover.src), place }];
}

/** The pictures of a folder. */
export async function listPictureFiles({ dir, media }: Source): Promise<PictureFiles> {
  const files = await Promise.all(
    [...media].map(async (path) => {
      const { size, mtimeMs, ino } = await stat(join(dir, path));
      return [path, { size, identity: `${size} ${mtimeMs} ${ino}` }] as const;
    }),
  );
  return { files: new Map(files), read: (path) => readFile(join(dir, path)) };
}
