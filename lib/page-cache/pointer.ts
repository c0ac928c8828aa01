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

  private look(): void {
    const found = statSync(this.file, { bigint: true, throwIfNoEntry: false });
    const identity = found ? `${found.ino} ${found.mtimeNs} ${found.ctimeNs}` : '';
    if (identity === this.identity) return;
    this.digest = readCurrent(this.dir);
    this.identity = identity;
  }
}
