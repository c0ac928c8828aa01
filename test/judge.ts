// Findings of a case of the fault, publish and cluster suites, and the verdict on them.
import type { Row } from '../bench/table.ts';
import { makeRandom, type Random } from './faults/random.ts';

export interface Finding {
  /** Descriptions of wrong behaviour. */
  bad: string[];
  runs: number;
}

/** Returns the random numbers of a case: the same for the same seed, different for each `salt`. */
export function randomOf({ seed }: { seed: number }, salt: number): Random {
  return makeRandom(seed * 1_000 + salt);
}

/** Returns a row. It passes without findings in at least `least` runs, provided that the control has a finding. */
export function judge(name: string, found: Finding, control: Finding, least = 1): Row {
  for (const bad of found.bad.slice(0, 20)) console.error(`  bad: ${bad}`);
  for (const bad of control.bad.slice(0, 2)) console.error(`  control, as it should: ${bad.slice(0, 300)}`);
  const problem = findProblem(found, control, least);
  return {
    name,
    runs: found.runs === control.runs ? String(found.runs) : `${found.runs} / ${control.runs}`,
    ours: String(found.bad.length),
    control: String(control.bad.length),
    isCompared: true,
    isPassed: problem === undefined,
    problem,
  };
}

function findProblem({ bad, runs }: Finding, control: Finding, least: number): string | undefined {
  if (bad.length > 0) return bad[0];
  if (control.bad.length === 0) return 'the control found nothing';
  return runs < least ? `only ${runs} runs of at least ${least}` : undefined;
}
