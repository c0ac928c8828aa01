// Run files: small files in `run/` through which processes that share a release folder find each other.

import { chmodSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder } from '#lib/make-folder.ts';
import { isDamaged, readBytesSync } from '#lib/model/read-file.ts';
import { attachPath } from '#lib/system-error.ts';

/** Milliseconds between two updates of a run file. */
export const renewalTime = 2_000;

/** The folder for files that only running processes need. It is in the release folder, so every process finds it. */
export function runDir(releaseDir: string): string {
  return join(releaseDir, 'run');
}

interface RunFileOptions {
  mode?: number;
  /** Called before each update, for instance to recreate the socket that the file points to. Errors are logged. */
  ensure?: () => void;
}

/**
 * Writes a run file, updates its mtime every two seconds, and writes it again if it was removed.
 * @returns a function that removes it
 */
export function keepRunFile(path: string, text: string, options: RunFileOptions = {}): () => void {
  const { mode = 0o600, ensure } = options;
  writeRunFile(path, text, mode);
  const timer = setInterval(() => {
    try {
      ensure?.();
      if (readRunFile(path) === text) utimesSync(path, new Date(), new Date());
      else writeRunFile(path, text, mode);
    } catch (error) {
      void reportFailure(path, error);
    }
  }, renewalTime);
  timer.unref();
  return () => {
    clearInterval(timer);
    if (readRunFile(path) === text) rmSync(path, { force: true });
  };
}

/** Loads the logger only when it is needed: it would delay git hooks, which import this file. */
async function reportFailure(path: string, error: unknown): Promise<void> {
  const { logUnexpected } = await import('#lib/log.ts');
  logUnexpected(error, `${path} cannot be written`);
}

/** @returns `undefined` if the file is missing or cannot be read */
export function readRunFile(path: string): string | undefined {
  try {
    return readBytesSync(path).toString();
  } catch (error) {
    if (!isDamaged(error)) throw error;
    return undefined;
  }
}

/** @returns milliseconds since the last update, by the clock of the file system */
export function ageOfRunFile(path: string): number {
  return Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
}

function writeRunFile(path: string, text: string, mode: number): void {
  makeFolder(dirname(path));
  const temporary = `${path}.${process.pid}`;
  try {
    writeFileSync(temporary, text);
  } catch (error) {
    throw attachPath(error, path);
  }
  // The mode is set explicitly: with a strict umask, the group could not read the file.
  chmodSync(temporary, mode);
  renameSync(temporary, path);
}
