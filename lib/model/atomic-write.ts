// Writes files so that a crash leaves the old content or the new, and never a part of it.
import { randomBytes } from 'node:crypto';
import { type FileHandle, lstat, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Written beside, synced, renamed: after a crash the file is the old one or the new one, whole. */
export async function writeAtomically(path: string, bytes: string | Uint8Array): Promise<void> {
  const temporary = join(dirname(path), `.${randomBytes(8).toString('hex')}.tmp`);
  await mkdir(dirname(path), { recursive: true });
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path).catch(async (error: NodeJS.ErrnoException) => {
      if (!['EISDIR', 'ENOTEMPTY', 'EEXIST'].includes(error.code ?? '')) throw error;
      // A folder in the place of a file of ours would stop every later write.
      await rm(path, { recursive: true });
      await rename(temporary, path);
    });
  } catch (error) {
    // A full disk must not fill up with what did not fit.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Opens a file to append to it. Anything but a regular file in its place is removed first: it would block, or take nothing. */
export async function openToAppend(path: string): Promise<FileHandle> {
  await mkdir(dirname(path), { recursive: true });
  const found = await lstat(path).catch(ignoreMissing);
  if (found && !found.isFile()) await rm(path, { recursive: true, force: true });
  return open(path, 'a');
}

/** @throws the error, unless it says that there is nothing of that name */
export function ignoreMissing(error: unknown): undefined {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (!['ENOENT', 'ENOTDIR', 'ELOOP'].includes(code)) throw error;
}
