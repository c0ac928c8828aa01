// The pictures of a release: each is stored once, under the digest of its bytes.
import { extname } from 'node:path';
import { resolvePicture } from '#lib/content/check.ts';
import type { Complaint } from '#lib/content/complaint.ts';
import type { KnownDocument } from '#lib/content/documents.ts';
import type { Picture } from '#lib/content/model.ts';
import { measurePicture } from '#lib/content/picture.ts';
import type { Place } from '#lib/content/source.ts';
import { type Digest, writeObject } from '#lib/content/store.ts';

/** What is known of a picture once it was read: plain data. */
export interface StoredPicture {
  digest: Digest;
  /** The same object each time, so that who holds it sees that nothing changed. */
  picture: Picture;
}

/** What a release that shows the picture needs. */
export function objectsOfPicture({ digest }: StoredPicture): Digest[] {
  return [digest];
}

interface PicturesInput {
  /** From the path of a picture to the identity of the bytes that are meant. */
  media: ReadonlyMap<string, string>;
  read(path: string): Promise<Buffer>;
  /** By identity; `undefined` for bytes that are no picture. */
  known: ReadonlyMap<string, StoredPicture | undefined>;
  /** Receives what was read. */
  note(identity: string, picture: StoredPicture | undefined): void;
  releaseDir: string;
}

export class Pictures {
  private readonly input: PicturesInput;
  private readonly used: Record<string, Digest> = {};

  constructor(input: PicturesInput) {
    this.input = input;
  }

  /**
   * Stores what the documents name, also those that readers do not see yet: a post that falls due must not fail then.
   * @returns a complaint where a document first names what is no picture; one that is not there has been complained of
   */
  async store(documents: readonly KnownDocument[]): Promise<Complaint[]> {
    const complaints: Complaint[] = [];
    for (const { source, facts, frontMatter } of documents) {
      const { path } = source;
      const named = [
        ...(facts?.images ?? []).map(({ target, line }) => ({ target, place: line, field: 'image' })),
        ...(frontMatter.cover ? [{ target: frontMatter.cover.src, place: ['cover', 'src'], field: 'cover.src' }] : []),
      ];
      const told = new Set<string>();
      for (const { target, ...where } of named) {
        const picture = resolvePicture(path, target);
        if ((await this.add(picture)) || told.has(picture)) continue;
        told.add(picture);
        const message = `${nameFile(source, picture)} is not a picture that can be read: save it again as PNG, JPEG, WebP, AVIF, GIF or SVG`;
        const subject = `${where.field} ${target}`;
        complaints.push({ path, ...where, message, subject, about: [picture], isFatal: true });
      }
    }
    return complaints;
  }

  /** @returns whether a picture can be made of the file, if there is one */
  private async add(path: string): Promise<boolean> {
    const { media, known, note, read, releaseDir } = this.input;
    const identity = media.get(path);
    if (identity === undefined) return true;
    if (known.has(identity)) return known.get(identity) !== undefined;
    const bytes = await read(path);
    const size = await measurePicture(bytes);
    if (!size) {
      note(identity, undefined);
      return false;
    }
    const digest = await writeObject(releaseDir, bytes);
    note(identity, { digest, picture: { name: `${digest.slice(0, 16)}${extname(path)}`, ...size } });
    return true;
  }

  /** The picture at a place that a document names, which makes it a part of the release. */
  use(document: Pick<Place, 'path'>, target: string): Picture | undefined {
    const { media, known } = this.input;
    const identity = media.get(resolvePicture(document.path, target));
    const stored = identity === undefined ? undefined : known.get(identity);
    if (!stored) return undefined;
    this.used[stored.picture.name] = stored.digest;
    return stored.picture;
  }

  /** The pictures in use by name, sorted, so that equal content makes equal bytes. */
  named(): Record<string, Digest> {
    return Object.fromEntries(Object.entries(this.used).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }
}

/** As the author knows it: the document's own name tells where the folder lies. */
function nameFile({ file, path }: Place, other: string): string {
  return `${file.slice(0, -path.length)}${other}`;
}
