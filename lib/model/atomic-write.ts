// Writes files so that a crash leaves the old content or the new, and never a part of it.
import { randomBytes } from 'node:crypto';
import { renameSync, rmSync } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { attachPath } from '#lib/system-error.ts';

/**
 * Writes a temporary file beside the target, syncs it and renames it.
 * @param awaitRename resolves when the file may be renamed; without it, that is at once
 */
export async function writeAtomically(
  path: string,
  bytes: string | Uint8Array,
  awaitRename?: () => Promise<void>,
): Promise<void> {
  const temporary = join(dirname(path), `.${randomBytes(8).toString('hex')}.tmp`);
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeSynced(temporary, bytes);
    await awaitRename?.();
    await rename(temporary, path).catch(async (error: NodeJS.ErrnoException) => {
      if (!['EISDIR', 'ENOTEMPTY', 'EEXIST'].includes(error.code ?? '')) throw error;
      // A folder with the name of the file would make every later write fail.
      await rm(path, { recursive: true });
      await rename(temporary, path);
    });
  } catch (error) {
    // On a full disk the temporary file must not stay.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw attachPath(error, path);
  }
}

/** Opens a file to append to it. Anything else with its name, such as a folder or a FIFO, is removed first. */
export async function openToAppend(path: string): Promise<FileHandle> {
  await mkdir(dirname(path), { recursive: true });
  const found = await lstat(path).catch(ignoreMissing);
  if (found && !found.isFile()) await rm(path, { recursive: true, force: true });
  return open(path, 'a');
}

/**
 * Moves a damaged file or a folder in its place aside, for a person to look at. One that was moved earlier is removed.
 * @returns the new path
 */
export function setAside(path: string): string {
  const target = `${path}.damaged`;
  rmSync(target, { recursive: true, force: true });
  renameSync(path, target);
  return target;
}

/**
 * A `catch` handler for files that may be missing.
 * @throws every other error
 */
export function ignoreMissing(error: unknown): undefined {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (!['ENOENT', 'ENOTDIR', 'ELOOP'].includes(code)) throw error;
}

/**
 * Writes a new file and syncs it.
 * @throws {Error} if the file exists
 */
export async function writeSynced(path: string, bytes: string | Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}
