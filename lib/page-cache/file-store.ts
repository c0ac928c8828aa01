// The page store on the disk of one machine: one file for each page, replaced atomically, up to a total size.
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { logUnexpected } from '#lib/log.ts';
import { ignoreMissing, writeAtomically } from '#lib/model/atomic-write.ts';
import { Lru } from '#lib/model/lru.ts';

/** Keeps pages beyond the life of a process. */
export interface PageStore {
  /**
   * @returns the bytes as they were written, or `undefined` if there are none for the key
   * @throws if reading failed for another reason
   */
  read(key: string): Promise<Buffer | undefined>;
  /** @throws if the bytes cannot be stored */
  write(key: string, bytes: Uint8Array): Promise<void>;
  /** Does nothing if there is no such key. @throws if the bytes are still there */
  remove(key: string): Promise<void>;
  /** Removes the entries written before a time in milliseconds since 1970 UTC. @throws if one of them is still there */
  removeBefore(time: number): Promise<void>;
}

const suffix = '.page';
/** Opening a FIFO would otherwise wait for a process that writes to it. */
const readFlags = constants.O_RDONLY | constants.O_NONBLOCK;

/** Keeps pages in one folder, and removes the least recently used ones above the limit. */
export class FileStore implements PageStore {
  private readonly dir: string;
  private readonly files: Promise<Lru<true>>;

  /** @param limit bytes on the disk, as the sum of the file sizes */
  constructor(dir: string, limit: number) {
    this.dir = dir;
    this.files = this.listFiles(limit);
  }

  async read(key: string): Promise<Buffer | undefined> {
    const name = nameFile(key);
    (await this.files).get(name);
    return readFile(join(this.dir, name), { flag: readFlags }).catch(ignoreMissing);
  }

  async write(key: string, bytes: Uint8Array): Promise<void> {
    const name = nameFile(key);
    // Half-written files are removed while the files are listed.
    const files = await this.files;
    await writeAtomically(join(this.dir, name), bytes);
    for (const evicted of files.set(name, true, bytes.byteLength)) {
      await rm(join(this.dir, evicted), { force: true });
    }
  }

  async remove(key: string): Promise<void> {
    const name = nameFile(key);
    (await this.files).delete(name);
    await rm(join(this.dir, name), { force: true, recursive: true }).catch(ignoreMissing);
  }

  async removeBefore(time: number): Promise<void> {
    const files = await this.files;
    for (const name of await this.listNames()) {
      const path = join(this.dir, name);
      if (((await stat(path).catch(ignoreMissing))?.mtimeMs ?? time) >= time) continue;
      files.delete(name);
      await rm(path, { force: true, recursive: true });
    }
  }

  /** Lists the files of an earlier process, the oldest first, and removes its half-written ones. */
  private async listFiles(limit: number): Promise<Lru<true>> {
    const files = new Lru<true>(limit);
    const found: { name: string; size: number; time: number }[] = [];
    for (const name of await this.listNames()) {
      const path = join(this.dir, name);
      if (name.endsWith('.tmp')) await rm(path, { force: true }).catch(report);
      const stats = name.endsWith(suffix) ? await stat(path).catch(ignoreMissing).catch(report) : undefined;
      if (stats) found.push({ name, size: stats.size, time: stats.mtimeMs });
    }
    for (const { name, size } of found.toSorted((a, b) => a.time - b.time)) files.set(name, true, size);
    return files;
  }

  private async listNames(): Promise<string[]> {
    return (await readdir(this.dir).catch(ignoreMissing).catch(report)) ?? [];
  }
}

function report(error: unknown): undefined {
  logUnexpected(error, 'The files of the page cache cannot be listed', 'page-cache-list');
}

function nameFile(key: string): string {
  return createHash('sha256').update(key).digest('hex') + suffix;
}
