// Verifies the files of a release by their digests. Files whose metadata has not changed since are not read again.
import { type BigIntStats, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { imagesDir } from '#lib/images/files.ts';
import { isImageWhole } from '#lib/images/image-store.ts';
import { ignoreMissing } from '#lib/model/atomic-write.ts';
import type { Digest } from '#lib/model/digest.ts';
import { identityOf } from '#lib/model/file-identity.ts';
import { readLedger } from '#lib/model/ledger.ts';
import { openReleaseStore } from '#lib/model/open-release-store.ts';
import { ignoreDamage, readIfIntact } from '#lib/model/read-file.ts';
import { manifestPath, objectPath, readManifest, readObjectText } from '#lib/model/release-files.ts';
import { type Parts, readParts } from '#lib/release/list-parts.ts';

export interface Damage {
  /** Damaged parts of the release itself: manifest, index, image list or ledger. They are rewritten with each candidate. */
  parts: string[];
  /** Damaged objects of compiled documents. */
  objects: Set<Digest>;
  /** Stems of damaged images. */
  stems: Set<string>;
}

export function countDamage({ parts, objects, stems }: Damage): number {
  return parts.length + objects.size + stems.size;
}

/** Files and bytes that are read before yielding to the event loop. */
const filesPerTurn = 100;
const bytesPerTurn = 2_000_000;

/** Verifies the releases of one folder, and yields to the event loop between blocks of files. */
export class Verifier {
  private readonly dir: string;
  /** File metadata at the time of verification, by path. */
  private intact = new Map<string, string>();
  private listed: ({ release: Digest; identity: string } & Parts) | undefined;

  constructor(releaseDir: string) {
    this.dir = releaseDir;
  }

  /**
   * @param more objects to check besides those of the release
   * @param suspects paths of files that are read even if their metadata has not changed
   */
  async check(release: Digest, more: readonly Digest[] = [], suspects: readonly string[] = []): Promise<Damage> {
    for (const path of suspects) this.intact.delete(path);
    if (suspects.length > 0) this.listed = undefined;
    const damage: Damage = { parts: [], objects: new Set(), stems: new Set() };
    const parts = await this.list(release);
    if (!parts) damage.parts.push('index');
    if (!readLedger(this.dir, release)) damage.parts.push('ledger');
    const before = this.intact;
    this.intact = new Map();
    let [files, bytes] = [0, 0];
    for (const digest of new Set([...(parts?.objects ?? []), ...more])) {
      const size = this.checkObject(digest, before);
      if (size === undefined) damage.objects.add(digest);
      files += 1;
      bytes += size ?? 0;
      if (files % filesPerTurn !== 0 && bytes < bytesPerTurn) continue;
      bytes = 0;
      await nextTurn();
    }
    for (const stem of parts?.stems ?? []) if (!(await this.checkImage(stem, before))) damage.stems.add(stem);
    return damage;
  }

  /** @returns a text that changes when other files are damaged, or when a damaged file changes */
  identify(release: Digest, { parts, objects, stems }: Damage): string {
    // Each attempt to repair writes the manifest again, so it is included only if it is damaged itself.
    const own = parts.includes('index') ? this.listOwnFiles(release) : [];
    const paths = [...own, ...[...objects].map((digest) => objectPath(this.dir, digest))];
    const files = paths.map((path) => [path, identify(lookAt(path))]);
    const folders = [...stems].map((stem) => [stem, identifyFolder(join(imagesDir(this.dir), stem))]);
    return JSON.stringify([parts, files, folders]);
  }

  private listOwnFiles(release: Digest): string[] {
    const { index, media } = readIfIntact(() => readManifest(this.dir, release)) ?? {};
    const named = [index, media].filter((digest) => digest !== undefined);
    return [manifestPath(this.dir, release), ...named.map((digest) => objectPath(this.dir, digest))];
  }

  /** @returns `undefined` if the manifest, the index or the image list is damaged */
  private async list(release: Digest): Promise<Parts | undefined> {
    const identity = identify(lookAt(manifestPath(this.dir, release)));
    const { listed } = this;
    if (listed?.release === release && listed.identity === identity && this.isAsBefore(listed.objects.slice(0, 2))) {
      return listed;
    }
    const parts = await ignoreDamage(readParts(openReleaseStore(this.dir), release));
    if (parts) this.listed = { release, identity, ...parts };
    return parts;
  }

  private isAsBefore(digests: readonly Digest[]): boolean {
    return digests.every((digest) => {
      const path = objectPath(this.dir, digest);
      return this.intact.get(path) === identify(lookAt(path));
    });
  }

  /** @returns the number of bytes read, or `undefined` if the object is damaged */
  private checkObject(digest: Digest, before: ReadonlyMap<string, string>): number | undefined {
    const path = objectPath(this.dir, digest);
    const stats = lookAt(path);
    const identity = identify(stats);
    if (stats && before.get(path) === identity) {
      this.intact.set(path, identity);
      return 0;
    }
    if (readIfIntact(() => readObjectText(this.dir, digest)) === undefined) return undefined;
    this.intact.set(path, identity);
    return stats && Number(stats.size);
  }

  private async checkImage(stem: string, before: ReadonlyMap<string, string>): Promise<boolean> {
    const folder = join(imagesDir(this.dir), stem);
    // Metadata is read first, so that a change during verification is noticed next time.
    const identity = identifyFolder(folder);
    if (before.get(folder) !== identity && !(await isImageWhole(this.dir, stem))) return false;
    this.intact.set(folder, identity);
    return true;
  }
}

function lookAt(path: string): BigIntStats | undefined {
  try {
    return lstatSync(path, { bigint: true });
  } catch (error) {
    return ignoreMissing(error);
  }
}

function identify(stats: BigIntStats | undefined): string {
  return stats ? identityOf(stats) : '';
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
