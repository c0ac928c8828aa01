// Reads files of the release folder, and distinguishes damaged files from other failures.
import { closeSync, constants, openSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

/** Error codes that are caused by the file. Others, such as EMFILE, are not. */
const damageCodes = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP', 'EACCES', 'EPERM', 'EIO', 'ENXIO', 'EAGAIN']);

/** Error codes of files that may be intact: the system or the disk only refuses to read them now. */
const refusalCodes = new Set(['EACCES', 'EPERM', 'EIO', 'EAGAIN']);

/** A file that is missing, unreadable, or whose content does not match its digest. */
export class DamagedFile extends Error {
  override name = 'DamagedFile';
  /** Each route bundle has its own copy of this class, so errors are recognized by their code instead of `instanceof`. */
  readonly code = 'DAMAGED';
  readonly path: string;
  readonly isMissing: boolean;
  /** Whether the file may be intact, so that it must not be replaced: the user may not read it, or the disk fails. */
  readonly isRefused: boolean;

  constructor(path: string, reason: string, { isMissing = false, isRefused = false } = {}) {
    super(`${path} ${reason}`);
    this.path = path;
    this.isMissing = isMissing;
    this.isRefused = isRefused;
    // Next logs the stack for every failed request, and the message is enough.
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
    ? new DamagedFile(path, 'is missing', { isMissing: true })
    : new DamagedFile(path, `is unreadable: ${code}`, { isRefused: refusalCodes.has(code) });
}

/** O_NONBLOCK, because opening a FIFO would otherwise wait for a writer. Regular files ignore the flag. */
const readFlags = constants.O_RDONLY | constants.O_NONBLOCK;

/**
 * Synchronous, because Next treats asynchronous reads outside `'use cache'` as dynamic.
 * @throws `DamagedFile`
 */
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

/** @returns the result of `read`, or `undefined` if it throws `DamagedFile` */
export function readIfIntact<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (!isDamaged(error)) throw error;
    return undefined;
  }
}

/** @returns the value, or `undefined` if the promise rejects with `DamagedFile` */
export async function ignoreDamage<Value>(reading: Promise<Value>): Promise<Value | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (!isDamaged(error)) throw error;
    return undefined;
  }
}

/**
 * Reads a file that cannot be made again, and that the caller replaces if it is damaged.
 * @returns `undefined` if the file is missing or damaged
 * @throws `DamagedFile` with the fix if the file may be intact, because it must not be replaced
 */
export function readUnlessDamaged<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (!isDamaged(error)) throw error;
    if (error.isRefused) throw describeRefusal(error);
    return undefined;
  }
}

/** @returns the error with the fix */
export function describeRefusal({ path, message }: DamagedFile): DamagedFile {
  const fix = 'let the user that runs the site read it, or check the disk';
  return new DamagedFile(path, `${message.slice(path.length + 1)}: ${fix}`, { isRefused: true });
}
