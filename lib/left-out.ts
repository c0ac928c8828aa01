// Posts that a feed, a list or the search leaves out because their part of it cannot be made: the others stay, and it is said.
import type { Digest } from '#lib/model/digest.ts';

/** By the slug or path of what was left out: why. */
export type Failures = Map<string, unknown>;

/**
 * Makes something of each item, or leaves it out: no post may take down a document that tells of others, too.
 * @param failures receives what was left out
 */
export function mapCollectingFailures<Item, Result>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
  make: (item: Item) => Result,
  failures: Failures,
): Result[] {
  return items.flatMap((item) => {
    try {
      return [make(item)];
    } catch (error) {
      failures.set(nameOf(item), error);
      return [];
    }
  });
}

interface Register {
  release: Digest;
  /** By the path of the document. */
  documents: Map<string, Failures>;
}

const registerKey = Symbol.for('load-bearing.left-out');
/** Next makes a bundle of each route and `server.ts` is in none, so they share it by a name in the process. */
const shared = globalThis as { [registerKey]?: Register };

/** Notes what a document of a release left out, in the place of what it left out before, and logs what is new. */
export function noteLeftOut(release: Digest, document: string, failures: Failures): void {
  if (shared[registerKey]?.release !== release) shared[registerKey] = { release, documents: new Map() };
  const { documents } = shared[registerKey];
  const before = documents.get(document);
  for (const [name, error] of failures) {
    if (!before?.has(name)) console.error(`${document} leaves out ${name}:`, error);
  }
  if (failures.size > 0) documents.set(document, failures);
  else documents.delete(document);
}

/** @returns how many posts and pages are missing from a document of the release */
export function countLeftOut(release: Digest): number {
  const register = shared[registerKey];
  if (register?.release !== release) return 0;
  return new Set([...register.documents.values()].flatMap((failures) => [...failures.keys()])).size;
}
