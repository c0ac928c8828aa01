// The interface of a source of content, its error, and the limits on its size.
import type { Diagnostic } from '#lib/model/diagnostic.ts';
import type { ContentFiles } from '#lib/source/content-files.ts';

export interface Snapshot {
  /** Equal versions have equal files. It is a commit, or a digest of file names, sizes and times. */
  version: string;
  files: ContentFiles;
  /** The subject line of the commit. */
  subject?: string;
}

export interface Source {
  /** The name for operators, without a password. */
  readonly name: string;
  /**
   * Reads the newest version.
   * @param branch a branch other than the published one
   * @throws `SourceError` if the source cannot be read now
   */
  read(branch?: string): Promise<Snapshot>;
  /** Like `read`, but without the network, so the version may be older. */
  readCached(): Promise<Snapshot>;
  /** Calls `changed` when the files may have changed. Sources that cannot detect changes lack this method. */
  watch?(changed: () => void): void;
  /** Frees disk space. Called when no publication is running. */
  cleanUp?(): Promise<void>;
  close(): void;
}

/** The source cannot be read, or exceeds a limit. The current release stays live. */
export class SourceError extends Error {
  override name = 'SourceError';
  /** Errors that authors can fix. Empty if the operator must act, or the problem is temporary. */
  readonly errors: readonly Diagnostic[];

  constructor(message: string, errors: readonly Diagnostic[] = []) {
    super(message);
    this.errors = errors;
  }
}

interface Limits {
  /** Bytes of all files together. */
  bytes: number;
  files: number;
}

/** The limits are far above the needs of 10,000 posts, and far below the memory of a small machine. */
export const sourceLimits: Limits = { bytes: 500_000_000, files: 20_000 };

/** @throws `SourceError` that names the first file over a limit */
export function checkLimits({ name, files }: ContentFiles, limits: Limits = sourceLimits): void {
  let [bytes, count] = [0, 0];
  for (const { path, size } of files.values()) {
    bytes += size;
    count += 1;
    const excess =
      count > limits.files
        ? `is file number ${count}, the limit is ${limits.files}: remove files`
        : bytes > limits.bytes
          ? `brings the total to ${bytes} bytes, the limit is ${limits.bytes}: remove files or make images smaller`
          : undefined;
    if (!excess) continue;
    throw new SourceError(`${name} exceeds a limit`, [
      { file: `${name}/${path}`, line: 1, field: 'file', message: excess },
    ]);
  }
}
