// A rollback from start to end: finds an earlier release, makes it current at once, and holds it until the source changes.

import { logUnexpected } from '#lib/log.ts';
import type { Digest } from '#lib/model/digest.ts';
import { comparePages } from '#lib/model/page-changes.ts';
import { readIfIntact } from '#lib/model/read-file.ts';
import { countOf, shortDigest } from '#lib/model/wording.ts';
import { readIndex } from '#lib/posts/read-release.ts';
import type { Listener } from '#lib/publish/events.ts';
import { LiveSite } from '#lib/publish/live-site.ts';
import { type Outcome, Publication, type PublishParts } from '#lib/publish/publication.ts';
import type { ReleaseLog } from '#lib/publish/release-log.ts';
import type { Swapper } from '#lib/publish/swapper.ts';
import type { Swap } from '#lib/publish/warm-pages.ts';

interface RollbackParts extends PublishParts {
  swapper: Swapper;
  /** Returns the version of the source that is not published again. */
  readVersion: () => string | undefined;
}

/**
 * Makes an earlier release current. A publication that is running does not swap after it.
 * @param prefix the first digits of its digest; without it, the previous release
 * @throws {Error} if another process moves the pointer at the same time, or a file cannot be written
 */
export async function rollBack(parts: RollbackParts, prefix: string | undefined, listen: Listener): Promise<Outcome> {
  const { releaseDir, pointer, history, swapper, readVersion } = parts;
  const run = new Publication(parts, listen);
  const before = await pointer.readRelease();
  const found = prefix === undefined ? [await history.findBefore(before)] : await history.findByPrefix(prefix);
  const [release, ...others] = found;
  if (!release || others.length > 0) {
    const text = await describeChoice(history, prefix, others.length > 0);
    return run.finish({ state: 'refused', milliseconds: run.since(), faults: 0, changes: 0, text });
  }
  const swap = describeSwap(release, before);
  const version = readVersion();
  const isSwapped = await swapper.rollBack(swap, { release, version, at: new Date().toISOString() });
  if (!isSwapped) throw new Error('Another process has published meanwhile: run the rollback again');
  const milliseconds = run.since();
  listen({ event: 'released', release, compiled: 0, documents: 0, milliseconds });
  await run.recordSwap(swap, { version, reasons: ['rollback'], faults: 0, milliseconds });
  // If this publisher ends while it waits for the machines, the next one must know the hold, or it publishes the source again.
  await parts.saveFiles?.(release);
  await run.reportLate(release);
  const live = await LiveSite.find(releaseDir);
  await run.confirm(live, swap);
  const text = `Release ${shortDigest(release)} is live again after ${milliseconds} ms. It is held until the source changes or you run npm run publish.`;
  const outcome = await run.finish({ state: 'published', milliseconds, faults: 0, changes: swap.pages.length, text });
  // Lists are rendered in the background, so that the operator does not wait for them.
  void run
    .refreshCaches(live, swap, parts.log)
    .catch((error: unknown) => logUnexpected(error, 'Caches could not be refreshed after a rollback'));
  return outcome;
}

function describeSwap(release: Digest, before: Digest | undefined): Swap {
  if (release === before || !before) return { release, before, pages: [] };
  const earlier = readIfIntact(() => readIndex(before));
  const after = readIndex(release);
  return { release, before, pages: comparePages(earlier, after) };
}

/** @returns why no release was chosen, and the last releases to choose from */
async function describeChoice(history: ReleaseLog, prefix: string | undefined, isAmbiguous: boolean): Promise<string> {
  const releases = (await history.read()).toReversed().slice(0, 10);
  const lines = releases.map(
    ({ at, release, changes }) => `  ${shortDigest(release)}  ${at}  ${countOf(changes, 'page')}`,
  );
  const problem = isAmbiguous
    ? `More than one release starts with ${prefix}`
    : prefix === undefined
      ? 'There is no earlier release'
      : `There is no release ${prefix} any more`;
  return [`${problem}. The last releases were:`, ...lines].join('\n');
}
