// Reads the history of posts for the server: synchronously, because Next treats asynchronous reads as dynamic, and without
// a cache, so that no forgotten version stays in memory.
import { type Comparison, comparisonSchema } from '#lib/history/compare-schema.ts';
import { parseRecord, parseRoot, type Root, type Version } from '#lib/history/versions.ts';
import type { Digest } from '#lib/model/digest.ts';
import { readIfIntact } from '#lib/model/read-file.ts';
import { readObjectText } from '#lib/model/release-files.ts';

export interface ShownVersion extends Pick<Version, 'number' | 'at' | 'subject' | 'isRollback'> {
  /** Absent for the oldest version, and if they cannot be read. */
  changes?: Comparison;
  /** The number of an earlier version with the same text. */
  sameAs?: number;
}

let last: { history: Digest; root: Root } | undefined;

/** @returns the versions of a post, oldest first; none if it has not changed, or if its record cannot be read */
function listVersions(releaseDir: string, history: Digest | undefined, firstSlug: string): Version[] {
  const record = history && readRoot(releaseDir, history)?.posts[firstSlug];
  return (record && readIfIntact(() => parseRecord(readObjectText(releaseDir, record)).versions)) || [];
}

function readRoot(releaseDir: string, history: Digest): Root | undefined {
  if (last?.history === history) return last.root;
  const root = readIfIntact(() => parseRoot(readObjectText(releaseDir, history)));
  last = root && { history, root };
  return root;
}

/** @param firstSlug the slug of the first publication */
export function countVersions(releaseDir: string, history: Digest | undefined, firstSlug: string): number {
  return listVersions(releaseDir, history, firstSlug).length;
}

/** @returns the versions of a post, newest first */
export function readVersions(releaseDir: string, history: Digest | undefined, firstSlug: string): ShownVersion[] {
  const versions = listVersions(releaseDir, history, firstSlug);
  const numbers = new Map<Digest, number>();
  const shown = versions.map(({ prose, changes, ...facts }): ShownVersion => {
    const sameAs = numbers.get(prose);
    if (sameAs === undefined) numbers.set(prose, facts.number);
    return { ...facts, sameAs, changes: changes === undefined ? undefined : readComparison(releaseDir, changes) };
  });
  return shown.toReversed();
}

/** @returns `undefined` if the object is damaged */
function readComparison(releaseDir: string, changes: Digest): Comparison | undefined {
  return readIfIntact(() => comparisonSchema.parse(JSON.parse(readObjectText(releaseDir, changes))));
}
