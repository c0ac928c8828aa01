// What a case of the proof is given, and how it says what it found: a row of the table.

import type { Row } from '../../bench/table.ts';
import { makeRandom, type Random } from '../faults/random.ts';
import type { Live } from './live.ts';
import type { Repository } from './repository.ts';

export interface Place {
  /** A folder of the case's own. */
  dir: string;
  repository: Repository;
  live: Live;
}

export interface Bench {
  seed: number;
  isShort: boolean;
  /** Calls with a repository that holds nothing, and a site of it that does not run yet. */
  inPlace<Result>(
    name: string,
    settings: Record<string, string>,
    run: (place: Place) => Promise<Result>,
  ): Promise<Result>;
  log(text: string): void;
}

export type Case = (bench: Bench) => Promise<Row[]>;

export interface Finding {
  /** What should not have been. */
  bad: string[];
  runs: number;
}

/** The same numbers for the same seed, and others for each case. */
export function randomOf({ seed }: Bench, salt: number): Random {
  return makeRandom(seed * 1_000 + salt);
}

/** The usual verdict: nothing bad, enough runs, and something bad in the control, or the test tests nothing. */
export function judge(name: string, found: Finding, control: Finding, least = 1): Row {
  for (const bad of found.bad.slice(0, 20)) console.error(`  bad: ${bad}`);
  for (const bad of control.bad.slice(0, 2)) console.error(`  control, as it should: ${bad.slice(0, 300)}`);
  return {
    name,
    runs: found.runs === control.runs ? String(found.runs) : `${found.runs} / ${control.runs}`,
    ours: String(found.bad.length),
    control: String(control.bad.length),
    isCompared: true,
    isPassed: found.bad.length === 0 && control.bad.length > 0 && found.runs >= least,
  };
}
