// One writer of a release folder at a time: a lock that the system takes away from a process when it ends, however it ends.
import {
  accessSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { userInfo } from 'node:os';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { keepRunFile, readRunFile, runDir } from '#lib/publish/run-files.ts';

export interface Lock {
  /** Whether the file that is locked is still there: without it another process could take a lock of its own. */
  isThere: () => boolean;
  /** Gives the lock back. */
  release: () => void;
}

/** The process that has the lock, as it describes itself. */
export interface Holder {
  pid: number;
  uid: number;
  user: string;
  /** ISO 8601, UTC. */
  since: string;
  /** `publisher`, or the command. */
  program: string;
}

/** This user cannot write the release folder. The message is for the operator and says what to do. */
export class LockError extends Error {
  override name = 'LockError';
}

/** Kept here, or the garbage collector would close a database that nothing refers to, and its lock with it. */
const held = new Set<DatabaseSync>();

/** https://www.sqlite.org/rescode.html */
const codes = { busy: 5, notADatabase: 26 };

/**
 * Node has no locks of its own but those of SQLite, which are the system's (fcntl). The file stays: a process that removed
 * it could remove the lock of another. A lock that is not given back is held until the process ends.
 * @returns `undefined` if another process holds it
 * @throws `LockError`
 */
export function takeLock(releaseDir: string): Lock | undefined {
  try {
    return take(releaseDir);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' || code === 'ENOTDIR') {
      throw new LockError(`${releaseDir} is a file, or lies in one: set RELEASE_DIR to a folder.`);
    }
    if (!['EACCES', 'EPERM', 'EROFS'].includes(code)) throw error;
    throw new LockError(
      `User ${nameUser()} cannot write ${releaseDir} (${code}): run this as the user that runs the site, or let this user write the folder.`,
    );
  }
}

function take(releaseDir: string): Lock | undefined {
  mkdirSync(releaseDir, { recursive: true });
  const path = lockPath(releaseDir);
  // Anything but a regular file in its place cannot be locked.
  if (lstatSync(path, { throwIfNoEntry: false })?.isFile() === false) rmSync(path, { recursive: true, force: true });
  checkUser(releaseDir);
  // SQLite opens a file that it may not write, and then locks it for reading alone.
  for (const one of [releaseDir, path]) if (existsSync(one)) accessSync(one, constants.W_OK);
  const database = lockFile(releaseDir);
  if (!database) return undefined;
  held.add(database);
  try {
    const notice = JSON.stringify(describeSelf());
    const removeRunFile = keepRunFile(holderPath(releaseDir), notice, { mode: 0o644 });
    const identify = () => statSync(path, { throwIfNoEntry: false })?.ino;
    const identity = identify();
    return { isThere: () => identify() === identity, release: () => giveBack(database, removeRunFile) };
  } catch (error) {
    giveBack(database);
    throw error;
  }
}

function giveBack(database: DatabaseSync, removeRunFile = () => {}): void {
  removeRunFile();
  held.delete(database);
  database.close();
}

/** @returns the process that has the lock; `undefined` if it has not said who it is, or is gone */
export function readHolder(releaseDir: string): Holder | undefined {
  try {
    const holder = JSON.parse(readRunFile(holderPath(releaseDir)) ?? '') as Holder;
    return isAlive(holder.pid) ? holder : undefined;
  } catch {
    return undefined;
  }
}

/** As the subject of a sentence. */
export function describeHolder(holder: Holder | undefined): string {
  if (!holder) return 'Another process';
  const { pid, user, since, program } = holder;
  const name = program === 'publisher' ? 'The publisher of npm start' : `npm run ${program}`;
  return `${name} (process ${pid} of user ${user}, since ${since})`;
}

/** The user that this process runs as; its number where it has no name. */
export function nameUser(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.geteuid?.() ?? 'unknown');
  }
}

function holderPath(releaseDir: string): string {
  return join(runDir(releaseDir), 'holder.json');
}

function describeSelf(): Holder {
  const program = basename(process.argv[1] ?? '', '.ts');
  return {
    pid: process.pid,
    uid: process.geteuid?.() ?? 0,
    user: nameUser(),
    since: new Date().toISOString(),
    program,
  };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function lockPath(releaseDir: string): string {
  return join(releaseDir, 'lock');
}

/** The user of the site cannot replace files that root has written, so root does not write among that user's files. */
function checkUser(releaseDir: string): void {
  const owner = statSync(lockPath(releaseDir), { throwIfNoEntry: false })?.uid;
  if (process.geteuid?.() !== 0 || owner === undefined || owner === 0 || owner === ownerOfNewFiles(releaseDir)) return;
  throw new LockError(
    `${releaseDir} is written by user ${owner}, and this is root: run this as that user, such as with sudo -u '#${owner}'. If the site is to run as root from now on, chown -R root ${releaseDir} first.`,
  );
}

/** Some network mounts give all files to one user. */
function ownerOfNewFiles(releaseDir: string): number {
  const path = join(releaseDir, `.owner-${process.pid}`);
  writeFileSync(path, '');
  const { uid } = statSync(path);
  rmSync(path);
  return uid;
}

function lockFile(releaseDir: string): DatabaseSync | undefined {
  const database = new DatabaseSync(lockPath(releaseDir), { timeout: 0 });
  try {
    // With a journal in memory the lock leaves no other file behind when its holder is killed.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database.close();
    const { errcode } = error as { errcode?: number };
    if (errcode === codes.busy) return undefined;
    if (errcode !== codes.notADatabase) throw error;
    // The bytes mean nothing. The file must stay the same one, as another process may have locked it.
    truncateSync(lockPath(releaseDir));
    return lockFile(releaseDir);
  }
}
