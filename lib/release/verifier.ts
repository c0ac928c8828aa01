// Checks that everything a release names is on the disk as it was written. A file that has not changed since is not read again.
import { lstatSync, readdirSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { objectsOf } from '#lib/compile/compile-cache.ts';
import { picturesDir } from '#lib/images/files.ts';
import { isPictureWhole } from '#lib/images/image-store.ts';
import { ignoreMissing } from '#lib/model/atomic-write.ts';
import type { Digest } from '#lib/model/digest.ts';
import { readLedger } from '#lib/model/ledger.ts';
import { manifestPath, objectPath, readObjectText } from '#lib/model/object-store.ts';
import { readIfIntact } from '#lib/model/read-file.ts';
import { readManifest, readStems, readStoredIndex } from '#lib/model/stored-release.ts';

export interface Damage {
  /** The release itself: its manifest, index, list of images or ledger. Every candidate has them written again. */
  parts: string[];
  /** What documents were compiled to. */
  objects: Set<Digest>;
  /** Images. */
  stems: Set<string>;
}

export function countDamage({ parts, objects, stems }: Damage): number {
  return parts.length + objects.size + stems.size;
}

/** Files and bytes after which other work has a turn. */
const filesAtOnce = 100;
const bytesAtOnce = 2_000_000;

interface Parts {
  objects: Digest[];
  stems: string[];
}

export class Verifier {
  private readonly dir: string;
  /** By path: what the file system said of a file when it was found to be whole. */
  private whole = new Map<string, string>();
  private listed: ({ release: Digest; identity: string } & Parts) | undefined;

  constructor(releaseDir: string) {
    this.dir = releaseDir;
  }

  /**
   * @param more objects that the release does not name, and that are checked with it
   * @param suspects paths of files that are read whatever the file system says of them
   */
  async check(release: Digest, more: readonly Digest[] = [], suspects: readonly string[] = []): Promise<Damage> {
    for (const path of suspects) this.whole.delete(path);
    if (suspects.length > 0) this.listed = undefined;
    const damage: Damage = { parts: [], objects: new Set(), stems: new Set() };
    const parts = this.list(release);
    if (!parts) damage.parts.push('index');
    if (!readLedger(this.dir, release)) damage.parts.push('ledger');
    const before = this.whole;
    this.whole = new Map();
    let [files, bytes] = [0, 0];
    for (const digest of new Set([...(parts?.objects ?? []), ...more])) {
      const size = this.checkObject(digest, before);
      if (size === undefined) damage.objects.add(digest);
      files += 1;
      bytes += size ?? 0;
      if (files % filesAtOnce !== 0 && bytes < bytesAtOnce) continue;
      bytes = 0;
      await nextTurn();
    }
    for (const stem of parts?.stems ?? []) if (!(await this.checkPicture(stem, before))) damage.stems.add(stem);
    return damage;
  }

  /** @returns `undefined` if the manifest, the index or the list of images is damaged */
  private list(release: Digest): Parts | undefined {
    const identity = identify(lookAt(manifestPath(this.dir, release)));
    const { listed } = this;
    if (listed?.release === release && listed.identity === identity && this.isAsBefore(listed.objects.slice(0, 2))) {
      return listed;
    }
    return readIfIntact(() => {
      const manifest = readManifest(this.dir, release);
      const { index, media } = manifest;
      const { posts, pages } = readStoredIndex(this.dir, release);
      const documents = [...posts, ...Object.values(pages)].flatMap(objectsOf);
      const parts = {
        objects: [index, ...(media ? [media] : []), ...documents],
        stems: readStems(this.dir, manifest),
      };
      this.listed = { release, identity, ...parts };
      return parts;
    });
  }

  private isAsBefore(digests: readonly Digest[]): boolean {
    return digests.every((digest) => {
      const path = objectPath(this.dir, digest);
      return this.whole.get(path) === identify(lookAt(path));
    });
  }

  /** @returns how many bytes were read, `undefined` if the object is damaged */
  private checkObject(digest: Digest, before: ReadonlyMap<string, string>): number | undefined {
    const path = objectPath(this.dir, digest);
    const stats = lookAt(path);
    const identity = identify(stats);
    if (stats && before.get(path) === identity) {
      this.whole.set(path, identity);
      return 0;
    }
    if (readIfIntact(() => readObjectText(this.dir, digest)) === undefined) return undefined;
    this.whole.set(path, identity);
    return stats?.size;
  }

  private async checkPicture(stem: string, before: ReadonlyMap<string, string>): Promise<boolean> {
    const folder = join(picturesDir(this.dir), stem);
    // Before the files are read: a change meanwhile is seen the next time.
    const identity = identifyFolder(folder);
    if (before.get(folder) !== identity && !(await isPictureWhole(this.dir, stem))) return false;
    this.whole.set(folder, identity);
    return true;
  }
}

function lookAt(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch (error) {
    return ignoreMissing(error);
  }
}

function identify(stats: Stats | undefined): string {
  return stats ? `${stats.ino} ${stats.size} ${stats.mtimeMs} ${stats.ctimeMs}` : '';
}

function identifyFolder(folder: string): string {
  try {
    return readdirSync(folder)
      .map((name) => `${name} ${identify(lookAt(join(folder, name)))}`)
      .join('\n');
  } catch (error) {
    return String(ignoreMissing(error));
  }
}
