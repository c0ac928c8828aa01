// `npm run release`: checks and compiles the content and makes it what readers see, or says what stops it.
import { type Fault, formatFault } from '#lib/content/fault.ts';
import { makeRelease, type ReleaseOutcome } from '#lib/content/release.ts';
import { env } from '#lib/env.ts';

export function describeFaults(faults: readonly Fault[]): string {
  return faults.map(formatFault).join('\n');
}

export function describeOutcome(outcome: ReleaseOutcome, milliseconds: number): string {
  const { digest = '', isNew, compiled, documents, visible, nextDue } = outcome;
  const state = isNew ? 'is live' : 'was live already';
  const due = nextDue ? `, the next is due ${nextDue}` : '';
  return `Release ${digest.slice(0, 12)} ${state}: ${countOf(visible, 'post')}, ${compiled} of ${countOf(documents, 'file')} compiled, ${Math.round(milliseconds)} ms${due}.`;
}

export function countOf(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}

async function main(): Promise<void> {
  const start = performance.now();
  const outcome = await makeRelease({ contentDir: env.contentDir, releaseDir: env.releaseDir, now: Date.now() });
  if (outcome.faults.length > 0) {
    const live = outcome.digest ? `Release ${outcome.digest.slice(0, 12)} stays live` : 'There is no release yet';
    console.error(describeFaults(outcome.faults));
    console.error(`${countOf(outcome.faults.length, 'fault')}, nothing was released. ${live}.`);
    process.exitCode = 1;
    return;
  }
  console.log(describeOutcome(outcome, performance.now() - start));
}

if (import.meta.main) await main();
