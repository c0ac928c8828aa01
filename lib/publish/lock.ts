// The lock of a release folder, which allows one writer at a time. The system releases it when its process ends for any reason.
import { accessSync, constants, existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { makeFolder } from '#lib/make-folder.ts';
import { lockFile, prepareLockFile } from '#lib/model/file-lock.ts';
import { parseJson } from '#lib/parse-json.ts';
import { keepRunFile, readRunFile, runDir } from '#lib/publish/run-files.ts';
import { describeSystemError, nameUser } from '#lib/system-error.ts';

export interface Lock {
  /** Whether the locked file still exists. If it was removed, another process can create and lock a new one. */
  isThere: () => boolean;
  release: () => void;
}

/** The process that holds the lock, as it describes itself. */
export interface Holder {
  pid: number;
  uid: number;
  user: string;
  /** ISO 8601, UTC. */
  since: string;
  /** `publisher`, or the name of the command. */
  program: string;
}

/** The release folder cannot be used. The message contains the fix. */
export class LockError extends Error {
  override name = 'LockError';
  /** Whether no user can write it, so that no publisher can be running. */
  readonly isFinal: boolean;

  constructor(message: string, { isFinal = false } = {}) {
    super(message);
    this.isFinal = isFinal;
  }
}

/** Keeps open databases reachable: JavaScript's garbage collection would close an unreachable one and release its lock. */
const held = new Set<DatabaseSync>();

/**
 * Takes the lock, until it is released or the process ends.
 * @returns `undefined` if another process holds the lock
 * @throws `LockError`
 */
export function takeLock(releaseDir: string): Lock | undefined {
  try {
    return acquire(releaseDir);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' || code === 'ENOTDIR') {
      throw new LockError(`${releaseDir} is a file, or lies in one: set RELEASE_DIR to a folder.`, { isFinal: true });
    }
    if (code === 'ENOENT') {
      throw new LockError(`${releaseDir} cannot be made: set RELEASE_DIR to a folder on a disk.`, { isFinal: true });
    }
    if (['EROFS', 'ENOSPC', 'EDQUOT'].includes(code))
      throw new LockError(`RELEASE_DIR: ${describeSystemError(error, releaseDir)}.`);
    if (!['EACCES', 'EPERM'].includes(code)) throw error;
    throw new LockError(
      `User ${nameUser()} cannot write ${releaseDir} (${code}): run this as the user that runs the site, or let this user write the folder.`,
    );
  }
}

/**
 * Takes the lock again if its file was removed with the release folder.
 * @returns the lock to hold from now on
 * @throws {Error} if another process holds it, `LockError` if the folder cannot be used
 */
export function keepLock(lock: Lock, releaseDir: string): Lock {
  if (lock.isThere()) return lock;
  const next = takeLock(releaseDir);
  if (!next) throw new Error(`Another process is publishing to ${releaseDir}: stop one of the two`);
  lock.release();
  return next;
}

function acquire(releaseDir: string): Lock | undefined {
  makeFolder(releaseDir);
  const path = lockPath(releaseDir);
  prepareLockFile(path);
  checkUser(releaseDir);
  // SQLite would open a file without write permission and lock it for reading only.
  for (const one of [releaseDir, path]) if (existsSync(one)) accessSync(one, constants.W_OK);
  const database = lockFile(path);
  if (!database) return undefined;
  held.add(database);
  try {
    const text = JSON.stringify(describeSelf());
    const removeRunFile = keepRunFile(holderPath(releaseDir), text, { mode: 0o644 });
    const identify = () => statSync(path, { throwIfNoEntry: false })?.ino;
    const identity = identify();
    return { isThere: () => identify() === identity, release: () => closeLock(database, removeRunFile) };
  } catch (error) {
    closeLock(database);
    throw error;
  }
}

function closeLock(database: DatabaseSync, removeRunFile = () => {}): void {
  removeRunFile();
  held.delete(database);
  database.close();
}

/** @returns the process that holds the lock; `undefined` if it has ended or has not described itself yet */
export function readHolder(releaseDir: string): Holder | undefined {
  const holder = parseJson(readRunFile(holderPath(releaseDir)) ?? '') as Holder | undefined;
  return holder && isAlive(holder.pid) ? holder : undefined;
}

/** @returns a noun phrase for messages */
export function describeHolder(holder: Holder | undefined): string {
  if (!holder) return 'Another process';
  const { pid, user, since, program } = holder;
  const name = program === 'publisher' ? 'The publisher of npm start' : `npm run ${program}`;
  return `${name} (process ${pid} of user ${user}, since ${since})`;
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

/**
 * Root must not write the files of another user: that user could not replace them.
 * @throws `LockError`
 */
function checkUser(releaseDir: string): void {
  const owner = statSync(lockPath(releaseDir), { throwIfNoEntry: false })?.uid;
  if (process.geteuid?.() !== 0 || owner === undefined || owner === 0 || owner === ownerOfNewFiles(releaseDir)) return;
  throw new LockError(
    `${releaseDir} is written by user ${owner}, and this is root: run this as that user, such as with sudo -u '#${owner}'. To run the site as root from now on, run chown -R root ${releaseDir} first.`,
  );
}

/** The owner of new files in the folder. On some network mounts, all files belong to one user. */
function ownerOfNewFiles(releaseDir: string): number {
  const path = join(releaseDir, `.owner-${process.pid}`);
  writeFileSync(path, '');
  const { uid } = statSync(path);
  rmSync(path);
  return uid;
}
