import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const root = join(import.meta.dirname, '..');

interface Line {
  level: string;
  msg: string;
  warning?: string;
  err?: { message: string };
}

/** Runs a program whose output is adopted, with pipes instead of a terminal. */
async function run(program: string): Promise<{ status: number | null; stderr: string; lines: Line[] }> {
  const dir = await mkdtemp(join(tmpdir(), 'load-bearing-output-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  const file = join(dir, 'server.ts');
  const adopt = `import { adoptOutput } from ${JSON.stringify(join(root, 'lib/adopt-output.ts'))};\nadoptOutput();\n`;
  await writeFile(file, adopt + program);
  const { status, stdout, stderr } = spawnSync(process.execPath, [file], { cwd: root, encoding: 'utf8' });
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
  return { status, stderr, lines };
}

test('texts of packages, of threads and warnings of Node are lines of JSON', async () => {
  const { status, stderr, lines } = await run(`
    import { Worker } from 'node:worker_threads';
    console.log('\\x1b[32m✓\\x1b[39m Ready');
    console.error(new Error('a\\nb').message);
    process.emitWarning('old', 'DeprecationWarning');
    new Worker('console.log("from a thread")', { eval: true });
  `);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(lines.map(({ level, msg, warning }) => [level, msg, warning])).toEqual([
    ['info', '✓ Ready', undefined],
    ['error', 'a\nb', undefined],
    ['warn', 'old', 'DeprecationWarning'],
    ['info', 'from a thread', undefined],
  ]);
});

test('an uncaught error is the last line of JSON, and ends the process', async () => {
  const { status, stderr, lines } = await run(`setTimeout(() => { throw new Error('no'); });`);
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
  expect(lines.at(-1)).toMatchObject({ level: 'fatal', err: { message: 'no' } });
});
