// Digests of our own code, by which cached results are recognised as made by the same code.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../..');

/**
 * @param entry path of a module from the root: `lib/compile/documents.ts`
 * @returns 16 hexadecimal digits, which depend on the module, on those of ours that it imports, and on the locked dependencies
 */
export function fingerprint(entry: string): string {
  const hash = createHash('sha256');
  for (const name of [...listModules(entry), 'package-lock.json'].toSorted()) {
    hash.update(`${name}\n`).update(readFileSync(join(root, name)));
  }
  return hash.digest('hex').slice(0, 16);
}

/** Lists a module and, recursively, the modules of `lib` that it imports, types included. */
function listModules(name: string, found = new Set<string>()): Set<string> {
  if (found.has(name)) return found;
  found.add(name);
  const text = readFileSync(join(root, name), 'utf8');
  for (const [, imported] of text.matchAll(/(?:from|import\() ?'#(lib\/[^']+)'/g))
    if (imported) listModules(imported, found);
  return found;
}
