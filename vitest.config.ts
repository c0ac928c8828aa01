import { globSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { keepFilesInMemory } from './test/temporary-files.ts';

// Saves a quarter of the CPU time of the programs that tests start (measured).
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules/.cache/node');

keepFilesInMemory();

const files = globSync('{lib,bench,test}/**/*.test.ts', {
  cwd: import.meta.dirname,
  exclude: process.env.TEST_POSTS === 'no' ? ['test/sample/**'] : [],
});
/** Files that replace modules, settings or functions of their process. The others share the processes. */
const alone = files.filter((file) =>
  /\bvi\b|process\.env|import\('#/.test(readFileSync(join(import.meta.dirname, file), 'utf8')),
);

export default defineConfig({
  test: {
    // With one worker a core, a third of the cores' time is idle (measured): files start programs and wait for them.
    maxWorkers: Math.ceil(1.5 * availableParallelism()),
    // The limits only end a test that hangs. Waits are on conditions, so that a busy machine fails no test.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 120_000 } },
    // Keeps the developer's `.env` from being read.
    env: { __NEXT_PROCESSED_ENV: 'true' },
    tags: [{ name: 'sampled', description: 'takes its number of samples from test/sample-counts.ts' }],
    projects: [
      { extends: true, test: { name: 'alone', include: alone } },
      // Each module is loaded once for all files, which saves a third of the CPU time of the tests (measured).
      { extends: true, test: { name: 'shared', include: files, exclude: alone, isolate: false } },
    ],
  },
});
