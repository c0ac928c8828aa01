// Finds the libraries of the system that programs and native modules load.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Asks the loader of the system. Linux with glibc only.
 * @param files programs and native modules
 * @returns absolute paths of the libraries and of the loader
 */
export async function listLibraries(files: readonly string[]): Promise<Set<string>> {
  const outputs = await Promise.all(files.map(async (file) => (await run('ldd', [file])).stdout));
  return new Set(outputs.flatMap(parseLibraries));
}

/**
 * Parses the output of `ldd`.
 * @throws if a library is missing
 */
export function parseLibraries(output: string): string[] {
  const missing = /^\s*(\S+) => not found/m.exec(output)?.[1];
  if (missing) throw new Error(`The library ${missing} is not installed: install it, and pack again.`);
  return [...output.matchAll(/^\s*(?:\S+ => )?(\/\S+) \(0x[0-9a-f]+\)$/gm)].map(([, path = '']) => path);
}
