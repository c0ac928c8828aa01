import { expect, test, vi } from 'vitest';
import { countTests, runStages, type Stage } from '#lib/commands/test-runner.ts';

const ignore = () => undefined;

function stage(passed: number, failed: number, needs?: string): Stage {
  return { title: `Title ${passed}/${failed}`, needs, run: async () => ({ passed, failed }) };
}

test('counts of all stages are summed, also behind a failing one', async () => {
  const stages = { lint: stage(0, 1), unit: stage(10, 2), build: stage(1, 0), e2e: stage(5, 0, 'build') };
  expect(await runStages(stages, ['lint', 'unit', 'build', 'e2e'], ignore)).toEqual({
    passed: 16,
    failed: 3,
    notRun: [],
  });
});

test('a stage that needs a failed one is not run and counts as one failure', async () => {
  const stages = { build: stage(0, 1), e2e: stage(5, 0, 'build'), unit: stage(7, 0) };
  expect(await runStages(stages, ['build', 'e2e', 'unit'], ignore)).toEqual({
    passed: 7,
    failed: 2,
    notRun: ['Title 5/0'],
  });
});

test('adjacent quick stages run at the same time, and their output is printed in order', async () => {
  const lines: string[] = [];
  let arrived = 0;
  const quick = (title: string, expected: number): Stage => ({
    title,
    isQuick: true,
    run: async (print) => {
      print?.(`${title} begins, `);
      arrived += 1;
      await vi.waitFor(() => expect(arrived).toBeGreaterThanOrEqual(expected));
      print?.(`${title} ends\n`);
      return { passed: 1, failed: 0 };
    },
  });
  const stages = { lint: quick('Lint', 2), types: quick('Types', 1), unit: stage(3, 0) };
  const summary = await runStages(stages, ['lint', 'types', 'unit'], (line) => lines.push(line));
  expect(summary).toEqual({ passed: 5, failed: 0, notRun: [] });
  expect(lines.map((line) => line.replace(/\d+ s$/, 'x s'))).toEqual([
    '\n== Lint',
    'Lint begins, Lint ends',
    '== Lint: 1 passed, 0 failed, x s',
    '\n== Types',
    'Types begins, Types ends',
    '== Types: 1 passed, 0 failed, x s',
    '\n== Title 3/0',
    '== Title 3/0: 3 passed, 0 failed, x s',
  ]);
});

test('a stage that throws counts as one failure', async () => {
  const error = vi.spyOn(console, 'error').mockReturnValue();
  const broken: Stage = { title: 'Broken', run: () => Promise.reject(new Error('broken')) };
  expect(await runStages({ broken, unit: stage(1, 0) }, ['broken', 'unit'], ignore)).toMatchObject({
    passed: 1,
    failed: 1,
  });
  expect(error).toHaveBeenCalledOnce();
});

test('an unknown stage is an error', async () => {
  await expect(runStages({ unit: stage(1, 0) }, ['unti'], ignore)).rejects.toThrow(
    'There is no stage unti: choose from unit',
  );
});

test.each([
  [5, 0, 0, { passed: 5, failed: 0 }],
  [5, 2, 1, { passed: 5, failed: 2 }],
  [5, 0, 1, { passed: 5, failed: 1 }],
])('%i passed, %i failed, exit code %i', (passed, failed, code, expected) => {
  expect(countTests(passed, failed, code)).toEqual(expected);
});
