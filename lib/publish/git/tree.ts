// Lists the files of a git tree. Only plain files with plain names are read; symbolic links, submodules and odd names are
// only reported.
import type { Diagnostic } from '#lib/model/diagnostic.ts';
import type { GitObjects } from '#lib/publish/git/objects.ts';
import { SourceError, sourceLimits } from '#lib/publish/source.ts';
import { addFile, type ContentFile } from '#lib/source/content-files.ts';

interface Entry {
  mode: string;
  id: string;
  /** A name without path separators and control characters. */
  name: string;
  /** Whether the entry has exactly this name. Otherwise `name` is a printable replacement, and the entry is not read. */
  isPlain: boolean;
}

/** Bytes. A folder of 20,000 files with long names has two million bytes. */
const treeLimit = 16_000_000;
/** Nested folders. Posts are at depth 2. */
const depthLimit = 8;
/** Characters of one part of a path. */
const nameLimit = 200;

const fileModes = new Set(['100644', '100755']);
const folderMode = '40000';

/** Reads only the folders that the previous tree did not have. */
export class GitTree {
  private readonly objects: GitObjects;
  /** Caches entries and sizes between two trees: most objects of consecutive trees are the same. */
  private folders = new Map<string, Entry[]>();
  private sizes = new Map<string, number>();

  constructor(objects: GitObjects) {
    this.objects = objects;
  }

  /**
   * Lists all files below a tree.
   * @param name the folder in messages to authors
   * @throws `SourceError` if there are more files than a release may hold, or an object cannot be read
   */
  async list(id: string, name: string): Promise<Map<string, ContentFile>> {
    const found: { path: string; id: string; kind: ContentFile['kind'] }[] = [];
    const folders = new Map<string, Entry[]>();
    const walk = async (folder: string, prefix: string, depth: number): Promise<void> => {
      const entries = folders.get(folder) ?? this.folders.get(folder) ?? (await this.readFolder(folder));
      folders.set(folder, entries);
      for (const entry of entries) {
        const { mode, name: part, isPlain } = entry;
        // Hidden files are not content.
        if (isPlain && part.startsWith('.')) continue;
        const path = prefix + part;
        if (isPlain && mode === folderMode && depth < depthLimit) await walk(entry.id, `${path}/`, depth + 1);
        else found.push({ path, id: entry.id, kind: isPlain ? (fileModes.has(mode) ? 'file' : 'other') : 'odd' });
        // Checked inside the loop: a tree that contains the same subtree many times could expand without bound.
        if (found.length > sourceLimits.files) throw new SourceError(`${name} exceeds a limit`, [tooMany(name, path)]);
      }
    };
    await walk(id, '', 1);
    const sizes = await this.measure(found.flatMap((file) => (file.kind === 'file' ? [file.id] : [])));
    const files = new Map<string, ContentFile>();
    for (const { path, id: identity, kind } of found) {
      const size = sizes.get(identity);
      addFile(files, { path, identity, size: size ?? 0, kind: kind === 'file' && size === undefined ? 'other' : kind });
    }
    [this.folders, this.sizes] = [folders, sizes];
    return files;
  }

  private async measure(ids: readonly string[]): Promise<Map<string, number>> {
    const sizes = new Map<string, number>();
    const unknown = new Set<string>();
    for (const id of ids) {
      const size = this.sizes.get(id);
      if (size === undefined) unknown.add(id);
      else sizes.set(id, size);
    }
    const measure = async (id: string) => {
      const info = await this.objects.getInfo(id);
      if (info?.type === 'blob') sizes.set(id, info.size);
    };
    await Promise.all([...unknown].map(measure));
    return sizes;
  }

  private async readFolder(id: string): Promise<Entry[]> {
    return parseTree(await this.objects.read(id, 'tree', treeLimit), id.length / 2);
  }
}

function tooMany(name: string, path: string): Diagnostic {
  const message = `is file number ${sourceLimits.files + 1}, the limit is ${sourceLimits.files}: remove files`;
  return { file: `${name}/${path}`, line: 1, field: 'file', message };
}

/**
 * Parses a tree object: entries of the form `<mode> <name>\0<id>`.
 * @param idLength bytes: 20 with SHA-1, 32 with SHA-256
 */
export function parseTree(bytes: Buffer, idLength: number): Entry[] {
  const entries: Entry[] = [];
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(0x20, at);
    const nul = bytes.indexOf(0, space);
    const end = nul + 1 + idLength;
    if (space < 0 || nul < 0 || end > bytes.length) throw new SourceError('a tree of the repository is damaged');
    const name = bytes.subarray(space + 1, nul);
    const plain = decodePlainName(name);
    entries.push({
      mode: bytes.toString('latin1', at, space),
      id: bytes.toString('hex', nul + 1, end),
      name: plain ?? printableName(name),
      isPlain: plain !== undefined,
    });
    at = end;
  }
  return entries;
}

/**
 * @returns `undefined` for a name that is unsafe or invisible on some system: not UTF-8, too long, a path, or with control
 * characters
 */
function decodePlainName(bytes: Buffer): string | undefined {
  const name = decode(bytes);
  if (name === undefined || name === '' || name.length > nameLimit) return undefined;
  // Joiners are allowed: emoji and words of some scripts contain them.
  if (/(?![\u200c\u200d])[\p{Cc}\p{Cf}/\\:]/u.test(name) || /^\.+$/.test(name) || /^(?:\.git|git~\d)$/i.test(name))
    return undefined;
  return name;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(bytes: Buffer): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return undefined;
  }
}

function printableName(bytes: Buffer): string {
  const shown = bytes
    .toString('utf8')
    .slice(0, nameLimit)
    .replace(/[\p{Cc}\p{Cf}/\\:]/gu, '\uFFFD');
  return shown.startsWith('.') || shown === '' ? `\uFFFD${shown}` : shown;
}
