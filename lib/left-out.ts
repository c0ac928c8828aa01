// Records posts that a feed, list or search index leaves out because of an error, so that one broken post does not break the
// rest.
import { log } from '#lib/log.ts';
import type { Digest } from '#lib/model/digest.ts';

/** Maps the slug or path of each omitted item to the error. */
export type Failures = Map<string, unknown>;

/**
 * Maps items, and leaves out those for which `make` throws.
 * @param failures receives the errors, by the names of the items
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
/** Shared through `globalThis`: Next bundles each route separately, and `server.ts` is not bundled. */
const shared = globalThis as { [registerKey]?: Register };

/** Replaces the recorded failures of a document of a release. Errors that were not recorded before are logged. */
export function noteLeftOut(release: Digest, document: string, failures: Failures): void {
  if (shared[registerKey]?.release !== release) shared[registerKey] = { release, documents: new Map() };
  const { documents } = shared[registerKey];
  const before = documents.get(document);
  for (const [name, error] of failures) {
    if (!before?.has(name)) log.error({ err: error }, `${document} leaves out ${name}, which cannot be rendered`);
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
