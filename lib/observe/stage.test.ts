import { expect, onTestFinished, test, vi } from 'vitest';
import { observeStages, runStage } from '#lib/observe/stage.ts';
import * as trace from '#lib/observe/trace.ts';

vi.mock('#lib/observe/trace.ts', { spy: true });

test('a stage is a span with its name, and is measured even if it fails', async () => {
  const seen: [string, boolean][] = [];
  observeStages((stage, seconds) => seen.push([stage, seconds >= 0]));
  onTestFinished(() => observeStages(() => undefined));
  expect(await runStage('fetch', async () => 'done')).toBe('done');
  await expect(runStage('warm', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(seen).toEqual([
    ['fetch', true],
    ['warm', true],
  ]);
  expect(vi.mocked(trace.inSpan).mock.calls.map(([name, options]) => [name, options])).toEqual([
    ['fetch', { isPart: true }],
    ['warm', { isPart: true }],
  ]);
});
