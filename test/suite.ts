// The frame of the fault, publish and cluster suites: command-line options, cases that fail by themselves, and the report.
import { writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { printTable, type Row } from '../bench/table.ts';

/** The address of all sites. Without it, pages would have the port of their server. */
export const siteUrl = 'http://localhost:3000';

export interface SuiteOptions {
  /** Names of the cases to run, in their order. */
  names: string[];
  isShort: boolean;
  seed: number;
  /** The number of runs of a case that repeats itself. Without it, the case chooses. */
  runs?: number;
  /** The file to write the counts to, as JSON: `npm run test:proofs` reads them. */
  report?: string;
  /** The folder of an earlier run, whose builds are used again. */
  dir?: string;
}

/** @throws {Error} if `--only` names a case that is not in `known` */
export function readSuiteOptions(known: readonly string[]): SuiteOptions {
  const { values } = parseArgs({
    options: {
      short: { type: 'boolean', default: false },
      only: { type: 'string' },
      seed: { type: 'string', default: '1' },
      runs: { type: 'string' },
      report: { type: 'string' },
      dir: { type: 'string' },
    },
  });
  const names = values.only?.split(',') ?? [...known];
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`There is no case ${unknown.join(', ')}: choose from ${known.join(', ')}`);
  const { short: isShort, seed, runs, report, dir } = values;
  return { names, isShort, seed: Number(seed), ...(runs === undefined ? {} : { runs: Number(runs) }), report, dir };
}

/** Runs a case. A case that throws becomes a failing row, so that the other cases still run. */
export async function runCase(name: string, run: () => Promise<Row[]>): Promise<Row[]> {
  try {
    return await run();
  } catch (error) {
    console.error(error);
    const row = { name: `${name}: stopped by an error`, runs: '', ours: '', control: '' };
    return [{ ...row, isCompared: true, isPassed: false, problem: String(error) }];
  }
}

/** Prints the table, writes the counts if a file was asked for, and sets the exit code. */
export async function reportRows(rows: readonly Row[], { seed, report }: SuiteOptions): Promise<void> {
  console.log(`Seed ${seed}. If a row has two numbers of runs, the second is the control's.\n`);
  printTable(rows);
  const failures = rows.filter(({ isPassed }) => !isPassed).map(({ name, problem }) => ({ name, problem }));
  console.log(`\n${rows.length - failures.length} passed, ${failures.length} failed`);
  if (report) await writeFile(report, JSON.stringify({ passed: rows.length - failures.length, failures }));
  process.exitCode = failures.length === 0 ? 0 : 1;
}

/** Returns how much slower the machine is because of other load; 1 without load. Promised times are multiplied by it. */
export function readLoadFactor(): number {
  return Math.max(1, (loadavg()[0] ?? 0) / cpus().length);
}
