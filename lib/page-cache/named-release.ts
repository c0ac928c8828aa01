// The release that the pointer names, for the front: read at most every 5 ms.
import { statSync } from 'node:fs';
import type { Digest } from '#lib/model/digest.ts';
import { identityOf } from '#lib/model/file-identity.ts';
import { historyTag } from '#lib/model/page-tags.ts';
import { pointerPath, readPointer } from '#lib/model/release-files.ts';

/** Milliseconds. Under load, a read in each turn of the event loop took 4 % of the time of a cached response (measured). */
const recentTime = 5;

export interface NamedRelease {
  release: Digest | undefined;
  /** The tag of the history of posts. */
  history: string;
}

const none: NamedRelease = { release: undefined, history: historyTag(undefined) };

/**
 * @returns a function that returns the release, or none if there is none or the pointer cannot be read. The thread that renders
 * then decides what is served.
 */
export function watchNamedRelease(releaseDir: string): () => NamedRelease {
  const file = pointerPath(releaseDir);
  let lookedAt = Number.NEGATIVE_INFINITY;
  let identity = '';
  let named = none;

  function look(): void {
    try {
      const found = identityOf(statSync(file, { bigint: true }));
      if (found === identity) return;
      const pointer = readPointer(releaseDir);
      named = { release: pointer?.release, history: historyTag(pointer?.history) };
      identity = found;
    } catch {
      named = none;
      identity = '';
    }
  }

  return () => {
    const now = performance.now();
    if (now - lookedAt >= recentTime) {
      lookedAt = now;
      look();
    }
    return named;
  };
}
