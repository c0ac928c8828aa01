// Runs the property test of the post, before and after its repair.
import { expect } from 'vitest';
import { readBlock } from '#test/sample/blocks.ts';
import { describeSample } from '#test/sample/describe-sample.ts';
import { repairPaging } from '#test/sample/paging.ts';
import { linkPackages, makeFolder, run } from '#test/sample/sandbox.ts';

const [before, after] = [
  'ai-in-the-developer-workflow/paging.test.ts',
  'ai-in-the-developer-workflow/paging.test.ts 2',
];

const repair = async () => repairPaging(await readBlock(before), await readBlock(after));

async function runTest(text: string) {
  const folder = makeFolder({ 'paging.test.ts': text });
  linkPackages(folder);
  return run(folder, process.execPath, ['--test', 'paging.test.ts']);
}

describeSample('ai-in-the-developer-workflow/paging.test.ts', ({ good, bad }) => {
  good('orders at different times are paged through', async () => {
    const text = await readBlock(before);
    expect(text).toContain('fc.array(fc.integer(');
    const { stdout } = await runTest(text.replace('fc.array(', 'fc.uniqueArray('));
    expect(stdout).toMatch(/pass 1$/m);
  });

  bad('orders at the same time are not paged through, as the post says', async () => {
    const { code, stdout } = await runTest(await readBlock(before));
    expect(code).toBe(1);
    expect(stdout).toMatch(/Counterexample: \[\[(\d),\1,\1\]\]/);
  });
});

describeSample('ai-in-the-developer-workflow/paging.test.ts 2', ({ good, bad }) => {
  good('the cursor with an id passes', async () => {
    const { stdout } = await runTest(await repair());
    expect(stdout).toMatch(/pass 1$/m);
  });

  bad('the same cursor without the order by id fails', async () => {
    const text = await repair();
    expect(text).toContain(', id DESC LIMIT');
    const { code, stdout } = await runTest(text.replace(', id DESC LIMIT', ' LIMIT'));
    expect(code).toBe(1);
    expect(stdout).toContain('Counterexample');
  });
});
