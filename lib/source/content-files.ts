// The content files of a folder or a commit: their paths, identities and bytes.
import { type BigIntStats, type Dirent, lstatSync, readdirSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ignoreMissing } from '#lib/model/atomic-write.ts';

export interface ContentFile {
  /** From the content folder, in Unicode's NFC: `posts/x.mdx`. */
  path: string;
  /** Equal identities mean equal bytes: the id of a git blob, or what the file system tells of a file. */
  identity: string;
  /** Bytes. */
  size: number;
  /**
   * Only a regular file under a name of its own is read: not a link, not one with a name that a program or a terminal may
   * take for something else, and not a twin, whose name another file has, too, in other code points.
   */
  kind: 'file' | 'other' | 'odd' | 'twin';
}

export interface ContentFiles {
  /** How authors know the folder: `content`. */
  name: string;
  /** By path. There are no hidden files among them. */
  files: ReadonlyMap<string, ContentFile>;
  /** @throws if the file cannot be read */
  read(path: string): Promise<Buffer>;
}

/** Adds a file under its name in NFC: macOS and Linux, and the programs on them, spell an accent in different code points. */
export function addFile(files: Map<string, ContentFile>, file: ContentFile): void {
  const path = file.path.normalize('NFC');
  files.set(path, { ...file, path, kind: files.has(path) ? 'twin' : file.kind });
}

/** Milliseconds. A file that was written to so shortly ago may be written to again without looking any different. */
const settleTime = 100;

/**
 * Lists the files of a folder. Synchronous on purpose: ten thousand files take about 30 ms, and ten times as long with
 * asynchronous calls (measured).
 */
export function readFolder(dir: string): ContentFiles {
  const files = new Map<string, ContentFile>();
  /** Names on the disk that are not in NFC. */
  const spelled = new Map<string, string>();
  const now = Date.now();
  const walk = (folder: string) => {
    for (const { path, isFolder } of list(dir, folder)) {
      if (isFolder) walk(path);
      else {
        const stats = lookAt(join(dir, path));
        if (!stats) continue;
        addFile(files, identify(path, stats, now));
        const name = path.normalize('NFC');
        if (name !== path) spelled.set(name, path);
      }
    }
  };
  walk('');
  return { name: basename(dir), files, read: (path) => readFile(join(dir, spelled.get(path) ?? path)) };
}

/** @returns the folders whose files `readFolder` finds, from the content folder, which is the first: `''` */
export function listFolders(dir: string, folder = ''): string[] {
  const inside = list(dir, folder).filter(({ isFolder }) => isFolder);
  return [folder, ...inside.flatMap(({ path }) => listFolders(dir, path))];
}

function list(dir: string, folder: string): { path: string; isFolder: boolean }[] {
  return listEntries(join(dir, folder))
    .filter(({ name }) => !name.startsWith('.'))
    .map((entry) => {
      const path = folder ? `${folder}/${entry.name}` : entry.name;
      // A link is followed in the first place only: the folder of the posts may be kept elsewhere.
      return { path, isFolder: entry.isDirectory() || (!folder && leadsToFolder(join(dir, path), entry)) };
    });
}

function listEntries(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    return ignoreMissing(error) ?? [];
  }
}

function leadsToFolder(path: string, entry: Dirent): boolean {
  return entry.isSymbolicLink() && (statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false);
}

/** The file may have been removed since its folder was listed. */
function lookAt(path: string): BigIntStats | undefined {
  try {
    return lstatSync(path, { bigint: true });
  } catch (error) {
    return ignoreMissing(error);
  }
}

/** The identity includes ctime, because programs can set mtime back. */
function identify(path: string, stats: BigIntStats, now: number): ContentFile {
  const { ino, size, mtimeNs, ctimeNs } = stats;
  const isSettled = now - Number(stats.mtimeMs) > settleTime;
  const identity = [ino, size, mtimeNs, ctimeNs, ...(isSettled ? [] : [`seen ${now}`])].join('-');
  return { path, identity, size: Number(size), kind: stats.isFile() ? 'file' : 'other' };
}
