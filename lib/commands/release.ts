// `npm run release`: checks and compiles the content and publishes it, or prints the errors.

import { ask, exitCodeOf } from '#lib/commands/ask.ts';
import { env } from '#lib/env.ts';
import { log } from '#lib/log.ts';
import type { Digest } from '#lib/model/digest.ts';
import { countFaults, formatFault } from '#lib/model/fault.ts';
import { openReleaseStore } from '#lib/model/open-release-store.ts';
import { countOf, shortDigest } from '#lib/model/wording.ts';
import { drawCardsApart } from '#lib/og/draw-process.ts';
import { newestCards } from '#lib/og/queue.ts';
import type { DrawOptions } from '#lib/og/store.ts';
import { Progress } from '#lib/progress.ts';
import { findFolderProblem } from '#lib/publish/folder-source.ts';
import { type Lock, LockError, takeLock } from '#lib/publish/lock.ts';
import { isSameSource, sourceOf } from '#lib/publish/recorded-source.ts';
import { makeRelease, type ReleaseOutcome } from '#lib/release/make-release.ts';
import { LeftoversNotice } from '#lib/source/leftovers.ts';

/** One card is laid out in JavaScript while another one is encoded by a thread of sharp. */
const cardsAtOnce = 2;

const progress = Progress.ofStdout();

/** @returns one line about a new release */
export function describeOutcome(outcome: ReleaseOutcome, milliseconds: number): string {
  const { digest = '', isNew, compiled, documents, visible, nextDue } = outcome;
  const state = isNew ? 'is live' : 'was live already';
  const due = nextDue ? `, the next post is due ${nextDue}` : '';
  return `Release ${shortDigest(digest)} ${state}: ${countOf(visible, 'post')}, ${compiled} of ${countOf(documents, 'file')} compiled, ${Math.round(milliseconds)} ms${due}.`;
}

/** @returns a line for each error, and one about the release that stays live */
export function describeFaults({ faults, digest }: ReleaseOutcome): string {
  const live = digest ? `release ${shortDigest(digest)} stays live` : 'there is no release yet';
  return [...faults.map(formatFault), `${countOf(countFaults(faults), 'error')}: nothing was released, ${live}.`].join(
    '\n',
  );
}

/** Draws the images of the newest posts. The publisher draws the others, or the server does at the first request. */
async function drawNewest(release: Digest): Promise<void> {
  const start = performance.now();
  const onProgress: DrawOptions['onProgress'] = (done, total) => progress.show('preview images drawn', done, total);
  const { drawn, failed } = await drawCardsApart(release, { newest: newestCards, onProgress, atOnce: cardsAtOnce });
  for (const { name, error } of failed) log.error({ err: error }, `The preview image ${name} was not drawn`);
  if (drawn > 0) console.log(`${countOf(drawn, 'preview image')} drawn, ${Math.round(performance.now() - start)} ms.`);
}

/**
 * Makes a release and prints the result. If a publisher runs, or the content is in a repository, the request goes to the
 * publisher, as only one process at a time writes releases.
 * @returns whether the release was made without errors
 */
export async function release(): Promise<boolean> {
  const lock = await lockReleases();
  if (!lock) return exitCodeOf(await ask({ ask: 'publish', isStrict: true }, { setsSource: true })) === 0;
  const digest = await releaseInProcess().finally(() => lock.release());
  if (digest) await drawNewest(digest);
  return digest !== undefined;
}

/** @returns the lock, if the release folder is published from the content folder and no other process writes it */
async function lockReleases(): Promise<Lock | undefined> {
  const source = sourceOf(env);
  const recorded = (await openReleaseStore(env.releaseDir).readPointer())?.source;
  if (env.contentRepo !== undefined || (recorded && !isSameSource(recorded, source))) return undefined;
  try {
    return takeLock(env.releaseDir);
  } catch (error) {
    // The request to the publisher, which follows, reports the problem.
    if (error instanceof LockError) return undefined;
    throw error;
  }
}

async function releaseInProcess(): Promise<Digest | undefined> {
  const start = performance.now();
  const problem = findFolderProblem(env.contentDir);
  if (problem) {
    console.error(`Nothing was released: ${problem}.`);
    return undefined;
  }
  const { contentDir, releaseDir } = env;
  const source = sourceOf(env);
  const work = makeRelease({ contentDir, releaseDir, now: Date.now(), source, onProgress: progress.show });
  const outcome = await work.finally(() => progress.end());
  const notice = new LeftoversNotice().describe(outcome.ignored);
  if (notice) console.log(notice);
  if (outcome.faults.length > 0) {
    console.error(describeFaults(outcome));
    return undefined;
  }
  for (const warning of outcome.warnings) console.warn(`Warning: ${formatFault(warning)}`);
  console.log(describeOutcome(outcome, performance.now() - start));
  return outcome.digest;
}

if (import.meta.main) process.exitCode = (await release()) ? 0 : 1;
