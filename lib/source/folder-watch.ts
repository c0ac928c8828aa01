// Tells that something changed in the content folder. Node's own recursive watch, on Linux, hears no more of a file once it
// was replaced, as git and many editors replace what they write, and watches every file (measured on Node 24.21): here each
// folder is watched, and a file is seen by its name.
import { type FSWatcher, realpathSync, type WatchEventType, watch } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { listFolders } from '#lib/source/content-files.ts';

/** These systems watch a tree as a whole. */
const isTreeWatched = process.platform === 'darwin' || process.platform === 'win32';

export class FolderWatch {
  private readonly dir: string;
  private readonly changed: () => void;
  private readonly watchers = new Map<string, FSWatcher>();
  private place: string | undefined;
  private isWhole = true;

  /** @param changed is called for each event; what there is to be seen is seen after `follow` */
  constructor(dir: string, changed: () => void) {
    this.dir = dir;
    this.changed = changed;
    this.follow();
  }

  /**
   * Watches the folders that are there now. Call it before reading the files: the read sees earlier changes in a new folder,
   * and the watch reports later ones. Folders that cannot be watched are tried again at the next call.
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
      // More than the system lets anyone watch, or a folder that is closed to us. It is said once.
      if (this.isWhole) console.error(`${this.dir} is not watched as a whole, changes may be seen late: ${error}`);
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
      const watcher = watch(folder, { recursive: isTreeWatched }, (type, name) => this.hear(folder, type, name));
      watcher.on('error', () => this.leave(folder));
      this.watchers.set(folder, watcher);
    } catch (error) {
      // It may be gone since it was listed.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }

  private hear(folder: string, type: WatchEventType, name: string | null): void {
    // A folder that came, went or was replaced is another one, even under the name of the old.
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

/** A link may come to lead elsewhere. */
function resolvePlace(dir: string): string | undefined {
  try {
    return realpathSync(dir);
  } catch {
    return undefined;
  }
}
