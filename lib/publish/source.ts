// What a source of content is: it tells which version it has now, and gives the files of it.

import type { Fault } from '#lib/model/fault.ts';
import type { ContentFiles } from '#lib/source/content-files.ts';

export interface Snapshot {
  /** Equal versions have equal files: a commit, or a digest of what the file system tells. */
  version: string;
  files: ContentFiles;
}

export interface Source {
  /** Where it is, as an operator knows it; no password is in it. */
  readonly name: string;
  /** @param branch another than the one that readers see. @throws `SourceError` if it cannot be had now */
  read(branch?: string): Promise<Snapshot>;
  /** As `read`, but from what is on this machine already: it waits for nobody, and may be older. */
  readCached(): Promise<Snapshot>;
  /** Calls back when the files may have changed, if the source can tell. */
  watch?(changed: () => void): void;
  /** What may be done while nobody waits. */
  tidy?(): Promise<void>;
  close(): void;
}

/** The source cannot be had, or has more than a release may hold: the release before stays. */
export class SourceError extends Error {
  override name = 'SourceError';
  /** What the authors can mend; none if it is for the operator, or mends itself. */
  readonly faults: readonly Fault[];

  constructor(message: string, faults: readonly Fault[] = []) {
    super(message);
    this.faults = faults;
  }
}

interface Limits {
  /** Bytes of all files together. */
  bytes: number;
  files: number;
}

/** Far above a blog of ten thousand posts, far below what a small machine can take. */
export const sourceLimits: Limits = { bytes: 500_000_000, files: 20_000 };

/** @throws `SourceError` that names the file with which it is too much */
export function checkLimits({ name, files }: ContentFiles, limits: Limits = sourceLimits): void {
  let [bytes, count] = [0, 0];
  for (const { path, size } of files.values()) {
    bytes += size;
    count += 1;
    const excess =
      count > limits.files
        ? `is file number ${count}, the limit is ${limits.files}: take files out`
        : bytes > limits.bytes
          ? `makes it ${bytes} bytes together, the limit is ${limits.bytes}: take files out or make pictures smaller`
          : undefined;
    if (!excess) continue;
    throw new SourceError(`${name} holds too much`, [
      { file: `${name}/${path}`, line: 1, field: 'file', message: excess },
    ]);
  }
}
