// `npm run release`: checks and compiles the content and makes it what readers see, or says what stops it.
import { ask, exitCodeOf } from '#lib/commands/ask.ts';
import { formatFault } from '#lib/content/fault.ts';
import { makeRelease, type ReleaseOutcome } from '#lib/content/release.ts';
import { env } from '#lib/env.ts';
import { takeLock } from '#lib/publish/lock.ts';

/** One line for a release that was made. */
export function describeOutcome(outcome: ReleaseOutcome, milliseconds: number): string {
  const { digest = '', isNew, compiled, documents, visible, nextDue } = outcome;
  const state = isNew ? 'is live' : 'was live already';
  const due = nextDue ? `, the next post is due ${nextDue}` : '';
  return `Release ${shorten(digest)} ${state}: ${countOf(visible, 'post')}, ${compiled} of ${countOf(documents, 'file')} compiled, ${Math.round(milliseconds)} ms${due}.`;
}

/** A line for each fault, and what readers see meanwhile. */
export function describeFaults({ faults, digest }: ReleaseOutcome): string {
  const live = digest ? `release ${shorten(digest)} stays live` : 'there is no release yet';
  return [...faults.map(formatFault), `${countOf(faults.length, 'fault')}: nothing was released, ${live}.`].join('\n');
}

function shorten(digest: string): string {
  return digest.slice(0, 12);
}

function countOf(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}

/**
 * Makes a release and says so, or says what stops it. Where a publisher runs, or the content is in a repository, it is
 * asked to: there is one writer of releases at a time.
 * @returns whether it was made
 */
export async function release(): Promise<boolean> {
  const lock = env.contentRepo === undefined ? takeLock(env.releaseDir) : undefined;
  if (!lock) return exitCodeOf(await ask({ ask: 'publish', isStrict: true })) === 0;
  try {
    return await releaseAlone();
  } finally {
    lock.release();
  }
}

async function releaseAlone(): Promise<boolean> {
  const start = performance.now();
  const outcome = await makeRelease({ contentDir: env.contentDir, releaseDir: env.releaseDir, now: Date.now() });
  if (outcome.faults.length > 0) {
    console.error(describeFaults(outcome));
    return false;
  }
  console.log(describeOutcome(outcome, performance.now() - start));
  return true;
}

if (import.meta.main) process.exitCode = (await release()) ? 0 : 1;
