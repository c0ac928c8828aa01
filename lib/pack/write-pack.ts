// Writes a pack: a folder that is the whole file system of a program, with Node and the libraries of the system it needs.
import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import {
  chmod,
  copyFile,
  lstat,
  mkdir,
  mkdtemp,
  open,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { listContents, type PackName } from '#lib/pack/contents.ts';
import { listLibraries } from '#lib/pack/libraries.ts';

const run = promisify(execFile);

/** Folder of the program in the pack. Node is in `bin/node` below it. */
const appDir = 'app';
const nodePath = join(appDir, 'bin/node');

/** Folders that a server or a publisher writes to, and that must exist in a root that is read-only. */
const mountPoints: Record<PackName, readonly string[]> = {
  web: ['app/.release', 'app/.next/page-cache', 'tmp'],
  publisher: ['app/.release', 'app/content', 'tmp'],
};

/** The user that runs the pack, and the name of this machine, which the libraries of the system read from files. */
const systemFiles = {
  'etc/passwd': 'blog:x:10001:10001::/app:/sbin/nologin\n',
  'etc/group': 'blog:x:10001:\n',
  'etc/hosts': '127.0.0.1 localhost\n::1 localhost\n',
};

export interface PackSize {
  files: number;
  bytes: number;
}

/**
 * Writes a pack. An earlier one at the same place is replaced once the new one is complete.
 * @param target the folder of the pack
 * @returns its number of files, and the sum of their sizes
 */
export async function writePack(root: string, name: PackName, target: string): Promise<PackSize> {
  await mkdir(dirname(target), { recursive: true });
  const draft = await mkdtemp(join(dirname(target), `.${basename(target)}-`));
  try {
    await chmod(draft, 0o755);
    const size = await fill(root, name, draft);
    await rm(target, { recursive: true, force: true });
    await rename(draft, target);
    return size;
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

async function fill(root: string, name: PackName, pack: string): Promise<PackSize> {
  const contents = await listContents(root, name);
  const files = new Map(contents.map((file) => [join(appDir, file), join(root, file)]));
  files.set(nodePath, process.execPath);
  // Libraries within a package are part of the contents.
  const libraries = await listLibraries(await findNative([...files.values()]));
  for (const library of libraries) if (!library.startsWith(root)) files.set(library.slice(1), library);
  const size: PackSize = { files: 0, bytes: 0 };
  for (const [target, source] of files) {
    const bytes = await copy(source, join(pack, target), libraries.has(source));
    if (bytes === undefined) continue;
    size.files += 1;
    size.bytes += bytes;
  }
  size.bytes -= await strip(join(pack, nodePath));
  for (const [file, text] of Object.entries(systemFiles)) {
    await mkdir(dirname(join(pack, file)), { recursive: true });
    await writeFile(join(pack, file), text);
    size.files += 1;
    size.bytes += text.length;
  }
  for (const folder of mountPoints[name]) await mkdir(join(pack, folder), { recursive: true });
  return size;
}

/**
 * Copies a file, or a symbolic link as it is.
 * @param isFollowed whether to copy the file that a link leads to
 * @returns the size, or `undefined` for a folder
 */
async function copy(source: string, target: string, isFollowed: boolean): Promise<number | undefined> {
  const stats = await lstat(source);
  if (stats.isDirectory()) return undefined;
  await mkdir(dirname(target), { recursive: true });
  if (stats.isSymbolicLink() && !isFollowed) {
    await symlink(await readlink(source), target);
    return stats.size;
  }
  await copyFile(source, target, constants.COPYFILE_FICLONE);
  const { size, mode } = await lstat(target);
  // Another user runs the program.
  await chmod(target, mode & 0o100 ? 0o755 : 0o644);
  return size;
}

/**
 * Removes the symbol table of Node, a seventh of its size, which only debuggers of native code read. Without binutils, Node
 * stays as it is.
 * @returns the number of bytes that the file is smaller
 */
async function strip(program: string): Promise<number> {
  const before = (await stat(program)).size;
  await run('strip', [program]).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  return before - (await stat(program)).size;
}

const elf = Buffer.from('\x7fELF', 'latin1');

/** @returns those of the files that the loader of the system loads */
async function findNative(files: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const file of files.filter((path) => /\.node$|\.so(?:\.\d+)*$|\/node$/.test(path))) {
    const handle = await open(file);
    try {
      const { buffer } = await handle.read(Buffer.alloc(elf.length), 0, elf.length, 0);
      if (buffer.equals(elf)) found.push(file);
    } finally {
      await handle.close();
    }
  }
  return found;
}
