// A folder as a source, with a watcher that reports changes.
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { checkLimits, type Snapshot, type Source, SourceError } from '#lib/publish/source.ts';
import { readFolder } from '#lib/source/content-files.ts';
import { FolderWatch } from '#lib/source/folder-watch.ts';

/** Milliseconds without an event after which a change is complete: an editor writes a file in several steps, and git a working tree in many. */
const settleTime = 120;
/** Milliseconds after which a change is reported even if events keep arriving. */
const longestDelay = 1_000;

/** Characters: the length of a commit id, so that a version is not taken for the digest of a release. */
const versionLength = 40;

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

/** A missing folder is an error, not an empty one. @returns the problem, without a full stop */
export function findFolderProblem(dir: string): string | undefined {
  if (statSync(dir, { throwIfNoEntry: false })?.isDirectory()) return undefined;
  return `${dir} is not a folder: set CONTENT_DIR to the one with posts/`;
}

/**
 * A file that has just been written gets a new identity at each read, as another write within the same tick would leave its
 * time and size unchanged. The version leaves that part out: a rollback holds as long as the version stays the same.
 */
function withoutSeenTime(identity: string): string {
  return identity.replace(/-seen \d+$/, '');
}
