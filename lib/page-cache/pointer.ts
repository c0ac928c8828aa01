// Which release is current, asked for with every answer: looked up once in a turn of the event loop.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { type Digest, readCurrent } from '#lib/content/store.ts';

/** No file has this identity, so that the next one is read again. */
const unreadable = 'unreadable';

export class Pointer {
  private readonly dir: string;
  private readonly file: string;
  private digest: Digest | undefined;
  private swapped: { from: Digest; at: number } | undefined;
  private identity = '';
  private isRead = false;

  constructor(releaseDir: string) {
    this.dir = releaseDir;
    this.file = join(releaseDir, 'current');
  }

  /** A swap renames a new file into place, so the file's identity tells of it without reading it. */
  read(): Digest | undefined {
    if (this.isRead) return this.digest;
    this.isRead = true;
    setImmediate(() => {
      this.isRead = false;
    });
    try {
      this.look();
    } catch (error) {
      // A disk that fails takes no page away: readers stay where they are. It is said once, not with every answer.
      if (this.identity !== unreadable) console.error(error);
      this.identity = unreadable;
    }
    return this.digest;
  }

  /**
   * @param milliseconds how long ago the swap may have been
   * @returns whether a release was the current one until then, as far as this process has seen
   */
  wasCurrent(release: Digest, milliseconds: number): boolean {
    this.read();
    const { swapped } = this;
    return swapped !== undefined && swapped.from === release && Date.now() - swapped.at <= milliseconds;
  }

  private look(): void {
    const found = statSync(this.file, { bigint: true, throwIfNoEntry: false });
    const identity = found ? `${found.ino} ${found.mtimeNs} ${found.ctimeNs}` : '';
    if (identity === this.identity) return;
    const before = this.digest;
    this.digest = readCurrent(this.dir);
    this.identity = identity;
    if (before !== undefined && before !== this.digest) {
      this.swapped = { from: before, at: Number(found?.mtimeMs ?? Date.now()) };
    }
  }
}
