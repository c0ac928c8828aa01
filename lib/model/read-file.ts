// Reads files of the release folder, and tells a damaged file from other failures.
import { closeSync, constants, openSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

/** Error codes that say something is wrong with the file itself. Others, such as EMFILE, say nothing about it. */
const damageCodes = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP', 'EACCES', 'EPERM', 'EIO', 'ENXIO', 'EAGAIN']);

/** A file that is missing, cannot be read, or does not hold what was written. */
export class DamagedFile extends Error {
  override name = 'DamagedFile';
  /** Each bundle of Next has a class of its own, so errors are told apart by their code. */
  readonly code = 'DAMAGED';
  readonly path: string;
  readonly isMissing: boolean;

  constructor(path: string, reason: string, isMissing = false) {
    super(`${path} ${reason}`);
    this.path = path;
    this.isMissing = isMissing;
    // The message says everything, and Next prints a stack for each request that fails.
    this.stack = `${this.name}: ${this.message}`;
  }
}

export function isDamaged(error: unknown): error is DamagedFile {
  return (error as { code?: unknown } | undefined)?.code === 'DAMAGED';
}

function describeFailure(path: string, error: unknown): unknown {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (!damageCodes.has(code)) return error;
  return code === 'ENOENT'
    ? new DamagedFile(path, 'is missing', true)
    : new DamagedFile(path, `is unreadable: ${code}`);
}

/** Opening a FIFO would otherwise wait for a process that writes to it. Regular files ignore the flag. */
const readFlags = constants.O_RDONLY | constants.O_NONBLOCK;

/** Synchronous, because Next treats asynchronous reads outside `'use cache'` as dynamic. @throws `DamagedFile` */
export function readBytesSync(path: string): Buffer<ArrayBuffer> {
  try {
    const file = openSync(/* turbopackIgnore: true */ path, readFlags);
    try {
      return readFileSync(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw describeFailure(path, error);
  }
}

/** @throws `DamagedFile` */
export async function readBytes(path: string): Promise<Buffer> {
  try {
    return await readFile(/* turbopackIgnore: true */ path, { flag: readFlags });
  } catch (error) {
    throw describeFailure(path, error);
  }
}

/** @returns what `read` returns, `undefined` if it meets a damaged file */
export function readIfIntact<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (!isDamaged(error)) throw error;
    return undefined;
  }
}
