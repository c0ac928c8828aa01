import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { canFindProcesses, runStage } from '#lib/commands/stage.ts';

/** Starts a process in its own group, whose parent exits at once, and writes its id to a file. */
const leave = `
const left = require('node:child_process').spawn('sleep', ['61'], { detached: true, stdio: 'ignore' });
left.unref();
require('node:fs').writeFileSync(process.argv[1], String(left.pid));
`;

async function makeNote(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'load-bearing-stage-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  return join(dir, 'pid');
}

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe.skipIf(!canFindProcesses)('a process that a stage leaves running', () => {
  test('is named and killed, even outside of the group of its parent', async () => {
    const note = await makeNote();
    const { code, left } = await runStage(process.execPath, ['-e', `${leave} process.exitCode = 4`, note], {
      grace: 300,
    });
    const pid = Number(await readFile(note, 'utf8'));
    expect(code).toBe(4);
    expect(left).toEqual([`sleep 61 (process ${pid})`]);
    await expect.poll(() => isAlive(pid)).toBe(false);
  });

  test('may end by itself, and processes of another run are left alone', async () => {
    const other = spawn('sleep', ['62'], { env: { ...process.env, LOAD_BEARING_STAGE: 'another run' } });
    onTestFinished(() => void other.kill('SIGKILL'));
    const script = `require('node:child_process').spawn('sleep', ['0.3'], { detached: true, stdio: 'ignore' }).unref()`;
    expect(await runStage(process.execPath, ['-e', script])).toEqual({ code: 0, left: [] });
    expect(other.exitCode).toBeNull();
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('ends when the tests are stopped by %s', async (signal) => {
    const note = await makeNote();
    const script = join(note, '../stop.mjs');
    // The stage ignores the signal.
    const deaf = `${leave} for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => {}); setInterval(() => {}, 1e6)`;
    await writeFile(
      script,
      `import { stopOnSignals, runStage } from '${import.meta.dirname}/stage.ts';
      stopOnSignals(500);
      await runStage(process.execPath, ['-e', ${JSON.stringify(deaf)}, ${JSON.stringify(note)}]);`,
    );
    const tests = spawn(process.execPath, [script], { stdio: 'ignore' });
    onTestFinished(() => void tests.kill('SIGKILL'));
    await expect.poll(() => readFile(note, 'utf8').catch(() => '')).not.toBe('');
    const pid = Number(await readFile(note, 'utf8'));
    tests.kill(signal);
    const [code] = (await once(tests, 'exit')) as [number];
    expect(code).toBe(1);
    await expect.poll(() => isAlive(pid)).toBe(false);
  });
});
