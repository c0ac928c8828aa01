// Which release readers are served: the one that `current` names if it can be read, else the last one that could.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { noteDamage } from '#lib/model/damage.ts';
import type { Digest } from '#lib/model/digest.ts';
import { listPastReleases, readCurrent } from '#lib/model/object-store.ts';
import { DamagedFile, isDamaged } from '#lib/model/read-file.ts';

/** Milliseconds between two tries to read a release that is damaged. */
const pause = 500;

export class Served {
  readonly dir: string;
  private readonly file: string;
  private readonly load: (release: Digest) => unknown;
  private identity: string | undefined;
  private good: Digest | undefined;
  private fault: unknown;
  private triedAt = 0;
  /** When `current` was written, in milliseconds since 1970 UTC. */
  changedAt = 0;

  /** @param load reads what every page of a release needs; it throws if that is damaged */
  constructor(dir: string, load: (release: Digest) => unknown) {
    this.dir = dir;
    this.file = join(dir, 'current');
    this.load = load;
  }

  /** Why the current release is not served; `undefined` if it is, or before the first one. */
  get problem(): string | undefined {
    return this.fault === undefined ? undefined : String(this.fault);
  }

  /** @returns `undefined` before the first release */
  read(): Digest | undefined {
    const identity = this.identify();
    const isTried = this.fault === undefined || performance.now() - this.triedAt < pause;
    if (identity === this.identity && isTried) return this.good;
    this.identity = identity;
    this.triedAt = performance.now();
    const before = this.fault;
    this.fault = this.look();
    if (this.fault !== undefined) this.report(before);
    return this.good;
  }

  /** A swap renames a new file into place, so the file's identity changes with it. */
  private identify(): string {
    try {
      const found = statSync(/* turbopackIgnore: true */ this.file, { bigint: true, throwIfNoEntry: false });
      this.changedAt = Number(found?.mtimeMs ?? performance.timeOrigin + performance.now());
      return found ? `${found.ino} ${found.mtimeNs} ${found.ctimeNs}` : '';
    } catch (error) {
      return String((error as NodeJS.ErrnoException).code);
    }
  }

  /** @returns why the current release cannot be served */
  private look(): unknown {
    try {
      const named = readCurrent(this.dir);
      if (named !== undefined) {
        this.load(named);
        this.good = named;
        return undefined;
      }
      this.good ??= this.findEarlier();
      return this.good === undefined ? undefined : new DamagedFile(this.file, 'names no release');
    } catch (error) {
      this.good ??= this.findEarlier();
      return error;
    }
  }

  /** After a start there is no last good one in memory: the newest one that readers have seen and that can be read. */
  private findEarlier(): Digest | undefined {
    return listPastReleases(this.dir).find((release) => {
      try {
        this.load(release);
        return true;
      } catch {
        return false;
      }
    });
  }

  private report(before: unknown): void {
    if (isDamaged(this.fault)) {
      const again = () => {
        const fault = this.look();
        if (fault !== undefined) throw fault;
      };
      void noteDamage(this.fault, again);
    } else if (String(before) !== String(this.fault)) console.error(this.fault);
  }
}
