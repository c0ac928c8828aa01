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
