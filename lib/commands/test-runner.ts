// Runs the stages of `npm test` one after the other and sums their counts.

export interface Count {
  passed: number;
  failed: number;
}

export interface Stage {
  title: string;
  /** The name of a stage whose failure makes this one impossible. */
  needs?: string;
  run: () => Promise<Count>;
}

export interface Summary extends Count {
  /** Titles of the stages that were not run because the stage they need failed. Each counts as one failure. */
  notRun: string[];
}

const passedOnce: Count = { passed: 1, failed: 0 };
export const failedOnce: Count = { passed: 0, failed: 1 };

/** @returns the count of a stage that passes or fails as a whole */
export function countOne(isPassed: boolean): Count {
  return isPassed ? passedOnce : failedOnce;
}

/** @returns the counts of a test runner; one that fails without a failing test counts as one failure */
export function countTests(passed: number, failed: number, exitCode: number): Count {
  return { passed, failed: exitCode === 0 ? failed : Math.max(failed, 1) };
}

/**
 * Runs the named stages in the given order. A failing stage does not stop the others, except those that need it.
 * A stage that throws counts as one failure.
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
  const summary: Summary = { passed: 0, failed: 0, notRun: [] };
  const failed = new Set<string>();
  for (const name of names) {
    const stage = stages[name];
    if (!stage) continue;
    const isBlocked = stage.needs !== undefined && failed.has(stage.needs);
    const count = isBlocked ? failedOnce : await runOne(stage, log);
    if (isBlocked) summary.notRun.push(stage.title);
    if (count.failed > 0) failed.add(name);
    summary.passed += count.passed;
    summary.failed += count.failed;
  }
  return summary;
}

async function runOne(stage: Stage, log: (line: string) => void): Promise<Count> {
  log(`\n== ${stage.title}`);
  const start = performance.now();
  const count = await stage.run().catch((error: unknown): Count => {
    console.error(error);
    return failedOnce;
  });
  const seconds = Math.round((performance.now() - start) / 1000);
  log(`== ${stage.title}: ${count.passed} passed, ${count.failed} failed, ${seconds} s`);
  return count;
}
