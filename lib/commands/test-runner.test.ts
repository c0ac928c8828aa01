import { expect, test, vi } from 'vitest';
import { countTests, runStages, type Stage } from '#lib/commands/test-runner.ts';

const ignore = () => undefined;

function stage(passed: number, failed: number, needs?: string): Stage {
  return { title: `Title ${passed}/${failed}`, needs, run: async () => ({ passed, failed }) };
}

test('counts of all stages are summed, also after a failing one', async () => {
  const stages = { lint: stage(0, 1), unit: stage(10, 2), build: stage(1, 0), e2e: stage(5, 0, 'build') };
  expect(await runStages(stages, ['lint', 'unit', 'build', 'e2e'], ignore)).toEqual({
    passed: 16,
    failed: 3,
    notRun: [],
    failures: ['Title 0/1', 'Title 10/2'],
  });
});

test('a stage that needs a failed one is not run and counts as one failure', async () => {
  const stages = { build: stage(0, 1), e2e: stage(5, 0, 'build'), unit: stage(7, 0) };
  expect(await runStages(stages, ['build', 'e2e', 'unit'], ignore)).toEqual({
    passed: 7,
    failed: 2,
    notRun: ['Title 5/0'],
    failures: ['Title 0/1'],
  });
});

test('stages run beside each other and beside the next one, and each prints its output when it ends', async () => {
  const lines: string[] = [];
  let running = 0;
  const allRun = vi.waitFor(() => expect(running).toBe(3), 120_000);
  const join = async () => {
    running += 1;
    await allRun;
    return { passed: 1, failed: 0 };
  };
  const stages: Record<string, Stage> = {
    lint: {
      title: 'Lint',
      isBeside: true,
      run: async (print) => {
        print?.('linted\n');
        return join();
      },
    },
    types: { title: 'Types', isBeside: true, run: join },
    unit: { title: 'Unit', run: join },
    e2e: stage(2, 0),
  };
  const summary = await runStages(stages, ['lint', 'types', 'unit', 'e2e'], (line) => lines.push(line));
  expect(summary).toEqual({ passed: 5, failed: 0, notRun: [], failures: [] });
  const printed = lines.map((line) => line.replace(/\d+ s$/, 'x s'));
  expect(printed.join('\n')).toContain('\n== Lint\nlinted\n== Lint: 1 passed, 0 failed, x s');
  expect(printed.slice(-2)).toEqual(['\n== Title 2/0', '== Title 2/0: 2 passed, 0 failed, x s']);
});

test('a stage waits for the one that it needs or follows, also beside others', async () => {
  const order: string[] = [];
  const note = (title: string, rest: Partial<Stage>): Stage => ({
    title,
    isBeside: true,
    run: async () => {
      order.push(`${title} begins`);
      await new Promise(setImmediate);
      order.push(`${title} ends`);
      return { passed: 1, failed: 0 };
    },
    ...rest,
  });
  const stages = {
    types: note('types', {}),
    build: note('build', { after: 'types' }),
    e2e: note('e2e', { needs: 'build' }),
  };
  await runStages(stages, ['types', 'build', 'e2e'], ignore);
  expect(order).toEqual(['types begins', 'types ends', 'build begins', 'build ends', 'e2e begins', 'e2e ends']);
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

test('failed tests are listed after the title of their stage', async () => {
  const unit: Stage = { title: 'Unit', run: async () => countTests(3, ['a.test.ts > adds'], 1) };
  expect((await runStages({ unit }, ['unit'], ignore)).failures).toEqual(['Unit: a.test.ts > adds']);
});

test.each([
  [5, [], 0, { passed: 5, failed: 0 }],
  [5, ['a', 'b'], 1, { passed: 5, failed: 2 }],
  [5, [], 1, { passed: 5, failed: 1 }],
])('%i passed, %j failed, exit code %i', (passed, failures, code, expected) => {
  expect(countTests(passed, failures, code)).toMatchObject(expected);
});
