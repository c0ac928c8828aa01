// One writer of a release folder at a time: a lock that the system takes away from a process when it ends, however it ends.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export interface Lock {
  release: () => void;
}

/** Kept here, or the garbage collector would close what nobody speaks to, and its lock with it. */
const held = new Set<DatabaseSync>();

/**
 * Node has no locks of its own but those of SQLite, which are the system's (fcntl). The file stays: who removed it
 * could remove the one that another process holds by now. A lock that is not given back is held until the process ends.
 * @returns `undefined` if another process holds it
 */
export function takeLock(releaseDir: string): Lock | undefined {
  mkdirSync(releaseDir, { recursive: true });
  const database = new DatabaseSync(join(releaseDir, 'lock'), { timeout: 0 });
  try {
    // With a journal in memory the lock leaves no other file behind when its holder is killed.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode === busy) return undefined;
    throw error;
  }
  held.add(database);
  return {
    release() {
      held.delete(database);
      database.close();
    },
  };
}

/** https://www.sqlite.org/rescode.html#busy */
const busy = 5;
