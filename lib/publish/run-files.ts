// Small files by which processes on one release folder find each other. Each is written again when somebody removes it.
import { chmodSync, mkdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readBytesSync } from '#lib/model/read-file.ts';

/** Milliseconds between two looks at a notice. */
export const renewalTime = 2_000;

/** Everything that only running processes need. It lies in the release folder, so everybody who knows that folder finds it. */
export function runDir(releaseDir: string): string {
  return join(releaseDir, 'run');
}

/** @param ensure called with each look, to keep other things in place; may throw. @returns a function that removes the notice */
export function keepRunFile(path: string, text: string, { mode = 0o600, ensure = () => {} } = {}): () => void {
  writeRunFile(path, text, mode);
  const timer = setInterval(() => {
    try {
      ensure();
      if (readRunFile(path) === text) utimesSync(path, new Date(), new Date());
      else writeRunFile(path, text, mode);
    } catch (error) {
      console.error(`${path} cannot be written: ${(error as Error).message}`);
    }
  }, renewalTime);
  timer.unref();
  return () => {
    clearInterval(timer);
    if (readRunFile(path) === text) rmSync(path, { force: true });
  };
}

/** @returns `undefined` if there is none */
export function readRunFile(path: string): string | undefined {
  try {
    return readBytesSync(path).toString();
  } catch {
    return undefined;
  }
}

/** @returns milliseconds since the process that keeps the notice last looked at it */
export function ageOfRunFile(path: string): number {
  return Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
}

function writeRunFile(path: string, text: string, mode: number): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, text);
  // The folder decides who may look: a strict umask must not keep out the group that the operator lets in.
  chmodSync(temporary, mode);
  renameSync(temporary, path);
}
