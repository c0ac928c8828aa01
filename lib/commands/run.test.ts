import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { run } from '#lib/commands/run.ts';

/** Exits with 3 and leaves a process running, whose id it writes to a file. */
const leave = `
const left = require('node:child_process').spawn('sleep', ['60'], { stdio: 'inherit' });
require('node:fs').writeFileSync(process.argv[1], String(left.pid));
process.exit(3);
`;

async function runAndLeave(endsAll: boolean): Promise<number> {
  const dir = await mkdtemp(join(tmpdir(), 'load-bearing-run-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  const note = join(dir, 'pid');
  expect(await run(process.execPath, ['-e', leave, note], { endsAll })).toBe(3);
  return Number(await readFile(note, 'utf8'));
}

test('with endsAll, processes that a program leaves running are killed', async () => {
  const left = await runAndLeave(true);
  await vi.waitFor(() => expect(() => process.kill(left, 0)).toThrow('ESRCH'), 120_000);
});

test('without endsAll they keep running', async () => {
  const left = await runAndLeave(false);
  process.kill(left, 'SIGKILL');
});
