// `npm run release`: checks and compiles the content and publishes it, or prints the errors. `--strict` treats warnings as
// errors.

import { ask, exitCodeOf } from '#lib/commands/ask.ts';
import { continueWithDrawing, drawNewest } from '#lib/commands/draw-newest.ts';
import { readOptions } from '#lib/commands/options.ts';
import { findOtherSource } from '#lib/commands/other-source.ts';
import { env } from '#lib/env.ts';
import { countDiagnostics, formatDiagnostic } from '#lib/model/diagnostic.ts';
import type { Digest } from '#lib/model/digest.ts';
import { openReleaseStore } from '#lib/model/open-release-store.ts';
import { countOf, shortDigest } from '#lib/model/wording.ts';
import { Progress } from '#lib/progress.ts';
import { findFolderProblem } from '#lib/publish/folder-source.ts';
import { type Lock, LockError, takeLock } from '#lib/publish/lock.ts';
import { describeSource, isSameSource, sourceOf } from '#lib/publish/recorded-source.ts';
import { nameWarnings } from '#lib/publish/report.ts';
import { makeRelease, type ReleaseOutcome } from '#lib/release/make-release.ts';
import { LeftoversNotice } from '#lib/source/leftovers.ts';

const progress = Progress.ofStdout();

/** @returns one line about a new release */
export function describeOutcome(outcome: ReleaseOutcome, milliseconds: number): string {
  const { digest = '', isNew, compiled, documents, visible, nextDue, warnings } = outcome;
  const state = isNew ? 'is live' : 'was live already';
  const due = nextDue ? `, the next post is due ${nextDue}` : '';
  return `Release ${shortDigest(digest)} ${state}: ${countOf(visible, 'post')}, ${compiled} of ${countOf(documents, 'file')} compiled${nameWarnings(warnings)}, ${Math.round(milliseconds)} ms${due}.`;
}

/** @returns a line for each error and each warning, and one about the release that stays live */
export function describeErrors({ errors, warnings, digest }: ReleaseOutcome): string {
  const live = digest ? `release ${shortDigest(digest)} stays live` : 'there is no release yet';
  const counts = `${countOf(countDiagnostics(errors), 'error')}${nameWarnings(warnings)}`;
  return [...[...warnings, ...errors].map(formatDiagnostic), `${counts}: nothing was released, ${live}.`].join('\n');
}

/**
 * Makes a release and prints the result. If a publisher runs, or the content is in a repository, the request goes to the
 * publisher, as only one process at a time writes releases.
 * @param failsOnWarnings whether warnings are treated as errors
 * @param draw draws the preview images of the release
 * @returns whether the release was made without errors
 */
export async function release(
  failsOnWarnings = false,
  draw: (release: Digest) => Promise<void> = drawNewest,
): Promise<boolean> {
  const lock = await lockReleases();
  const request = { ask: 'publish', isStrict: true, warnings: failsOnWarnings ? 'refuse' : 'list' } as const;
  if (!lock) {
    const result = await ask(request, { setsSource: true });
    if (!result) return false;
    const problem = await findOtherSource(env.releaseDir, sourceOf(env));
    if (problem) console.error(problem);
    else if (env.contentRepo !== undefined) console.log(`Source: ${describeSource(env.releaseDir, sourceOf(env))}.`);
    return !problem && exitCodeOf(result) === 0;
  }
  const digest = await releaseInProcess(failsOnWarnings).finally(() => lock.release());
  if (digest) await draw(digest);
  return digest !== undefined;
}

/** @returns the lock, if this machine publishes its content folder and no other process writes the release folder */
async function lockReleases(): Promise<Lock | undefined> {
  if (env.role === 'web') return undefined;
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

async function releaseInProcess(failsOnWarnings: boolean): Promise<Digest | undefined> {
  const start = performance.now();
  const problem = findFolderProblem(env.contentDir);
  if (problem) {
    console.error(`Nothing was released: ${problem}.`);
    return undefined;
  }
  const { contentDir, releaseDir } = env;
  const source = sourceOf(env);
  const input = { contentDir, releaseDir, now: Date.now(), source, failsOnWarnings, onProgress: progress.show };
  const work = makeRelease(input);
  const outcome = await work.finally(() => progress.end());
  const notice = new LeftoversNotice().describe(outcome.ignored);
  if (notice) console.log(notice);
  if (outcome.errors.length > 0) {
    console.error(describeErrors(outcome));
    return undefined;
  }
  for (const warning of outcome.warnings) console.warn(formatDiagnostic(warning));
  console.log(describeOutcome(outcome, performance.now() - start));
  return outcome.digest;
}

if (import.meta.main) {
  const { values } = readOptions({ options: { strict: { type: 'boolean' } } });
  process.exitCode = (await release(values.strict, continueWithDrawing)) ? 0 : 1;
}
