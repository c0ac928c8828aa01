// The pictures of a release: each is stored once, under the digest of its bytes.
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { lineOf, resolvePicture } from '#lib/content/check.ts';
import type { KnownDocument } from '#lib/content/documents.ts';
import type { Fault } from '#lib/content/fault.ts';
import type { Picture } from '#lib/content/model.ts';
import { measurePicture } from '#lib/content/picture.ts';
import { nameFile, type Source, type SourceDocument } from '#lib/content/source.ts';
import { type Digest, writeObject } from '#lib/content/store.ts';

type Stored = Picture & { digest: Digest };

export class Pictures {
  private readonly source: Source;
  private readonly releaseDir: string;
  /** By path; `undefined` for bytes that are no picture. */
  private readonly stored = new Map<string, Stored | undefined>();
  private readonly used: Record<string, Digest> = {};

  constructor(source: Source, releaseDir: string) {
    this.source = source;
    this.releaseDir = releaseDir;
  }

  /**
   * Stores what the documents name, also those that readers do not see yet: a post that falls due must not fail then.
   * @returns a fault where a picture that cannot be read is named first
   */
  async store(documents: readonly KnownDocument[]): Promise<Fault[]> {
    const faults: Fault[] = [];
    for (const document of documents) {
      const { source, facts, frontMatter } = document;
      const report = (line: number, field: string, path: string) => {
        const message = `${nameFile(this.source.dir, path)} is not a picture that can be read: save it again as PNG, JPEG, WebP, AVIF, GIF or SVG`;
        faults.push({ file: source.file, line, field, message });
      };
      for (const { target, line } of facts?.images ?? []) {
        const path = resolvePicture(source, target);
        if (!(await this.add(path))) report(line, 'image', path);
      }
      const path = frontMatter.cover && resolvePicture(source, frontMatter.cover.src);
      if (path && !(await this.add(path))) report(lineOf(document, ['cover', 'src']), 'cover.src', path);
    }
    return faults;
  }

  /** @returns false the first time that a file is no picture; one that is not there is a fault of the check */
  private async add(path: string): Promise<boolean> {
    if (this.stored.has(path) || !this.source.media.has(path)) return true;
    const bytes = await readFile(join(this.source.dir, path));
    const size = await measurePicture(bytes);
    if (!size) {
      this.stored.set(path, undefined);
      return false;
    }
    const digest = await writeObject(this.releaseDir, bytes);
    this.stored.set(path, { name: `${digest.slice(0, 16)}${extname(path)}`, ...size, digest });
    return true;
  }

  /** The picture at a place that a document names, which makes it a part of the release. */
  use(document: SourceDocument, target: string): Picture | undefined {
    const picture = this.stored.get(resolvePicture(document, target));
    if (!picture) return undefined;
    const { name, width, height, digest } = picture;
    this.used[name] = digest;
    return { name, width, height };
  }

  /** The pictures in use by name, sorted, so that equal content makes equal bytes. */
  named(): Record<string, Digest> {
    return Object.fromEntries(Object.entries(this.used).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }
}
