// Explains errors of the file system: the file or folder, and the fix.
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';

/** @returns the name of this process's user, or its number if it has no name, as in some containers */
export function nameUser(): string {
  try {
    return userInfo().username;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SYSTEM_ERROR') throw error;
    return String(process.geteuid?.() ?? 'unknown');
  }
}

/** `chown` would not find a folder or a file that does not exist yet. */
function describeRefusal(named: string, syscall: string | undefined): string {
  const user = nameUser();
  if (syscall === 'mkdir')
    return `user ${user} may not create ${named}: create it for that user (install -d -o ${user} ${named})`;
  // A new file is refused by its folder.
  const path = syscall === 'open' && !existsSync(named) ? dirname(named) : named;
  return `user ${user} may not read or write ${path}: give it to that user (chown -R ${user} ${path}), or run this as its owner`;
}

/** The problem and the fix for each code of an error of the system, without a full stop. */
const problems: Readonly<Record<string, (path: string, syscall?: string) => string>> = {
  EACCES: describeRefusal,
  EPERM: describeRefusal,
  EROFS: (path) => `${path} is on a file system that is read-only: mount it writable, or choose another folder`,
  ENOSPC: (path) => `the disk of ${path} is full: free some space`,
  EDQUOT: (path) => `the quota of user ${nameUser()} on the disk of ${path} is used up: free some space`,
  EMFILE: () => 'too many files are open: raise the limit (ulimit -n, or LimitNOFILE= of systemd)',
  ENFILE: () => 'too many files are open on this machine: raise fs.file-max (sysctl)',
};

/** An error while writing to an open file has no path. */
const unknownPath = 'a folder that this program writes (npm run doctor names it)';

/** Sets the path of a system error without one, such as a failed write to an open file. @returns the error */
export function attachPath(error: unknown, path: string): unknown {
  const one = error as NodeJS.ErrnoException;
  if (one.code !== undefined) one.path ??= path;
  return error;
}

/**
 * @param path of the file or folder, if the error does not name it
 * @returns the problem and the fix, or `undefined` for another error
 */
export function describeSystemError(error: unknown, path?: string): string | undefined {
  const { code = '', path: own, dest, syscall } = (error ?? {}) as NodeJS.ErrnoException & { dest?: string };
  return Object.hasOwn(problems, code) ? problems[code]?.(path ?? dest ?? own ?? unknownPath, syscall) : undefined;
}
