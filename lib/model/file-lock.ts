// Locks files for this process. The system releases a lock when its process ends for any reason.
import { lstatSync, rmSync, truncateSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';

/** https://www.sqlite.org/rescode.html */
const codes = { busy: 5, notADatabase: 26 };

/** Milliseconds between two attempts to take a lock, and milliseconds until the attempts end. */
const retryDelay = 5;
const timeout = 30_000;

/**
 * Locks a file with SQLite's fcntl lock, because Node has no file locks. The file is created if it is missing.
 * Never remove it: that could remove the lock of another process.
 * @returns the lock, which ends with `close`; `undefined` if another process or this one holds it
 */
export function lockFile(path: string): DatabaseSync | undefined {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    // With a journal in memory, a killed process leaves no journal file behind.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database.close();
    const { errcode } = error as { errcode?: number };
    if (errcode === codes.busy) return undefined;
    if (errcode !== codes.notADatabase) throw error;
    // The content of the file has no meaning. It is truncated, not replaced, as another process may have locked it.
    truncateSync(path);
    return lockFile(path);
  }
}

/** Removes anything but a regular file, which cannot be locked. */
export function prepareLockFile(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isFile() === false) rmSync(path, { recursive: true, force: true });
}

/**
 * Runs a function while no other holder of the lock runs, in this process or another.
 * @throws if the lock stays taken for 30 seconds, such as by a suspended process
 */
export async function withLock<Value>(path: string, act: () => Promise<Value>): Promise<Value> {
  await mkdir(dirname(path), { recursive: true });
  prepareLockFile(path);
  const end = performance.now() + timeout;
  for (;;) {
    const lock = lockFile(path);
    if (lock) {
      try {
        return await act();
      } finally {
        lock.close();
      }
    }
    if (performance.now() > end) throw new Error(`${path} is locked by another process`);
    await delay(retryDelay);
  }
}
