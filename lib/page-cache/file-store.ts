// Pages on the disk of one machine: one file each, replaced whole, within a size; a disk that fails costs no page.
import { createHash } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readBytes, writeAtomically } from '#lib/model/object-store.ts';
import { Lru } from '#lib/page-cache/lru.ts';

/** Where pages are kept beyond this process. Another driver, for many machines, has the same three methods. */
export interface PageStore {
  /** @returns the bytes as they were written, or `undefined`; it never throws */
  read(key: string): Promise<Buffer | undefined>;
  /** @throws if they cannot be kept */
  write(key: string, bytes: Uint8Array): Promise<void>;
  remove(key: string): Promise<void>;
}

const suffix = '.page';

export class FileStore implements PageStore {
  private readonly dir: string;
  private readonly files: Promise<Lru<true>>;

  /** @param limit bytes on the disk, as the files' lengths count them */
  constructor(dir: string, limit: number) {
    this.dir = dir;
    this.files = this.list(limit);
  }

  async read(key: string): Promise<Buffer | undefined> {
    const name = nameFile(key);
    (await this.files).get(name);
    return readBytes(join(this.dir, name)).catch(() => undefined);
  }

  async write(key: string, bytes: Uint8Array): Promise<void> {
    const name = nameFile(key);
    await writeAtomically(join(this.dir, name), bytes);
    for (const evicted of (await this.files).set(name, true, bytes.byteLength)) {
      await rm(join(this.dir, evicted), { force: true });
    }
  }

  async remove(key: string): Promise<void> {
    const name = nameFile(key);
    (await this.files).delete(name);
    await rm(join(this.dir, name), { force: true }).catch(() => undefined);
  }

  /** What an earlier process left, oldest first; its half-written files are taken away. */
  private async list(limit: number): Promise<Lru<true>> {
    const files = new Lru<true>(limit);
    const names = await readdir(this.dir).catch((): string[] => []);
    const aged: { name: string; size: number; time: number }[] = [];
    for (const name of names) {
      const path = join(this.dir, name);
      if (name.endsWith('.tmp')) await rm(path, { force: true }).catch(() => undefined);
      const found = name.endsWith(suffix) ? await stat(path).catch(() => undefined) : undefined;
      if (found) aged.push({ name, size: found.size, time: found.mtimeMs });
    }
    for (const { name, size } of aged.toSorted((a, b) => a.time - b.time)) files.set(name, true, size);
    return files;
  }
}

function nameFile(key: string): string {
  return createHash('sha256').update(key).digest('hex') + suffix;
}
