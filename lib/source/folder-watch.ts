// Watches the content folder for changes. On Linux, Node's recursive watch uses a watcher for each file and loses a
// file once it is replaced, as git and many editors do (measured on Node 24.21). Instead, each folder is watched, and
// files are identified by name.
import { type FSWatcher, realpathSync, type WatchEventType, watch } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { logUnexpected } from '#lib/log.ts';
import { listFolders } from '#lib/source/content-files.ts';

/** These systems support recursive watches natively. */
const isTreeWatched = process.platform === 'darwin' || process.platform === 'win32';

/** Watches a folder and its subfolders from construction until `close`. */
export class FolderWatch {
  private readonly dir: string;
  private readonly changed: () => void;
  private readonly watchers = new Map<string, FSWatcher>();
  private place: string | undefined;
  private isWhole = true;

  /** @param changed called for each event; call `follow` before reading the changes */
  constructor(dir: string, changed: () => void) {
    this.dir = dir;
    this.changed = changed;
    this.follow();
  }

  /**
   * Watches the folders that exist now. Call it before reading the files: the read then includes earlier changes in a
   * new folder, and the watch reports later ones. Folders that cannot be watched are retried at the next call.
   */
  follow(): void {
    const place = resolvePlace(this.dir);
    if (place !== this.place) this.leave(this.dir);
    this.place = place;
    try {
      const folders = isTreeWatched ? [''] : listFolders(this.dir);
      this.watchThese(new Set(folders.map((folder) => join(this.dir, folder))));
      this.isWhole = true;
    } catch (error) {
      // The limit of watchers is reached, or a folder cannot be read. The error is logged once.
      if (this.isWhole) logUnexpected(error, `${this.dir} cannot be watched as a whole: changes may be noticed late`);
      this.isWhole = false;
    }
  }

  close(): void {
    this.leave(this.dir);
  }

  private watchThese(folders: ReadonlySet<string>): void {
    for (const folder of [...this.watchers.keys()]) if (!folders.has(folder)) this.leave(folder);
    for (const folder of folders) if (!this.watchers.has(folder)) this.open(folder);
  }

  private open(folder: string): void {
    try {
      const watcher = watch(folder, { recursive: isTreeWatched }, (type, name) => this.onEvent(folder, type, name));
      watcher.on('error', () => this.leave(folder));
      this.watchers.set(folder, watcher);
    } catch (error) {
      // The folder may have been removed since it was listed.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }

  private onEvent(folder: string, type: WatchEventType, name: string | null): void {
    // A folder that was added, removed or replaced needs a new watcher, even under the same name.
    if (type === 'rename' && !isTreeWatched) {
      if (name === null || name === basename(folder)) this.leave(folder);
      if (name !== null) this.leave(join(folder, name));
    }
    this.changed();
  }

  private leave(folder: string): void {
    for (const [path, watcher] of this.watchers) {
      if (path !== folder && !path.startsWith(folder + sep)) continue;
      watcher.close();
      this.watchers.delete(path);
    }
  }
}

/** Returns the real path, because the target of a symbolic link may change. */
function resolvePlace(dir: string): string | undefined {
  try {
    return realpathSync(dir);
  } catch {
    return undefined;
  }
}
