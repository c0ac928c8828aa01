// Computes digests of the project's own code, which are part of cache keys.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../..');

/** Maps entries to fingerprints. They are computed once, because an edit of the files does not change the code that runs. */
const fingerprints = new Map<string, string>();

/**
 * Returns a digest of a module, the modules in `lib` that it imports, and the lockfile.
 * @param entry path of the module from the project root: `lib/compile/documents.ts`
 * @returns 16 hexadecimal digits
 */
export function fingerprint(entry: string): string {
  const digest = fingerprints.get(entry) ?? computeFingerprint(entry);
  fingerprints.set(entry, digest);
  return digest;
}

function computeFingerprint(entry: string): string {
  const hash = createHash('sha256');
  for (const name of listFingerprinted(entry)) {
    hash.update(`${name}\n`).update(readFileSync(join(root, name)));
  }
  return hash.digest('hex').slice(0, 16);
}

/** @returns the paths of the files that `fingerprint` reads, from the project root */
export function listFingerprinted(entry: string): string[] {
  return [...listModules(entry), 'package-lock.json'].toSorted();
}

/** Lists a module and all modules in `lib` that it imports directly or indirectly, types included. */
function listModules(name: string, found = new Set<string>()): Set<string> {
  if (found.has(name)) return found;
  found.add(name);
  const text = readFileSync(join(root, name), 'utf8');
  for (const [, imported] of text.matchAll(/(?:from|import\() ?'#(lib\/[^']+)'/g))
    if (imported) listModules(imported, found);
  return found;
}
