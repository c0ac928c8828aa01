// A folder as a source, with a watcher that reports changes.
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { checkLimits, type Snapshot, type Source, SourceError } from '#lib/publish/source.ts';
import { readFolder } from '#lib/source/content-files.ts';
import { FolderWatch } from '#lib/source/folder-watch.ts';

/** Debounce in milliseconds: an editor writes a file in several steps, and git updates a working tree in many. */
const settleTime = 120;
/** Longest delay of a report in milliseconds, if events keep arriving. */
const longestDelay = 1_000;

/** Characters. Versions are as long as commit ids, so that none is mistaken for the digest of a release. */
const versionLength = 40;

/** A source without branches, whose version is a digest of the identities of its files. */
export class FolderSource implements Source {
  readonly name: string;
  private readonly dir: string;
  private watcher: FolderWatch | undefined;
  private timer: NodeJS.Timeout | undefined;
  private since: number | undefined;

  constructor(dir: string) {
    this.dir = dir;
    this.name = basename(dir);
  }

  async read(branch?: string): Promise<Snapshot> {
    if (branch !== undefined)
      throw new SourceError('a folder has no branches: set CONTENT_REPO to a git repository to preview a branch');
    this.watcher?.follow();
    const problem = findFolderProblem(this.dir);
    if (problem) throw new SourceError(problem);
    const files = readFolder(this.dir);
    checkLimits(files);
    const hash = createHash('sha256');
    for (const { path, identity } of files.files.values()) hash.update(`${path}\0${withoutSeenTime(identity)}\0`);
    return { version: hash.digest('hex').slice(0, versionLength), files };
  }

  readCached(): Promise<Snapshot> {
    return this.read();
  }

  watch(changed: () => void): void {
    const onEvent = () => {
      this.since ??= performance.now();
      const timeLeft = Math.max(0, this.since + longestDelay - performance.now());
      clearTimeout(this.timer);
      this.timer = setTimeout(
        () => {
          this.since = undefined;
          changed();
        },
        Math.min(settleTime, timeLeft),
      );
    };
    this.watcher = new FolderWatch(this.dir, onEvent);
  }

  close(): void {
    clearTimeout(this.timer);
    this.watcher?.close();
  }
}

/**
 * Checks that the content folder exists: a missing one must not count as empty.
 * @returns the problem, without a full stop
 */
export function findFolderProblem(dir: string): string | undefined {
  if (statSync(dir, { throwIfNoEntry: false })?.isDirectory()) return undefined;
  return `${dir} is not a folder: set CONTENT_DIR to the one with posts/`;
}

/**
 * Removes the part of an identity that differs at each read. Recently written files have it, because another write within the
 * same timestamp tick would change neither mtime nor size. A rollback is held until the version changes, so a version must not
 * contain it.
 */
function withoutSeenTime(identity: string): string {
  return identity.replace(/-seen \d+$/, '');
}
