// Tracks the release to serve: the current one if it is readable, else the last readable one.
import { statSync } from 'node:fs';
import { logUnexpected } from '#lib/log.ts';
import { noteDamage } from '#lib/model/damage.ts';
import type { Digest } from '#lib/model/digest.ts';
import { identityOf } from '#lib/model/file-identity.ts';
import { DamagedFile, isDamaged } from '#lib/model/read-file.ts';
import { releaseFormat } from '#lib/model/release.ts';
import { listPastReleases, pointerPath, readPointer } from '#lib/model/release-files.ts';
import type { ReleasePointer } from '#lib/model/release-store.ts';

/** Milliseconds between two attempts to read a damaged release. */
const retryInterval = 500;

/** The current release has a format that only another version of this server can read. */
class UnknownFormat extends Error {
  override name = 'UnknownFormat';
  readonly format: number;

  constructor(format: number) {
    super(`It has format ${format}, and this server reads format ${releaseFormat}: deploy the version that made it`);
    this.format = format;
  }
}

export class Served {
  readonly dir: string;
  private readonly file: string;
  private readonly load: (release: Digest) => unknown;
  private identity: string | undefined;
  private good: Digest | undefined;
  /** The facts of the pointer, if it names the release that is served. */
  private pointer: Pick<ReleasePointer, 'history' | 'forgottenAt'> = {};
  private error: unknown;
  private triedAt = 0;
  /** When `current` was written, in milliseconds since 1970 UTC. */
  changedAt = 0;
  private readonly clearers = new Set<() => void>();

  /** @param load reads the parts of a release that every page needs, and throws if they are damaged */
  constructor(dir: string, load: (release: Digest) => unknown) {
    this.dir = dir;
    this.file = pointerPath(dir);
    this.load = load;
  }

  /** The reason why the current release is not served. `undefined` if it is served, or before the first release. */
  get problem(): string | undefined {
    return this.error === undefined ? undefined : String(this.error);
  }

  /** The format of the current release, if it is not served because this server does not know that format. */
  get unknownFormat(): number | undefined {
    return this.error instanceof UnknownFormat ? this.error.format : undefined;
  }

  /** The history of posts that belongs to the release that `read` has returned. */
  get history(): Digest | undefined {
    return this.pointer.history;
  }

  /** When a version of a post was last forgotten, in milliseconds since 1970 UTC; 0 for never. */
  get forgottenAt(): number {
    return this.pointer.forgottenAt ?? 0;
  }

  /** @param clear empties a cache that may hold texts of earlier releases. Called after a version was forgotten. */
  whenForgotten(clear: () => void): void {
    this.clearers.add(clear);
  }

  /** @returns `undefined` before the first release */
  read(): Digest | undefined {
    const identity = this.identify();
    const isTried = this.error === undefined || performance.now() - this.triedAt < retryInterval;
    if (identity === this.identity && isTried) return this.good;
    this.identity = identity;
    this.triedAt = performance.now();
    const before = this.error;
    this.error = this.loadCurrent();
    if (this.error !== undefined) this.report(before);
    return this.good;
  }

  /** Identifies the pointer file, or the error if its metadata cannot be read. */
  private identify(): string {
    try {
      const found = statSync(/* turbopackIgnore: true */ this.file, { bigint: true, throwIfNoEntry: false });
      this.changedAt = Number(found?.mtimeMs ?? performance.timeOrigin + performance.now());
      return found ? identityOf(found) : '';
    } catch (error) {
      return String((error as NodeJS.ErrnoException).code);
    }
  }

  /**
   * Loads the current release.
   * @returns the error if it cannot be served
   */
  private loadCurrent(): unknown {
    try {
      const pointer = readPointer(this.dir);
      if (pointer) {
        const { release, format } = pointer;
        if (format !== releaseFormat) throw new UnknownFormat(format);
        this.load(release);
        const isForgotten = this.good !== undefined && (pointer.forgottenAt ?? 0) > this.forgottenAt;
        this.good = release;
        this.pointer = pointer;
        if (isForgotten) for (const clear of this.clearers) clear();
        return undefined;
      }
      this.good ??= this.findReadablePast();
      return this.good === undefined ? undefined : new DamagedFile(this.file, 'contains no release digest');
    } catch (error) {
      this.good ??= this.findReadablePast();
      return error;
    }
  }

  /** @returns the newest past release that is readable, for a start with a damaged current release */
  private findReadablePast(): Digest | undefined {
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
    if (isDamaged(this.error)) {
      const again = () => {
        const error = this.loadCurrent();
        if (error !== undefined) throw error;
      };
      void noteDamage(this.error, again);
    } else if (String(before) !== String(this.error)) logUnexpected(this.error, 'The current release cannot be read');
  }
}
