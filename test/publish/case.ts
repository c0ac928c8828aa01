// The interface of a case of the publish suite: its input, its findings, and its row of the table.
import type { Row } from '../../bench/table.ts';
import { makeRandom, type Random } from '../faults/random.ts';
import type { Live } from './live.ts';
import type { Repository } from './repository.ts';

export interface Place {
  /** The case's own folder. */
  dir: string;
  repository: Repository;
  live: Live;
}

export interface Bench {
  seed: number;
  isShort: boolean;
  /** Calls `run` with an empty repository and a site of it that is not started yet. */
  inPlace<Result>(
    name: string,
    settings: Record<string, string>,
    run: (place: Place) => Promise<Result>,
  ): Promise<Result>;
  log(text: string): void;
}

export type Case = (bench: Bench) => Promise<Row[]>;

export interface Finding {
  /** Descriptions of wrong behaviour. */
  bad: string[];
  runs: number;
}

/** Returns the random numbers of a case: the same for the same seed, different for each `salt`. */
export function randomOf({ seed }: Pick<Bench, 'seed'>, salt: number): Random {
  return makeRandom(seed * 1_000 + salt);
}

/** Returns a row that passes with no finding, at least `least` runs, and a finding in the control. Otherwise the test could not fail. */
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
