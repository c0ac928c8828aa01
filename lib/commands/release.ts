// `npm run release`: checks and compiles the content and makes it what readers see, or says what stops it.
import { ask, exitCodeOf } from '#lib/commands/ask.ts';
import { env } from '#lib/env.ts';
import type { Digest } from '#lib/model/digest.ts';
import { countFaults, formatFault } from '#lib/model/fault.ts';
import { countOf, shortDigest } from '#lib/model/wording.ts';
import { newestCards } from '#lib/og/queue.ts';
import { drawCards } from '#lib/og/store.ts';
import { findFolderProblem } from '#lib/publish/folder-source.ts';
import { type Lock, LockError, takeLock } from '#lib/publish/lock.ts';
import { isSameSource, readSource, recordSource, sourceOf } from '#lib/publish/recorded-source.ts';
import { makeRelease, type ReleaseOutcome } from '#lib/release/make-release.ts';
import { LitterNotice } from '#lib/source/litter.ts';

/** One line for a release that was made. */
export function describeOutcome(outcome: ReleaseOutcome, milliseconds: number): string {
  const { digest = '', isNew, compiled, documents, visible, nextDue } = outcome;
  const state = isNew ? 'is live' : 'was live already';
  const due = nextDue ? `, the next post is due ${nextDue}` : '';
  return `Release ${shortDigest(digest)} ${state}: ${countOf(visible, 'post')}, ${compiled} of ${countOf(documents, 'file')} compiled, ${Math.round(milliseconds)} ms${due}.`;
}

/** A line for each fault, and what readers see meanwhile. */
export function describeFaults({ faults, digest }: ReleaseOutcome): string {
  const live = digest ? `release ${shortDigest(digest)} stays live` : 'there is no release yet';
  return [...faults.map(formatFault), `${countOf(countFaults(faults), 'fault')}: nothing was released, ${live}.`].join(
    '\n',
  );
}

/** An older image is drawn by the publisher, or when it is first asked for. */
async function drawNewest(release: Digest): Promise<void> {
  const start = performance.now();
  const { drawn, failed } = await drawCards(release, { newest: newestCards });
  for (const { name, error } of failed) console.error(`The preview image ${name} was not drawn:`, error);
  if (drawn > 0) console.log(`${countOf(drawn, 'preview image')} drawn, ${Math.round(performance.now() - start)} ms.`);
}

/**
 * Makes a release and says so, or says what stops it. Where a publisher runs, or the content is in a repository, it is
 * asked to: there is one writer of releases at a time.
 * @returns whether it was made
 */
export async function release(): Promise<boolean> {
  const lock = await lockOwn();
  if (!lock) return exitCodeOf(await ask({ ask: 'publish', isStrict: true }, { namesSource: true })) === 0;
  const digest = await releaseAlone().finally(() => lock.release());
  if (digest) await drawNewest(digest);
  return digest !== undefined;
}

/** @returns the lock, if the release folder belongs to the content folder and nobody else writes it now */
async function lockOwn(): Promise<Lock | undefined> {
  const source = sourceOf(env);
  const recorded = readSource(env.releaseDir);
  if (env.contentRepo !== undefined || (recorded && !isSameSource(recorded, source))) return undefined;
  try {
    const lock = takeLock(env.releaseDir);
    if (lock) await recordSource(env.releaseDir, source);
    return lock;
  } catch (error) {
    // The question that follows says it.
    if (error instanceof LockError) return undefined;
    throw error;
  }
}

async function releaseAlone(): Promise<Digest | undefined> {
  const start = performance.now();
  const problem = findFolderProblem(env.contentDir);
  if (problem) {
    console.error(`Nothing was released: ${problem}.`);
    return undefined;
  }
  const outcome = await makeRelease({ contentDir: env.contentDir, releaseDir: env.releaseDir, now: Date.now() });
  const notice = new LitterNotice().describe(outcome.ignored);
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
