// Runs the stages of `npm test` and sums their counts.

export interface Count {
  passed: number;
  failed: number;
  /** Names of the failed tests, if the stage knows them. */
  failures?: readonly string[];
}

export interface Stage {
  title: string;
  /** The name of a stage that must succeed before this one can run. */
  needs?: string;
  /** The name of a stage that uses the same files, so that the two never run at the same time. */
  after?: string;
  /** Whether the stage runs beside the ones next to it. Its output is printed when it ends. */
  isBeside?: boolean;
  /** @param print receives the output of a stage that runs beside others; the others write to this terminal */
  run: (print?: (text: string) => void) => Promise<Count>;
}

export interface Summary extends Count {
  /** Titles of the stages that were not run because the stage they need failed. Each counts as one failure. */
  notRun: string[];
  /** One line for each failed test, or for each failed stage that does not name its tests. */
  failures: string[];
}

const passedOnce: Count = { passed: 1, failed: 0 };
export const failedOnce: Count = { passed: 0, failed: 1 };

/** @returns the count of a stage that passes or fails as a whole */
export function countOne(isPassed: boolean): Count {
  return isPassed ? passedOnce : failedOnce;
}

/** @returns the counts of a test runner; one that fails without a failing test counts as one failure */
export function countTests(passed: number, failures: readonly string[], exitCode: number): Count {
  return { passed, failed: exitCode === 0 ? failures.length : Math.max(failures.length, 1), failures };
}

/**
 * Runs the named stages in the given order. Stages that may run beside others do so, together with the stage after them.
 * A failing stage does not stop the others, except those that need it. A stage that throws counts as one failure.
 * @throws {Error} if a name is not in `stages`
 */
export async function runStages(
  stages: Readonly<Record<string, Stage>>,
  names: readonly string[],
  log: (line: string) => void = console.log,
): Promise<Summary> {
  const unknown = names.filter((name) => !Object.hasOwn(stages, name));
  if (unknown.length > 0) {
    throw new Error(`There is no stage ${unknown.join(', ')}: choose from ${Object.keys(stages).join(', ')}`);
  }
  const summary: Summary = { passed: 0, failed: 0, notRun: [], failures: [] };
  const failed = new Set<string>();
  for (const group of groupStages(stages, names)) {
    const ends = new Map<string, Promise<void>>();
    for (const [name, stage] of group) {
      const first = [stage.needs, stage.after].map((before = '') => ends.get(before));
      ends.set(
        name,
        Promise.all(first).then(async () => {
          const isBlocked = stage.needs !== undefined && failed.has(stage.needs);
          const count = isBlocked ? failedOnce : await runOne(stage, log);
          if (isBlocked) summary.notRun.push(stage.title);
          if (count.failed > 0) failed.add(name);
          if (!isBlocked) summary.failures.push(...nameFailures(stage.title, count));
          summary.passed += count.passed;
          summary.failed += count.failed;
        }),
      );
    }
    await Promise.all(ends.values());
  }
  return summary;
}

function nameFailures(title: string, { failed, failures = [] }: Count): string[] {
  if (failed > 0 && failures.length === 0) return [title];
  return failures.map((failure) => `${title}: ${failure}`);
}

type Named = [name: string, stage: Stage];

/** @returns the stages in their order, in groups that run at the same time */
function groupStages(stages: Readonly<Record<string, Stage>>, names: readonly string[]): Named[][] {
  const groups: Named[][] = [];
  for (const name of names) {
    const stage = stages[name];
    if (!stage) continue;
    const last = groups.at(-1);
    if (last?.at(-1)?.[1].isBeside) last.push([name, stage]);
    else groups.push([[name, stage]]);
  }
  return groups;
}

async function runOne(stage: Stage, log: (line: string) => void): Promise<Count> {
  const start = performance.now();
  const title = `\n== ${stage.title}`;
  if (!stage.isBeside) log(title);
  let output = '';
  const print = (text: string) => {
    output += text;
  };
  const count = await stage.run(stage.isBeside ? print : undefined).catch((error: unknown): Count => {
    console.error(error);
    return failedOnce;
  });
  if (stage.isBeside) log(`${title}\n${output}`.trimEnd());
  const seconds = Math.round((performance.now() - start) / 1000);
  log(`== ${stage.title}: ${count.passed} passed, ${count.failed} failed, ${seconds} s`);
  return count;
}
