import { VFile } from 'vfile';
import { expect, test } from 'vitest';
import { report, warn } from '#lib/compile/mdx/report.ts';

test('a warning differs from an error by its note, which the pipeline turns into the level', () => {
  const file = new VFile('');
  report(file, undefined, 'link', 'has no address: write one');
  warn(file, undefined, 'heading', 'skips a level: write ##');
  expect(file.messages.map(({ ruleId, note }) => [ruleId, note])).toEqual([
    ['link', undefined],
    ['heading', 'warning'],
  ]);
});
