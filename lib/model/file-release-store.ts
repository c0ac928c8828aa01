// The release store in a folder: a file for each object and manifest, and one for the pointer.
import type { Stats } from 'node:fs';
import { readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { ignoreMissing, writeAtomically } from '#lib/model/atomic-write.ts';
import { formatChecked } from '#lib/model/checked-file.ts';
import { type Digest, digestOf, digestPattern } from '#lib/model/digest.ts';
import { withLock } from '#lib/model/file-lock.ts';
import { isDamaged, readBytes } from '#lib/model/read-file.ts';
import {
  listPastReleases,
  manifestPath,
  objectPath,
  pastPath,
  pointerPath,
  readManifestText,
  readObject,
  readPointer,
  readTextOr,
} from '#lib/model/release-files.ts';
import { checkSequence, isSamePointer, type ReleasePointer, type ReleaseStore } from '#lib/model/release-store.ts';

export class FileReleaseStore implements ReleaseStore {
  private readonly dir: string;

  constructor(dir: string) {
    this.dir = dir;
  }

  async putObject(bytes: string | Uint8Array): Promise<Digest> {
    const digest = digestOf(bytes);
    await writeOnce(objectPath(this.dir, digest), bytes);
    return digest;
  }

  getObject(digest: Digest): Promise<Buffer> {
    return readObject(this.dir, digest);
  }

  /** Updates the mtimes, which garbage collection reads. */
  async keepObjects(digests: readonly Digest[]): Promise<boolean> {
    const now = new Date();
    const keep = async (digest: Digest) => {
      try {
        await this.getObject(digest);
        await utimes(objectPath(this.dir, digest), now, now);
        return true;
      } catch (error) {
        if (isDamaged(error)) return false;
        return ignoreMissing(error) ?? false;
      }
    };
    return (await Promise.all(digests.map(keep))).every(Boolean);
  }

  async listObjects(): Promise<Set<Digest>> {
    const folders = await Promise.all(
      (await listNames(join(this.dir, 'objects'))).map(async (prefix) =>
        (await listNames(join(this.dir, 'objects', prefix))).map((name) => prefix + name),
      ),
    );
    return new Set(folders.flat().filter((name) => digestPattern.test(name)));
  }

  async putManifest(text: string): Promise<Digest> {
    const digest = digestOf(text);
    await writeOnce(manifestPath(this.dir, digest), text);
    return digest;
  }

  async getManifest(digest: Digest): Promise<string> {
    return readManifestText(this.dir, digest);
  }

  async listManifests(): Promise<{ digest: Digest; time: number }[]> {
    const names = (await listNames(join(this.dir, 'manifests'))).filter((name) => digestPattern.test(name));
    const aged = await Promise.all(
      names.map(async (digest) => ({
        digest,
        time: (await statOrNothing(manifestPath(this.dir, digest)))?.mtimeMs ?? 0,
      })),
    );
    return aged.toSorted((a, b) => b.time - a.time);
  }

  async readPointer(): Promise<ReleasePointer | undefined> {
    return readPointer(this.dir);
  }

  /** The lock makes comparison and rename one step for all processes. Readers need no lock. */
  compareAndSet(expected: ReleasePointer | undefined, next: ReleasePointer): Promise<boolean> {
    checkSequence(expected, next);
    return withLock(join(this.dir, 'pointer.lock'), async () => {
      if (!isSamePointer(readPointer(this.dir), expected)) return false;
      // Before the pointer moves, so that a crash between the two steps loses nothing.
      if (expected && expected.release !== next.release) await this.addPast(expected.release);
      await writeAtomically(pointerPath(this.dir), formatChecked(next));
      return true;
    });
  }

  /**
   * Sets the pointer to that of a shared store, whatever it was.
   * @param reached resolves at the moment from which it counts; without it, it counts at once
   */
  follow(next: ReleasePointer, reached?: () => Promise<void>): Promise<void> {
    return withLock(join(this.dir, 'pointer.lock'), async () => {
      const before = readPointer(this.dir);
      if (isSamePointer(before, next)) return;
      if (before && before.release !== next.release) await this.addPast(before.release);
      // Everything but the rename is done before the moment.
      await writeAtomically(pointerPath(this.dir), formatChecked(next), reached);
    });
  }

  private async addPast(release: Digest): Promise<void> {
    const manifests = await listNames(join(this.dir, 'manifests'));
    const past = new Set([release, ...listPastReleases(this.dir)].filter((digest) => manifests.includes(digest)));
    await writeAtomically(pastPath(this.dir), formatPast(past));
  }

  async listPastReleases(): Promise<Digest[]> {
    return listPastReleases(this.dir);
  }

  async restorePastReleases(releases: readonly Digest[]): Promise<void> {
    const manifests = new Set(await listNames(join(this.dir, 'manifests')));
    const current = readPointer(this.dir)?.release;
    // Without the pointer, the current release would be added as a past one.
    if (current === undefined) return;
    const past = listPastReleases(this.dir);
    const all = new Set([...releases, ...past].filter((one) => one !== current && manifests.has(one)));
    const text = formatPast(all);
    if (text !== readTextOr('', pastPath(this.dir))) await writeAtomically(pastPath(this.dir), text);
  }

  /** Removes ledgers of removed releases as well, and temporary files that killed processes have left behind. */
  async removeOthers(manifests: ReadonlySet<Digest>, objects: ReadonlySet<Digest>, age: number): Promise<number> {
    const before = Date.now() - age;
    let removed = 0;
    const sweep = async (folder: string, isGarbage: (name: string) => boolean) => {
      for (const name of await listNames(folder)) {
        const path = join(folder, name);
        if (!isGarbage(name)) continue;
        const { mtimeMs } = (await statOrNothing(path)) ?? {};
        if (mtimeMs === undefined || mtimeMs > before) continue;
        await rm(path, { recursive: true, force: true });
        removed += 1;
      }
    };
    for (const prefix of await listNames(join(this.dir, 'objects'))) {
      await sweep(join(this.dir, 'objects', prefix), (name) => !objects.has(prefix + name));
    }
    const isOld = (name: string) => !manifests.has(name);
    await sweep(join(this.dir, 'manifests'), isOld);
    await sweep(join(this.dir, 'ledgers'), isOld);
    await sweep(this.dir, (name) => name.endsWith('.tmp'));
    return removed;
  }
}

function formatPast(releases: ReadonlySet<Digest>): string {
  return [...releases].map((digest) => `${digest}\n`).join('');
}

async function listNames(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(ignoreMissing)) ?? [];
}

/** Updates the mtime of an intact file, so that garbage collection keeps it. Writes a missing or damaged one. */
async function writeOnce(path: string, bytes: string | Uint8Array): Promise<void> {
  const now = new Date();
  try {
    const found = await readBytes(path);
    if (found.equals(typeof bytes === 'string' ? Buffer.from(bytes) : bytes)) return await utimes(path, now, now);
  } catch (error) {
    if (!isDamaged(error)) ignoreMissing(error);
  }
  await writeAtomically(path, bytes);
}

/** @returns `undefined` for a missing file: another process may collect garbage at the same time */
async function statOrNothing(path: string): Promise<Stats | undefined> {
  return stat(path).catch(ignoreMissing);
}
