// Lists and reads the content files of a folder or a commit.
import { type BigIntStats, type Dirent, lstatSync, readdirSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ignoreMissing } from '#lib/model/atomic-write.ts';
import { identityOf } from '#lib/model/file-identity.ts';

export interface ContentFile {
  /** Path relative to the content folder, in Unicode NFC: `posts/x.mdx`. */
  path: string;
  /** Files with the same identity have the same bytes. It is a git blob id, or derived from file system metadata. */
  identity: string;
  /** Size in bytes. */
  size: number;
  /**
   * Only regular files (`file`) are read. `other` includes symbolic links, `odd` names may be misread by a program or a
   * terminal, and a `twin` has the same name as another file in other code points.
   */
  kind: 'file' | 'other' | 'odd' | 'twin';
}

export interface ContentFiles {
  /** The name of the folder in messages to authors: `content`. */
  name: string;
  /** Files by path, without hidden files. */
  files: ReadonlyMap<string, ContentFile>;
  /** @throws if the file cannot be read */
  read(path: string): Promise<Buffer>;
}

/** Adds a file under its name in NFC, because macOS, Linux and their programs use different code points for accents. */
export function addFile(files: Map<string, ContentFile>, file: ContentFile): void {
  const path = file.path.normalize('NFC');
  files.set(path, { ...file, path, kind: files.has(path) ? 'twin' : file.kind });
}

/** Milliseconds after a write in which another write may leave the metadata unchanged. */
const settleTime = 100;

/**
 * Lists the files of a folder. Synchronous on purpose: ten thousand files take about 30 ms, and ten times as long with
 * asynchronous calls (measured).
 */
export function readFolder(dir: string): ContentFiles {
  const files = new Map<string, ContentFile>();
  /** Maps paths in NFC to names on disk that are not in NFC. */
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

/** @returns the folders that `readFolder` reads, relative to the content folder, which is the first: `''` */
export function listFolders(dir: string, folder = ''): string[] {
  const inside = list(dir, folder).filter(({ isFolder }) => isFolder);
  return [folder, ...inside.flatMap(({ path }) => listFolders(dir, path))];
}

function list(dir: string, folder: string): { path: string; isFolder: boolean }[] {
  return listEntries(join(dir, folder))
    .filter(({ name }) => !name.startsWith('.'))
    .map((entry) => {
      const path = folder ? `${folder}/${entry.name}` : entry.name;
      // Symbolic links are followed only at the top level, so that the folder of posts may be stored elsewhere.
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

/** Returns `undefined` if the file was removed after its folder was listed. */
function lookAt(path: string): BigIntStats | undefined {
  try {
    return lstatSync(path, { bigint: true });
  } catch (error) {
    return ignoreMissing(error);
  }
}

function identify(path: string, stats: BigIntStats, now: number): ContentFile {
  const isSettled = now - Number(stats.mtimeMs) > settleTime;
  const identity = isSettled ? identityOf(stats) : `${identityOf(stats)}-seen ${now}`;
  return { path, identity, size: Number(stats.size), kind: stats.isFile() ? 'file' : 'other' };
}
