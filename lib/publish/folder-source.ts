// The content folder of this checkout as a source: looked through when something changed in it, and now and then.
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { checkLimits, type Snapshot, type Source, SourceError } from '#lib/publish/source.ts';
import { readFolder } from '#lib/source/content-files.ts';
import { FolderWatch } from '#lib/source/folder-watch.ts';

/** Milliseconds. An editor writes a file in several steps, and git a working tree in many; together they are one change. */
const settleTime = 120;
/** Milliseconds after which a change that does not end is looked at all the same. */
const longest = 1_000;

/** As long as the name of a commit, and not to be taken for the digest of a release. */
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
    if (branch !== undefined) throw new SourceError('a folder has no branches: set CONTENT_REPO to show one');
    this.watcher?.follow();
    const problem = findFolderProblem(this.dir);
    if (problem) throw new SourceError(problem);
    const files = readFolder(this.dir);
    checkLimits(files);
    const hash = createHash('sha256');
    for (const { path, identity } of files.files.values()) hash.update(`${path}\0${withoutDoubt(identity)}\0`);
    return { version: hash.digest('hex').slice(0, versionLength), files };
  }

  readCached(): Promise<Snapshot> {
    return this.read();
  }

  watch(changed: () => void): void {
    const notice = () => {
      this.since ??= performance.now();
      const rest = Math.max(0, this.since + longest - performance.now());
      clearTimeout(this.timer);
      this.timer = setTimeout(
        () => {
          this.since = undefined;
          changed();
        },
        Math.min(settleTime, rest),
      );
    };
    this.watcher = new FolderWatch(this.dir, notice);
  }

  close(): void {
    clearTimeout(this.timer);
    this.watcher?.close();
  }
}

/** A wrong path is not an empty folder. @returns what is wrong with it, without an end mark */
export function findFolderProblem(dir: string): string | undefined {
  if (statSync(dir, { throwIfNoEntry: false })?.isDirectory()) return undefined;
  return `${dir} is not a folder: set CONTENT_DIR to the one with posts/`;
}

/**
 * A file that has just been written is another one each time it is looked at, as it may be written to once more without a
 * trace. Whoever watches hears of that; a rollback is to hold what it was.
 */
function withoutDoubt(identity: string): string {
  return identity.replace(/-seen \d+$/, '');
}
